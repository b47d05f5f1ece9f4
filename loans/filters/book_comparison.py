"""Filter of the reconciliation of old books."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from loans.filters import SearchFilter, _branches, _of_id, _pick
from loans.labels import COMPARISON_LABELS
from loans.models import BookComparison, Loan, OldPayment

# A line compares something where a figure is both stated and found.
COMPARED = (
    Q(balance_stated__isnull=False, balance_found__isnull=False)
    | Q(principal_days_stated__isnull=False, principal_days_found__isnull=False)
    | Q(interest_days_stated__isnull=False, interest_days_found__isnull=False)
)
STATES = {
    "differs": Q(differs=True),
    "agrees": Q(differs=False) & COMPARED,
    "not_compared": ~COMPARED,
}


class BookComparisonFilter(SearchFilter):
    search_fields = ("loan__number__contains", "loan__borrower__name__contains")
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches, field_name="loan__branch", label=_("Branch"), empty_label=_("All branches")
    )
    state = django_filters.ChoiceFilter(
        method="in_state", label=_("State"), choices=_pick(COMPARISON_LABELS), empty_label=_("All")
    )
    batch = django_filters.CharFilter(method="of_batch", label=_("Number of the import"))

    class Meta:
        model = BookComparison
        fields: list[str] = []

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(STATES[value])

    def of_batch(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Loans that came in with this book, or that it brought payments for."""
        came_in = _of_id(Loan.objects.order_by(), "batch", value).values("pk")
        paid = _of_id(OldPayment.objects.order_by(), "batch", value).values("loan")
        return rows.filter(Q(loan__in=came_in) | Q(loan__in=paid))
