"""An extension of a loan: asking with each guarantor's answer, what it does to the clocks, the decision (II.4; 3.9)."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core.errors import Refused
from creditcoop.core.forms import ActForm, EvidenceField, give_actor
from creditcoop.core.models import EvidenceFile, IssuedPaper, Unit
from creditcoop.core.templatetags.ui import day
from creditcoop.core.views.base import ObjectActPage, ObjectPage
from creditcoop.core.views.evidence import evidence_rows
from creditcoop.core.views.regulation_words import language
from loans.forms import DAY_INPUT
from loans.models import ExtensionRequest, Loan
from loans.queries.extensions import rate_if_extended, rate_of_request
from loans.queries.time_limits import owners_for_events
from loans.services.ask_extension import Pairs, ask_extension, check_extension, clocks_if_extended
from loans.services.decide_extension import decide_extension
from loans.views.pages import LoanPage
from loans.views.time_limit_words import guarantor_names, shown_change


class ExtensionForm(ActForm):
    new_due_on = forms.DateField(
        label=gettext_lazy("New due day"),
        widget=DAY_INPUT,
        error_messages={
            "required": gettext_lazy("Enter the day as 2026-11-23."),
            "invalid": gettext_lazy("Enter the day as 2026-11-23."),
        },
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why.")},
    )
    files = EvidenceField(label=gettext_lazy("The borrower's application and the agreement"))

    def __init__(self, *args: Any, loan: Loan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guarantors = guarantor_names(loan)
        for key, name in self.guarantors.items():
            self.fields[f"paper_{key}"] = EvidenceField(
                label=_("Written consent of guarantor %(name)s") % {"name": name},
                required=False,
                help_text=_("Empty: he did not consent, and the term of his guarantee stays where it is."),
            )

    def papers(self) -> dict[int, EvidenceFile]:
        """The paper of each guarantor who agrees."""
        sent = {key: self.cleaned_data.get(f"paper_{key}") or [] for key in self.guarantors}
        return {key: files[0] for key, files in sent.items() if files}


def shown_pairs(pairs: Pairs, loan: Loan, today: Any) -> list[dict[str, Any]]:
    """Each clock before and after, in words."""
    names = guarantor_names(loan)
    return [shown_change(before, after, names, loan, today) for before, after in pairs]


def _rate_text(loan: Loan, new_due_on: datetime.date, on: datetime.date) -> str:
    rate = rate_if_extended(loan, new_due_on, on=on)
    return rate.say(language(), old_due_on=loan.due_on) if rate else _("No rate is on record.")


class AskExtension(LoanPage, ObjectActPage):
    template = "loans/extension_form.html"
    form_class = ExtensionForm
    done_message = gettext_lazy("Asked for. Another person now decides, on or before the due day.")

    def owners_of(self, subject: Loan) -> set[int]:
        return owners_for_events(subject, self.actor.on)

    def form_kwargs(self) -> dict[str, Any]:
        return {"loan": self.subject}

    def context(self) -> dict[str, Any]:
        return {"loan": self.subject, "cancel_url": reverse("loan_money", args=[self.subject.pk])}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = ExtensionForm(request.POST, request.FILES, **self.form_kwargs())
        give_actor(form, self.actor)
        shown, status = self._previewed(form)
        return render(request, self.template, {**self.context(), **shown, "form": form}, status=status)

    def _previewed(self, form: ExtensionForm) -> tuple[dict[str, Any], int]:
        if not form.is_valid():
            return {}, 422
        loan, on, new = self.subject, self.actor.on, form.cleaned_data["new_due_on"]
        try:
            check_extension(loan, new, on=on)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return {}, 409
        pairs = clocks_if_extended(loan, new, sorted(form.papers()), on=on)
        return {"clocks": shown_pairs(pairs, loan, on), "rate": _rate_text(loan, new, on)}, 200

    def perform(self, data: dict[str, Any]) -> str:
        request = ask_extension(
            loan_id=self.subject.pk,
            new_due_on=data["new_due_on"],
            reason=data["reason"],
            files=data["files"],
            papers=self.form.papers(),
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("extension", args=[request.pk])


class ExtensionPage(ObjectPage):
    template = "loans/extension.html"

    def subjects(self) -> models.QuerySet[Any]:
        rows = ExtensionRequest.objects.visible_to(self.actor)
        return rows.select_related("loan__branch", "loan__borrower", "loan__application", "asked_by")

    def branch_of(self, subject: ExtensionRequest) -> Unit:
        return subject.loan.branch

    def owners_of(self, subject: Any) -> set[int]:
        return {self.actor.person_id} if self.actor.person_id else set()

    def context(self) -> dict[str, Any]:
        request: ExtensionRequest = self.subject
        loan, today = request.loan, self.actor.on
        consents = list(request.consents.select_related("guarantor"))
        decision = getattr(request, "decision", None)
        may = decision is None and self.actor.may("decide_extension", branch=loan.branch)
        agreeing = [one.guarantor_id for one in consents if one.paper_id is not None]
        waits = decision is None and today <= request.old_due_on
        pairs = clocks_if_extended(loan, request.new_due_on, agreeing, on=today) if waits else ()
        rate = rate_of_request(request, on=today)
        return {
            "loan": loan,
            "request_row": request,
            "decision": decision,
            "facts": [
                {"label": _("Due day"), "text": day(request.old_due_on)},
                {"label": _("New due day"), "text": day(request.new_due_on)},
                *(
                    [{"label": _("Rate"), "text": rate.say(language(), old_due_on=request.old_due_on)}]
                    if rate
                    else []
                ),
                {"label": _("Asked for"), "text": f"{day(request.on)} · {request.asked_by.name}"},
                {"label": _("Reason"), "text": request.reason},
                *(
                    {
                        "label": _("guarantor %(name)s") % {"name": one.guarantor.name},
                        "text": _("agreed in writing") if one.paper_id else _("no consent on record"),
                    }
                    for one in consents
                ),
            ],
            "clocks": shown_pairs(pairs, loan, today),
            "evidence": evidence_rows(request, self.actor),
            "decide_url": reverse("decide_extension", args=[request.pk])
            if may and request.asked_by_id != self.actor.person_id
            else "",
            "paper_url": self._paper_url(request),
            "cancel_url": reverse("loan_money", args=[loan.pk]),
        }

    def _paper_url(self, request: ExtensionRequest) -> str:
        """Where the agreement is made as a paper: of the application, or of a loan of an old book itself."""
        loan, application = request.loan, request.loan.application
        if application is None:
            owners = owners_for_events(loan, self.actor.on)
            may = self.actor.may("make_paper", branch=loan.branch, owners=owners)
            return reverse("make_agreement", args=[request.pk]) if may else ""
        may = self.actor.may("make_paper", branch=loan.branch, owners={application.handler_id})
        query = urlencode({"paper": f"{IssuedPaper.Kind.EXTENSION_AGREEMENT.value}:{request.pk}"})
        return f"{reverse('make_paper', args=[application.pk])}?{query}" if may else ""


class ExtensionDetail(ExtensionPage):
    """What was asked for, and what became of it."""


class DecideForm(ActForm):
    agreed = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("yes", gettext_lazy("Agree")), ("no", gettext_lazy("Refuse"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether you agree or refuse.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reasons"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write your reasons, in your own words.")},
    )


class DecideExtension(ExtensionPage, ObjectActPage):
    form_class = DecideForm
    done_message = gettext_lazy("The decision is on record.")

    def owners_of(self, subject: Any) -> set[int]:
        return set()

    def perform(self, data: dict[str, Any]) -> str:
        decide_extension(
            request_id=self.subject.pk,
            agreed=data["agreed"] == "yes",
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("extension", args=[self.subject.pk])
