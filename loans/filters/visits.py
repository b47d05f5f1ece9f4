"""Filter of the visit log."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from creditcoop.core.models import Person
from loans.filters import DAY, SearchFilter, _branches, _pick
from loans.labels import VISIT_PURPOSE_LABELS
from loans.models import Visit
from loans.queries.visits import open_promises, unread


def _visitors(request: Any) -> QuerySet[Person]:
    if not request:
        return Person.objects.none()
    seen = Visit.objects.visible_to(request.actor).order_by().values("recorded_by")
    return Person.objects.filter(pk__in=seen).order_by("name")


class VisitFilter(SearchFilter):
    search_fields = ("borrower__name__contains", "borrower__number__exact", "place__contains")
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches, label=_("Branch"), empty_label=_("All branches")
    )
    purpose = django_filters.ChoiceFilter(
        label=pgettext_lazy("visit", "Purpose"), choices=_pick(VISIT_PURPOSE_LABELS), empty_label=_("All")
    )
    by = django_filters.ModelChoiceFilter(
        queryset=_visitors, field_name="recorded_by", label=_("Visited by"), empty_label=_("Everybody")
    )
    read = django_filters.ChoiceFilter(
        method="as_read", label=_("Read"), choices=[("no", _("not read yet"))], empty_label=_("All")
    )
    found = django_filters.ChoiceFilter(
        method="with_finding",
        label=_("Found"),
        choices=[("alarming", _("signs of risk")), ("promise", _("promise that is due"))],
        empty_label=_("All"),
    )
    visited_from = django_filters.DateFilter(
        field_name="visited_on", lookup_expr="gte", label=_("Visited from"), **DAY
    )
    visited_to = django_filters.DateFilter(
        field_name="visited_on", lookup_expr="lte", label=_("Visited to"), **DAY
    )

    class Meta:
        model = Visit
        fields: list[str] = []

    def as_read(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return unread(rows)

    def with_finding(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "alarming":
            return rows.filter(alarming=True, corrected_by=None)
        return open_promises(rows, self.request.actor.on)
