"""Filters of the lists: closed lists of fields, kept in the address bar."""

import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from creditcoop.core.models import Unit
from creditcoop.core.queries import branches_in_scope
from loans.labels import (
    IMPORT_STATE_LABELS,
    KIND_LABELS,
    ORIGIN_LABELS,
    SECURITY_LABELS,
    STANDING_LABELS,
    STATE_LABELS,
    STEP_LABELS,
    TIER_LABELS,
)
from loans.models import Borrower, ImportBatch, Loan, LoanApplication

DAY = {"widget": forms.DateInput(attrs={"type": "date"})}


def _pick(labels: dict[Any, Any], *codes: str) -> list[tuple[str, Any]]:
    return [(code, labels[code]) for code in (codes or labels) if code != ""]


def _branches(request: Any) -> QuerySet[Unit]:
    return branches_in_scope(request.actor, "view_loans") if request else Unit.objects.none()


class SearchFilter(django_filters.FilterSet):
    """A list with one search box; `search_fields` is its closed list."""

    q = django_filters.CharFilter(
        method="search", label=_("Search"), widget=forms.TextInput(attrs={"type": "search"})
    )
    search_fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        wanted = Q(pk__in=[])
        for field in self.search_fields:
            wanted |= Q(**{field: value.strip()})
        return rows.filter(wanted)


class LoanFilter(SearchFilter):
    search_fields = ("number__contains", "borrower__name__contains", "borrower__number__exact")
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches, label=_("Branch"), empty_label=_("All branches")
    )
    tier = django_filters.ChoiceFilter(
        method="of_tier",
        label=_("Tier"),
        choices=[
            ("1", TIER_LABELS[1]),
            ("2", TIER_LABELS[2]),
            ("3", TIER_LABELS[3]),
            ("4", TIER_LABELS[4]),
            ("none", TIER_LABELS[None]),
        ],
        empty_label=_("All"),
    )
    standing = django_filters.ChoiceFilter(
        label=_("State"),
        choices=_pick(STANDING_LABELS, "running", "settled", "ended_unpaid"),
        empty_label=_("All"),
    )
    overdue = django_filters.ChoiceFilter(
        method="only_overdue", label=_("Overdue"), choices=[("1", _("Overdue only"))], empty_label=_("All")
    )
    security = django_filters.ChoiceFilter(
        label=_("Security"), choices=_pick(SECURITY_LABELS), empty_label=_("All")
    )
    origin = django_filters.ChoiceFilter(
        label=_("Origin"), choices=_pick(ORIGIN_LABELS), empty_label=_("All")
    )
    granted_from = django_filters.DateFilter(
        field_name="granted_on", lookup_expr="gte", label=_("Granted from"), **DAY
    )
    granted_to = django_filters.DateFilter(
        field_name="granted_on", lookup_expr="lte", label=_("Granted to"), **DAY
    )
    answers = django_filters.CharFilter(method="answered_by", label=_("Answers"), widget=forms.HiddenInput)
    on = django_filters.DateFilter(
        field_name="granted_on", lookup_expr="lte", label=_("As of"), widget=forms.HiddenInput
    )

    class Meta:
        model = Loan
        fields: list[str] = []

    @property
    def day(self) -> datetime.date:
        """The day of `on`, by which a report opens to the very loans that it counted; today where there is none."""
        return self.form.cleaned_data.get("on") or self.request.actor.on  # type: ignore[no-any-return]

    def of_tier(self, rows: QuerySet[Loan], name: str, value: str) -> QuerySet[Loan]:
        return rows.filter(tier=None) if value == "none" else rows.filter(tier=int(value))

    def only_overdue(self, rows: QuerySet[Loan], name: str, value: str) -> QuerySet[Loan]:
        return rows.overdue_on(self.day)  # type: ignore[attr-defined]  # LoanQuerySet

    def answered_by(self, rows: QuerySet[Loan], name: str, value: str) -> QuerySet[Loan]:
        """Loans in which a person holds a share on the day; "none": nobody is recorded."""
        if value == "none":
            return rows.exclude(splits__sealed=True, splits__from_on__lte=self.day)
        if not (value.isascii() and value.isdigit()):
            return rows.none()
        return rows.answered_by(int(value), self.day)  # type: ignore[attr-defined]  # LoanQuerySet


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


class BorrowerFilter(SearchFilter):
    search_fields = ("number__contains", "name__contains", "household__number__exact", "id_number__exact")
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches, label=_("Branch"), empty_label=_("All branches")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=_pick(KIND_LABELS), empty_label=_("All"))

    class Meta:
        model = Borrower
        fields: list[str] = []


class ImportFilter(SearchFilter):
    search_fields = ("file_name__contains", "staged_by__name__contains")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=_pick(IMPORT_STATE_LABELS), empty_label=_("All")
    )

    class Meta:
        model = ImportBatch
        fields: list[str] = []
