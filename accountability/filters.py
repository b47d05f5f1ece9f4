"""Filters of the lists of accountability, kept in the address bar."""

import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accountability.models import LiabilityShare
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
