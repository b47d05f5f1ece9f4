"""Filters of the lists: closed lists of fields, kept in the address bar."""

import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from creditcoop.core.models import Authorisation, Person, Unit
from creditcoop.core.queries import branches_in_scope
from creditcoop.core.rules.periods import add_months
from loans.labels import (
    ERASURE_STATE_LABELS,
    EXCEPTION_STATE_LABELS,
    IMPORT_STATE_LABELS,
    KIND_LABELS,
    NOTICE_LABELS,
    RUNG_LABELS,
    SLIP_LABELS,
    STATE_LABELS,
    STEP_LABELS,
)
from loans.models import (
    Alarm,
    AlarmSeen,
    Borrower,
    Custody,
    Erasure,
    GuaranteeException,
    ImportBatch,
    Loan,
    LoanApplication,
    NoticeLine,
    Tie,
    TimeLimit,
)
from loans.queries.choosable import document_ends_in, keepers_seen_by
from loans.rules.limitation.code_words import CLOCK_WORDS
from loans.rules.time_limits.clocks import CLOCKS
from loans.services.check_event import language

DAY = {"widget": forms.DateInput(attrs={"type": "date"})}


def _pick(labels: dict[Any, Any], *codes: str) -> list[tuple[str, Any]]:
    return [(code, labels[code]) for code in (codes or labels) if code != ""]


def _of_id(rows: QuerySet[Any], field: str, value: str) -> QuerySet[Any]:
    """Rows of the object whose id stands in the address; what is none is nobody's."""
    is_id = value.isascii() and value.isdigit() and len(value) < 19
    return rows.filter(**{field: int(value)}) if is_id else rows.none()


def _branches(request: Any) -> QuerySet[Unit]:
    return branches_in_scope(request.actor, "view_loans") if request else Unit.objects.none()


class SearchFilter(django_filters.FilterSet):
    """A list with one search box; `search_fields` is its closed list."""

    q = django_filters.CharFilter(
        method="search", label=_("Search"), widget=forms.TextInput(attrs={"type": "search"})
    )
    search_fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(self.wanted(value.strip()))

    def wanted(self, words: str) -> Q:
        """Rows in which one of the fields fits."""
        wanted = Q(pk__in=[])
        for field in self.search_fields:
            wanted |= Q(**{field: words})
        return wanted


class ApplicationFilter(SearchFilter):
    search_fields = ("number__contains", "borrower__name__contains")
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches, label=_("Branch"), empty_label=_("All branches")
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=_pick(STATE_LABELS), empty_label=_("All"))
    waiting_for = django_filters.ChoiceFilter(
        label=_("Waits for"), choices=_pick(STEP_LABELS), empty_label=_("All")
    )

    class Meta:
        model = LoanApplication
        fields: list[str] = []


class ErasureFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=list(ERASURE_STATE_LABELS.items()))

    class Meta:
        model = Erasure
        fields: list[str] = []


class BorrowerFilter(SearchFilter):
    search_fields = ("number__contains", "name__contains", "household__number__exact")
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches, label=_("Branch"), empty_label=_("All branches")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=_pick(KIND_LABELS), empty_label=_("All"))

    class Meta:
        model = Borrower
        fields: list[str] = []

    def wanted(self, words: str) -> Q:
        return super().wanted(words) | document_ends_in(words)


class ImportFilter(SearchFilter):
    search_fields = ("file_name__contains", "staged_by__name__contains")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=_pick(IMPORT_STATE_LABELS), empty_label=_("All")
    )

    class Meta:
        model = ImportBatch
        fields: list[str] = []


class LetterFilter(SearchFilter):
    search_fields = ("number__contains", "person__name__contains", "unit__name__contains")
    holds = django_filters.ChoiceFilter(
        method="only_in_force", label=_("State"), choices=[("1", _("In force only"))], empty_label=_("All")
    )

    class Meta:
        model = Authorisation
        fields: list[str] = []

    def only_in_force(self, rows: QuerySet[Authorisation], name: str, value: str) -> QuerySet[Authorisation]:
        actor = self.request.actor  # type: ignore[union-attr]
        return rows.filter(Authorisation.in_force(actor.on, actor.at))


class TieFilter(SearchFilter):
    search_fields = ("person__name__contains", "person__staff_number__exact", "name__contains")

    class Meta:
        model = Tie
        fields: list[str] = []


