"""Filters of the list of handovers: closed lists of fields, kept in the address bar."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from creditcoop.core.models import Unit
from creditcoop.core.queries import branches_in_scope
from handover.labels import FILE_LEVEL_LABELS, STATE_LABELS
from handover.models import Handover, InventoryEntry
from handover.queries.credit_files import that_wait
from loans.models import Borrower

DAY = forms.DateInput(attrs={"type": "date"})


def _branches(request: Any) -> QuerySet[Unit]:
    return branches_in_scope(request.actor, "view_handovers") if request else Unit.objects.none()


class HandoverFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="search", label=_("Search"), widget=forms.TextInput(attrs={"type": "search"})
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=list(STATE_LABELS.items()), empty_label=_("All")
    )
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches, label=_("Branch"), empty_label=_("All branches")
    )
    from_day = django_filters.DateFilter(field_name="day", lookup_expr="gte", label=_("From"), widget=DAY)
    to_day = django_filters.DateFilter(field_name="day", lookup_expr="lte", label=_("To"), widget=DAY)

    class Meta:
        model = Handover
        fields: list[str] = []

    def search(self, rows: QuerySet[Handover], name: str, value: str) -> QuerySet[Handover]:
        words = value.strip()
        named = Q(outgoing__name__contains=words) | Q(receivers__person__name__contains=words)
        return rows.filter(Q(number__contains=words) | named).distinct()


class FileFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="search", label=_("Search"), widget=forms.TextInput(attrs={"type": "search"})
    )
    what = django_filters.ChoiceFilter(
        method="waiting",
        label=_("State"),
        empty_label=_("All"),
        choices=[("lent", _("Lent out")), ("late", _("Late")), ("move", _("To be handed over"))],
    )
    level = django_filters.ChoiceFilter(
        field_name="file_level",
        label=_("Level"),
        choices=list(FILE_LEVEL_LABELS.items()),
        empty_label=_("All"),
    )

    class Meta:
        model = Borrower
        fields: list[str] = []

    def search(self, rows: QuerySet[Borrower], name: str, value: str) -> QuerySet[Borrower]:
        words = value.strip()
        named = Q(name__contains=words) | Q(number__contains=words) | Q(file_keeper__contains=words)
        return rows.filter(named | Q(file_lent_to__contains=words))

    def waiting(self, rows: QuerySet[Borrower], name: str, value: str) -> QuerySet[Borrower]:
        return that_wait(rows, value, on=self.request.actor.on) if self.request else rows


class InventoryLineFilter(django_filters.FilterSet):
    loan = django_filters.CharFilter(field_name="loan__number", label=_("Number"))

    class Meta:
        model = InventoryEntry
        fields: list[str] = []
