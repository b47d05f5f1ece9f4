"""Visits to borrowers: the log, one record, recording and correcting, a head's reading (II.5; practice.md 7.3)."""

from functools import cached_property
from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from creditcoop.core.forms import ActForm
from creditcoop.core.models import Unit
from creditcoop.core.views.base import ObjectActPage, ObjectPage
from creditcoop.core.views.evidence import evidence_rows
from creditcoop.core.views.lists import Column, ListPage
from loans import labels
from loans.filters.visits import VisitFilter
from loans.models import CheckDuty, Loan, Visit
from loans.queries.time_limits import owners_for_events
from loans.queries.visits import other_loans, second_people, shown_visits, visits_of
from loans.rules.checks import BEFORE_DUE, FIRST
from loans.rules.visits import BEFORE_DUE_CHECK, DUNNING, FIRST_CHECK, NOT_HELD, PURPOSES, REGULAR_CHECK
from loans.services.read_visit import read_visit
from loans.services.record_visit import record_visit
from loans.views.pages import LoanPage
from loans.views.visit_form import VisitForm
from loans.views.visit_words import duty_rows, purpose_text, read_text, visit_facts, visit_rows, visit_state

PURPOSE_OF_DUTY = {FIRST: FIRST_CHECK, BEFORE_DUE: BEFORE_DUE_CHECK}


class LoanVisits(LoanPage):
    """The visits to one loan, and the checks that were and are due on it."""

    template = "loans/loan_visits.html"

    def context(self) -> dict[str, Any]:
        loan: Loan = self.subject
        owners = owners_for_events(loan, self.actor.on)
        may_record = self.actor.may("record_visit", branch=loan.branch, owners=owners)
        return {
            "loan": loan,
            "tab": "visits",
            "duties": duty_rows(CheckDuty.objects.filter(loan=loan).order_by("-id"), self.actor.on),
            "visits": visit_rows(visits_of(loan)),
            "record_url": reverse("record_visit", args=[loan.pk]) if may_record else "",
        }


