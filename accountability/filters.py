"""Filters of the lists of accountability, kept in the address bar."""

import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accountability.labels import CASE_STATE_LABELS, NOTICE_BREACH_LABELS, NOTICE_STATE_LABELS, spoken
from accountability.models import LiabilityShare, MonthlyNotice, NoticeBreach, PenaltyCase, PenaltyEntry
from accountability.queries.monthly_notices import in_state
from accountability.rules.entry_kinds import KIND_WORDS
from creditcoop.core.labels import PAPER_LABELS
from creditcoop.core.models import IssuedPaper, Unit
from creditcoop.core.queries import branches_in_scope
from loans.filters import SearchFilter
from loans.labels import TIER_LABELS
from loans.models import Loan

TIERS = [(str(tier), TIER_LABELS[tier]) for tier in (1, 2, 3, 4)]


class DayFilter(django_filters.DateFilter):
    """Stays in the form and the address; the page itself asks it for its day."""

    def filter(self, qs: QuerySet[Any], value: datetime.date | None) -> QuerySet[Any]:
        return qs


class ShareFilter(django_filters.FilterSet):
    """Filters of the list of all that a person answers for."""

    q = django_filters.CharFilter(
        method="search", label=_("Search"), widget=forms.TextInput(attrs={"type": "search"})
    )
    on = DayFilter(label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    tier = django_filters.ChoiceFilter(
        field_name="split__loan__tier", label=_("Tier"), choices=TIERS, empty_label=_("All")
    )
    first = django_filters.ChoiceFilter(
        method="only_first", label=_("In which role"), choices=[("1", _("As first responsible"))],
        empty_label=_("All"),
    )  # fmt: skip
    overdue = django_filters.ChoiceFilter(
        method="only_overdue", label=_("Overdue"), choices=[("1", _("Overdue only"))], empty_label=_("All")
    )

    class Meta:
        model = LiabilityShare
        fields: list[str] = []

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        request: Any = None,
        day: datetime.date | None = None,
        **kwargs: Any,
    ) -> None:
        self.day = day
        if data is not None and request is not None and not data.get("on"):
            data = data.copy()
            data["on"] = request.actor.on.isoformat()
        super().__init__(data, *args, request=request, **kwargs)

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        text = value.strip()
        return rows.filter(
            Q(split__loan__number__contains=text) | Q(split__loan__borrower__name__contains=text)
        )

    def only_first(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(is_first=True)

    def only_overdue(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        day = self.day or self.form.cleaned_data.get("on") or self.request.actor.on
        return rows.filter(split__loan__in=Loan.objects.overdue_on(day).values("pk"))


class PaperFilter(django_filters.FilterSet):
    """Papers by number, kind, application and day."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Number of the paper or the application"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind of paper"), choices=list(PAPER_LABELS.items()), empty_label=_("All")
    )
    from_day = django_filters.DateFilter(
        field_name="on", lookup_expr="gte", label=_("From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    to_day = django_filters.DateFilter(
        field_name="on", lookup_expr="lte", label=_("To"), widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = IssuedPaper
        fields: list[str] = []

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        text = value.strip()
        return rows.filter(Q(number__contains=text) | Q(subject_label__contains=text))


def _branches(request: Any) -> QuerySet[Unit]:
    return branches_in_scope(request.actor, "view_monthly_notices") if request else Unit.objects.none()


class NoticeFilter(django_filters.FilterSet):
    """Monthly notices by name, month, branch and where the signature stands."""

    q = django_filters.CharFilter(
        method="search", label=_("Manager or accountant"), widget=forms.TextInput(attrs={"type": "search"})
    )
    month = django_filters.DateFilter(
        label=_("Month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches, label=_("Branch"), empty_label=_("All branches")
    )
    state = django_filters.ChoiceFilter(
        method="standing",
        label=_("Signature"),
        choices=list(NOTICE_STATE_LABELS.items()),
        empty_label=_("All"),
    )

    class Meta:
        model = MonthlyNotice
        fields: list[str] = []

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        text = value.strip()
        return rows.filter(Q(manager__name__contains=text) | Q(made_by__name__contains=text))

    def standing(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return in_state(rows, value, self.request.actor.on)


class MissedNoticeFilter(django_filters.FilterSet):
    """What was missed of the monthly notices, by whom and when."""

    q = django_filters.CharFilter(
        method="search", label=_("Accountant or manager"), widget=forms.TextInput(attrs={"type": "search"})
    )
    month = django_filters.DateFilter(
        label=_("Month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches, label=_("Branch"), empty_label=_("All branches")
    )
    kind = django_filters.ChoiceFilter(
        label=_("What was missed"), choices=list(NOTICE_BREACH_LABELS.items()), empty_label=_("All")
    )

    class Meta:
        model = NoticeBreach
        fields: list[str] = []

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        text = value.strip()
        return rows.filter(Q(manager__name__contains=text) | Q(accountant__name__contains=text))


class NoesLoansFilter(SearchFilter):
    """Loans behind one number: which number is kept in the address and filters nothing more."""

    search_fields = ("number__contains", "borrower__name__contains")
    figure = django_filters.CharFilter(method="kept", widget=forms.HiddenInput)
    on = django_filters.CharFilter(method="kept", widget=forms.HiddenInput)
    since = django_filters.CharFilter(method="kept", widget=forms.HiddenInput)
    branch = django_filters.CharFilter(method="kept", widget=forms.HiddenInput)
    who = django_filters.CharFilter(method="kept", widget=forms.HiddenInput)

    class Meta:
        model = Loan
        fields: list[str] = []

    def kept(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows


def _branches_of_penalties(request: Any) -> QuerySet[Unit]:
    return branches_in_scope(request.actor, "view_penalties") if request else Unit.objects.none()


class CaseFilter(django_filters.FilterSet):
    """Penalty cases by person, loan, branch, state and day; `state` is annotated by the list."""

    q = django_filters.CharFilter(
        method="search", label=_("Person or loan"), widget=forms.TextInput(attrs={"type": "search"})
    )
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches_of_penalties, label=_("Branch"), empty_label=_("All branches")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=list(CASE_STATE_LABELS.items()), empty_label=_("All")
    )
    objected = django_filters.ChoiceFilter(
        method="only_objected", label=_("Objection"), choices=[("open", _("open"))], empty_label=_("All")
    )
    from_day = django_filters.DateFilter(
        field_name="on", lookup_expr="gte", label=_("From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    to_day = django_filters.DateFilter(
        field_name="on", lookup_expr="lte", label=_("To"), widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = PenaltyCase
        fields: list[str] = []

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        text = value.strip()
        return rows.filter(Q(person__name__contains=text) | Q(lapse__loan__number__contains=text))

    def only_objected(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(objection__isnull=False, objection__decision=None)


def _entry_kinds() -> list[tuple[str, str]]:
    return [(code, spoken(words)) for code, words in KIND_WORDS.items()]


class LedgerFilter(django_filters.FilterSet):
    """Entries of the penalty ledger by person, loan, kind, branch and business day."""

    q = django_filters.CharFilter(
        method="search", label=_("Person or loan"), widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = django_filters.ChoiceFilter(label=_("What it does"), choices=_entry_kinds, empty_label=_("All"))
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches_of_penalties, label=_("Branch"), empty_label=_("All branches")
    )
    own = django_filters.ChoiceFilter(
        method="only_own", label=_("Whose"), choices=[("1", _("My own"))], empty_label=_("All")
    )
    from_day = django_filters.DateFilter(
        field_name="business_day",
        lookup_expr="gte",
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    to_day = django_filters.DateFilter(
        field_name="business_day",
        lookup_expr="lte",
        label=_("To"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = PenaltyEntry
        fields: list[str] = []

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        text = value.strip()
        return rows.filter(Q(person__name__contains=text) | Q(loan__number__contains=text))

    def only_own(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(person=self.request.actor.person)