class ExceptionFilter(SearchFilter):
    """The month of an exception is that of its answer; while it waits, that of the request."""

    search_fields = ("application__number__contains", "application__borrower__name__contains")
    month = django_filters.DateFilter(
        method="of_month",
        label=_("Month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches,
        field_name="application__branch",
        label=_("Branch"),
        empty_label=_("All branches"),
    )
    answer = django_filters.ChoiceFilter(
        method="of_answer",
        label=_("Answer"),
        choices=[
            ("none", EXCEPTION_STATE_LABELS["pending"]),
            ("grant", EXCEPTION_STATE_LABELS["granted"]),
            ("refuse", EXCEPTION_STATE_LABELS["refused"]),
        ],
        empty_label=_("All"),
    )

    class Meta:
        model = GuaranteeException
        fields: list[str] = []

    def of_month(self, rows: QuerySet[Any], name: str, value: datetime.date) -> QuerySet[Any]:
        dated = rows.annotate(listed_on=Coalesce("decision__on", "on"))
        return dated.filter(listed_on__year=value.year, listed_on__month=value.month)

    def of_answer(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(decision=None) if value == "none" else rows.filter(decision__outcome=value)


def _keepers(request: Any) -> QuerySet[Person]:
    """Who keeps a loan today that the reader may see."""
    return keepers_seen_by(request.actor) if request else Person.objects.none()


def _clock_choices() -> list[tuple[str, str]]:
    return [(clock, CLOCK_WORDS[clock].say(language())) for clock in CLOCKS]


class OfLoanFilter(SearchFilter):
    """What belongs to loans, by their branch."""

    branch = django_filters.ModelChoiceFilter(
        queryset=_branches, field_name="loan__branch", label=_("Branch"), empty_label=_("All branches")
    )

    def as_listed(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """What the page itself reads changes nothing here: the rows of the heat map, whose alarms."""
        return rows


class TimeLimitFilter(OfLoanFilter):
    search_fields = (
        "loan__number__contains",
        "loan__borrower__name__contains",
        "guarantor__name__contains",
    )
    keeper = django_filters.ModelChoiceFilter(
        queryset=_keepers, method="kept_by", label=_("In whose care"), empty_label=_("All")
    )
    clock = django_filters.ChoiceFilter(label=_("Time limit"), choices=_clock_choices, empty_label=_("All"))
    month = django_filters.DateFilter(
        method="of_month",
        label=_("Act in the month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    borrower = django_filters.CharFilter(method="of_borrower", widget=forms.HiddenInput)
    by = django_filters.ChoiceFilter(
        method="as_listed",
        label=_("Months by"),
        choices=[("clock", _("time limit")), ("keeper", _("officer")), ("borrower", _("obligor"))],
        empty_label=_("branch"),
    )
    window = django_filters.ChoiceFilter(
        method="within",
        label=_("Act within"),
        choices=[
            ("over", _("day to act by has passed")),
            ("7", _("7 days")),
            ("30", _("30 days")),
            ("90", _("90 days")),
            ("180", _("180 days")),
        ],
        empty_label=_("All"),
    )

    class Meta:
        model = TimeLimit
        fields: list[str] = []

    def of_month(self, rows: QuerySet[Any], name: str, value: datetime.date) -> QuerySet[Any]:
        if value.year == datetime.MAXYEAR:  # its last month has no first day after it
            return rows.none()
        return rows.filter(act_by__gte=value, act_by__lt=add_months(value, 1))

    def of_borrower(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return _of_id(rows, "loan__borrower", value)

    def kept_by(self, rows: QuerySet[Any], name: str, value: Person) -> QuerySet[Any]:
        kept = Custody.objects.on(self.request.actor.on).filter(person=value)
        return rows.filter(loan__in=kept.order_by().values("loan"))

    def within(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = self.request.actor.on
        if value == "over":
            return rows.filter(act_by__lt=today)
        return rows.filter(act_by__gte=today, act_by__lte=today + datetime.timedelta(days=int(value)))


class AlarmFilter(OfLoanFilter):
    """`whose` is read by the list itself: it decides which rows there are."""

    search_fields = ("loan__number__contains", "loan__borrower__name__contains")
    whose = django_filters.ChoiceFilter(
        method="as_listed", label=_("Whose"), choices=[("all", _("all in my scope"))], empty_label=_("mine")
    )
    rung = django_filters.ChoiceFilter(
        label=_("For"), choices=list(RUNG_LABELS.items()), empty_label=_("All")
    )
    seen = django_filters.ChoiceFilter(
        method="acknowledged",
        label=_("Acknowledged"),
        choices=[("no", _("by nobody")), ("yes", _("by somebody"))],
        empty_label=_("All"),
    )

    class Meta:
        model = Alarm
        fields: list[str] = []

    def acknowledged(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        seen = Exists(AlarmSeen.objects.filter(alarm=OuterRef("pk")))
        return rows.filter(seen if value == "yes" else ~seen)


class NoticeFilter(OfLoanFilter):
    """Notices by their number, by loan or person; `run` and `loan` come from other pages."""

    search_fields = (*TimeLimitFilter.search_fields, "paper__number__contains")
    kind = django_filters.ChoiceFilter(
        field_name="paper__kind", label=_("Kind of paper"), choices=_pick(NOTICE_LABELS), empty_label=_("All")
    )
    slip = django_filters.ChoiceFilter(
        method="of_slip", label=_("Return slip"), choices=_pick(SLIP_LABELS), empty_label=_("All")
    )
    made_from = django_filters.DateFilter(field_name="paper__on", lookup_expr="gte", label=_("From"), **DAY)
    made_to = django_filters.DateFilter(field_name="paper__on", lookup_expr="lte", label=_("To"), **DAY)
    run = django_filters.UUIDFilter(widget=forms.HiddenInput)
    loan = django_filters.CharFilter(method="of_loan", widget=forms.HiddenInput)

    class Meta:
        model = NoticeLine
        fields: list[str] = []

    def of_slip(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value in ("out", "void"):
            return rows.filter(slip=None, paper__spoiled__isnull=value == "out")
        late = Q(slip__days__gt=F("slip__allowed_days"))
        return rows.exclude(slip=None).filter(late if value == "late" else ~late)

    def of_loan(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return _of_id(rows, "loan", value)


class WithoutClocksFilter(SearchFilter):
    search_fields = ("number__contains", "borrower__name__contains")
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches, label=_("Branch"), empty_label=_("All branches")
    )

    class Meta:
        model = Loan
        fields: list[str] = []