class RecordVisit(LoanPage, ObjectActPage):
    """`purpose` in the address chooses it beforehand; `corrects` names one's own wrong record."""

    template = "loans/visit_form.html"
    form_class = VisitForm
    done_message = gettext_lazy("The visit is on record.")

    def owners_of(self, subject: Any) -> set[int]:
        return owners_for_events(subject, self.actor.on)

    @cached_property
    def wrong(self) -> Visit | None:
        """The record to be corrected; 404 where it is not one's own, or not of this loan."""
        given = self.request.GET.get("corrects", "")
        if not given:
            return None
        own = Visit.objects.filter(of_loans__loan=self.subject, recorded_by=self.actor.person)
        if self.request.method == "GET":
            own = own.filter(corrected_by=None)
        found = own.filter(pk=int(given)).first() if given.isascii() and given.isdigit() else None
        if found is None:
            raise Http404
        return found

    def form_kwargs(self) -> dict[str, Any]:
        loan: Loan = self.subject
        mine = Loan.objects.visible_to(self.actor)
        return {
            "loan": loan,
            "others": other_loans(loan, mine),
            "colleagues": second_people(loan.branch, self.actor.on).exclude(pk=self.actor.person_id),
            "wrong": self.wrong,
        }

    def initial(self) -> dict[str, Any]:
        loan: Loan = self.subject
        if self.wrong is not None:
            return _as_recorded(self.wrong, loan)
        asked = self.request.GET.get("purpose", "")
        household = loan.borrower.household
        return {
            "purpose": asked if asked in PURPOSES and asked != NOT_HELD else self._due_purpose(),
            "visited_on": self.actor.on,
            "place": (household.village if household else "") or loan.borrower.address[:100],
        }

    def _due_purpose(self) -> str:
        """What the loan waits for, so that nobody has to know it."""
        duty = CheckDuty.objects.filter(loan=self.subject, outcome=CheckDuty.Outcome.OPEN).first()
        if duty is not None:
            return PURPOSE_OF_DUTY.get(duty.kind, REGULAR_CHECK)
        return DUNNING if self.subject.due_on < self.actor.on else REGULAR_CHECK

    def context(self) -> dict[str, Any]:
        loan = self.subject
        return {"loan": loan, "wrong": self.wrong, "cancel_url": reverse("loan_visits", args=[loan.pk])}

    def perform(self, data: dict[str, Any]) -> str:
        visit = record_visit(
            loan_id=self.subject.pk,
            facts=self.form.visit_facts(),
            files=data["files"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("visit", args=[visit.pk])


def _as_recorded(visit: Visit, loan: Loan) -> dict[str, Any]:
    """A correction begins with what stands there."""
    same = (
        "purpose visited_on began_at ended_at place met_names use business guarantor collateral words "
        "promised_amount promised_on paper_number next_step next_on"
    ).split()
    others = visit.of_loans.exclude(loan=loan).values_list("loan", flat=True)
    return {
        **{name: getattr(visit, name) for name in same},
        **{name: list(getattr(visit, name)) for name in ("met", "changes", "risks")},
        "with_person": str(visit.with_person_id or ""),
        "also": [str(pk) for pk in others],
    }


class Visits(ListPage):
    """The visit log (走访记录) of the reader's scope."""

    template = "loans/visits.html"
    filter_class = VisitFilter
    default_sort = "-visited_on"
    export_name = "visits"
    empty_text = gettext_lazy("No visit fits. Visits are recorded from the page of a loan.")
    columns = [
        Column(
            "visited_on",
            gettext_lazy("Day"),
            lambda row: row.visited_on,
            sort=("visited_on", "id"),
            nowrap=True,
            priority=1,
        ),
        Column("borrower", gettext_lazy("Borrower"), lambda row: row.borrower.name, priority=1),
        Column(
            "purpose", pgettext_lazy("visit", "Purpose"), purpose_text, sort=("purpose", "id"), priority=1
        ),
        Column(
            "state",
            gettext_lazy("Found"),
            lambda row: visit_state(row)[0],
            tag=lambda row: visit_state(row)[1],
        ),
        Column("promised_on", gettext_lazy("Promised for"), lambda row: row.promised_on, nowrap=True),
        Column(
            "promised",
            gettext_lazy("Promised (yuan)"),
            lambda row: row.promised_amount,
            numeric=True,
        ),
        Column("photos", gettext_lazy("Photographs"), lambda row: row.photo_count, numeric=True),
        Column(
            "by",
            gettext_lazy("Visited by"),
            lambda row: row.recorded_by.name,
            sort=("recorded_by__name", "id"),
        ),
        Column("branch", gettext_lazy("Branch"), lambda row: row.branch.name, nowrap=True),
        Column("read", gettext_lazy("Read"), read_text),
    ]

    def rows(self) -> QuerySet[Any]:
        return Visit.objects.visible_to(self.actor)

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return shown_visits(found)

    def row_url(self, row: Visit) -> str:
        return reverse("visit", args=[row.pk])


class VisitPage(ObjectPage):
    template = "loans/visit.html"

    def subjects(self) -> models.QuerySet[Any]:
        return shown_visits(Visit.objects.visible_to(self.actor))

    def branch_of(self, subject: Visit) -> Unit:
        return subject.branch

    def context(self) -> dict[str, Any]:
        visit: Visit = self.subject
        own = visit.recorded_by_id == self.actor.person_id
        corrected = hasattr(visit, "corrected_by")
        first = visit.of_loans.all()[0].loan
        seen = Loan.objects.visible_to(self.actor).filter(
            pk__in=[one.loan_id for one in visit.of_loans.all()]
        )
        may_read = not own and not corrected and not hasattr(visit, "read")
        return {
            "visit": visit,
            "purpose": labels.VISIT_PURPOSE_LABELS[visit.purpose],
            "facts": visit_facts(visit),
            "state": visit_state(visit),
            "loans": seen.select_related("borrower"),
            "evidence": evidence_rows(visit, self.actor),
            "corrected": visit.corrected_by if corrected else None,
            "correct_url": f"{reverse('record_visit', args=[first.pk])}?corrects={visit.pk}"
            if own
            and not corrected
            and self.actor.may("record_visit", branch=visit.branch, owners={visit.recorded_by_id})
            else "",
            "read_url": reverse("read_visit", args=[visit.pk])
            if may_read and self.actor.may("read_visit", branch=visit.branch)
            else "",
            "event_url": f"{reverse('record_event', args=[first.pk])}?kind=demand"
            if own and visit.purpose == DUNNING
            else "",
        }


class VisitDetail(VisitPage):
    """One record."""


class ReadForm(ActForm):
    words = forms.CharField(
        label=gettext_lazy("Instruction"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReadVisit(VisitPage, ObjectActPage):
    form_class = ReadForm
    done_message = gettext_lazy("Marked as read.")

    def owners_of(self, subject: Any) -> set[int]:
        return set()

    def perform(self, data: dict[str, Any]) -> str:
        read_visit(visit_id=self.subject.pk, words=data["words"], actor=self.actor, on=self.actor.on)
        return reverse("visits") + "?read=no"

    def context(self) -> dict[str, Any]:
        return {**super().context(), "submit_label": _("Mark as read")}
