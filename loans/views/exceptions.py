"""Exceptions to II.6: ask for one, answer one, one of them, and the list that goes to the union each month (Q7)."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet, Sum, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core.forms import ActForm, EvidenceField
from creditcoop.core.models import Unit
from creditcoop.core.templatetags.ui import cell_text
from creditcoop.core.views.base import ObjectActPage, ObjectPage
from creditcoop.core.views.evidence import evidence_rows
from creditcoop.core.views.lists import Column, ListPage
from loans.filters import ExceptionFilter
from loans.forms import DAY_INPUT
from loans.labels import EXCEPTION_ANSWER_LABELS, EXCEPTION_STATE_LABELS, EXCEPTION_STATE_TAGS
from loans.models import GuaranteeException
from loans.services.ask_exception import ask_exception
from loans.services.decide_exception import decide_exception
from loans.views.application import application_context
from loans.views.on_file import answered_by, exception_facts, may_decide, state_of
from loans.views.pages import ApplicationActPage

_WORDS: dict[str, Any] = {"widget": forms.Textarea(attrs={"rows": 4}), "max_length": 2000}


class ExceptionForm(ActForm):
    """The request: why, what the guarantor can pay from, proof, until when."""

    reason = forms.CharField(
        label=gettext_lazy("Why without mortgage or pledge"),
        error_messages={
            "required": gettext_lazy("Write why this loan may go out without mortgage or pledge.")
        },
        **_WORDS,
    )
    means = forms.CharField(
        label=gettext_lazy("What the guarantor can pay from"),
        help_text=gettext_lazy("Income, property, other debts, in words; the proof is attached below."),
        error_messages={"required": gettext_lazy("Write what the guarantor can pay from.")},
        **_WORDS,
    )
    files = EvidenceField(  # type: ignore[assignment]  # a field, not the files of the form
        label=gettext_lazy("Proof of the guarantor's means"),
        help_text=gettext_lazy("PDF, JPG or PNG. The original is kept unchanged; what is added stays."),
        error_messages={"required": gettext_lazy("Attach proof of the guarantor's means.")},
    )
    valid_to = forms.DateField(
        label=gettext_lazy("Last day of the exception"),
        widget=DAY_INPUT,
        help_text=gettext_lazy("The loan can be issued up to and on this day."),
        error_messages={
            "required": gettext_lazy("Enter the last day on which the loan may be issued."),
            "invalid": gettext_lazy("Enter the day as 2026-11-23."),
        },
    )


class AskException(ApplicationActPage):
    form_class = ExceptionForm
    title = gettext_lazy("Ask for an exception to II.6")
    submit_label = gettext_lazy("Ask for the exception")
    done_message = gettext_lazy("The exception is asked for. It has to be granted before the money leaves.")

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            **application_context(self.subject, self.actor),
            "meaning": gettext_lazy(
                "Over the border a guarantee alone does not do. The exception is granted in writing before pay-out,"
                " from proof of what the guarantor can pay from; it ends on the day named here, and stands in the"
                " union's list of the month (II.6, Q7)."
            ),
        }

    def perform(self, data: dict[str, Any]) -> str:
        ask_exception(
            application_id=self.subject.pk,
            reason=data["reason"],
            means=data["means"],
            valid_to=data["valid_to"],
            files=data["files"],
            actor=self.actor,
            on=self.actor.on,
        )
        return self.back()


class ExceptionPage(ObjectPage):
    """A page about one request, seen by whoever sees its application."""

    def subjects(self) -> models.QuerySet[Any]:
        return GuaranteeException.objects.visible_to(self.actor).select_related(
            "application__borrower__household",
            "application__branch",
            "application__handler",
            "application__entered_by",
            "application__version",
            "asked_by",
            "decision__person",
        )

    def branch_of(self, subject: GuaranteeException) -> Unit:
        return subject.application.branch


class ExceptionDetail(ExceptionPage):
    template = "loans/exception.html"

    def context(self) -> dict[str, Any]:
        state = state_of(self.subject, self.actor.on)
        return {
            "exception": self.subject,
            "application": self.subject.application,
            "state": {"text": EXCEPTION_STATE_LABELS[state], "kind": EXCEPTION_STATE_TAGS[state]},
            "facts": exception_facts(self.subject),
            "evidence": evidence_rows(self.subject, self.actor),
            "decide_url": reverse("decide_exception", args=[self.subject.pk])
            if may_decide(self.subject, self.actor)
            else "",
        }


class AnswerForm(ActForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=list(EXCEPTION_ANSWER_LABELS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether you grant or refuse the exception.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reasons"),
        help_text=gettext_lazy("Your name and your reasons stay with the loan for its whole life."),
        error_messages={"required": gettext_lazy("Write your reasons, in your own words.")},
        **_WORDS,
    )


class DecideException(ExceptionPage, ObjectActPage):
    template = "loans/exception_act.html"
    form_class = AnswerForm
    done_message = gettext_lazy("Your answer is recorded.")

    def context(self) -> dict[str, Any]:
        application = self.subject.application
        return {
            "exception": self.subject,
            **application_context(application, self.actor),
            "title": _("Answer the request for an exception"),
            "submit_label": _("Sign the answer"),
            "cancel_url": reverse("exception", args=[self.subject.pk]),
            "exception_facts": exception_facts(self.subject),
            "request_evidence": evidence_rows(self.subject, self.actor),
        }

    def perform(self, data: dict[str, Any]) -> str:
        decide_exception(
            exception_id=self.subject.pk,
            outcome=data["outcome"],
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("exception", args=[self.subject.pk])


def _number(row: GuaranteeException) -> str:
    loan = getattr(row.application, "loan", None)
    return str(loan.number if loan else row.application.number)


def _answered_on(row: GuaranteeException) -> Any:
    decision = getattr(row, "decision", None)
    return decision.on if decision else ""


class Exceptions(ListPage):
    """The month's list to the union: what was asked for, and what was said to it."""

    template = "loans/exceptions.html"
    filter_class = ExceptionFilter
    default_sort = "-on"
    export_name = "exceptions"
    empty_text = gettext_lazy("No exception fits.")
    totals = {"amount": Sum("application__amount")}

    columns = [
        Column(
            "number",
            gettext_lazy("Application or loan"),
            _number,
            sort=("application__number", "id"),
            nowrap=True,
            priority=1,
        ),
        Column(
            "borrower",
            gettext_lazy("Borrower"),
            lambda row: row.application.borrower.name,
            sort=("application__borrower__name", "id"),
            priority=1,
        ),
        Column(
            "branch",
            gettext_lazy("Branch"),
            lambda row: row.application.branch.name,
            sort=("application__branch__code", "id"),
            nowrap=True,
        ),
        Column(
            "amount",
            gettext_lazy("Amount (yuan)"),
            lambda row: row.application.amount,
            sort=("application__amount", "id"),
            numeric=True,
            priority=1,
        ),
        Column("reason", gettext_lazy("Reason"), lambda row: row.reason),
        Column("on", gettext_lazy("Asked for"), lambda row: row.on, sort=("on", "id"), nowrap=True),
        Column("answered_by", gettext_lazy("Answered by"), answered_by),
        Column("answered_on", gettext_lazy("Answered on"), _answered_on, nowrap=True),
        Column(
            "valid_to",
            gettext_lazy("Last day"),
            lambda row: row.valid_to,
            sort=("valid_to", "id"),
            nowrap=True,
        ),
        Column(
            "state",
            gettext_lazy("State"),
            lambda row: EXCEPTION_STATE_LABELS[state_of(row, row.today)],
            tag=lambda row: EXCEPTION_STATE_TAGS[state_of(row, row.today)],
            priority=1,
        ),
    ]

    def rows(self) -> QuerySet[GuaranteeException]:
        return GuaranteeException.objects.listed_to(self.actor)

    def shown(self, found: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = found.select_related(
            "application__borrower", "application__branch", "application__loan", "decision__person"
        ).annotate(today=Value(self.actor.on))
        return rows

    def row_url(self, row: GuaranteeException) -> str:
        return reverse("exception", args=[row.pk])

    def foot(self, totals: dict[str, Any]) -> list[Any] | None:
        cells: list[dict[str, Any]] = [{"text": ""} for _column in self.columns]
        cells[0] = {"text": _("Total")}
        cells[3] = {"text": cell_text(totals["amount"]), "numeric": True}
        return cells
