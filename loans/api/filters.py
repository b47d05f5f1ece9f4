"""Filters of the API's lists: those of the pages, and a few that programs need besides."""

import django_filters
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from creditcoop.core.api.filters import AmountFilter, DayFilter, IdFilter
from loans import filters
from loans.filters.loans import LoanFilter
from loans.labels import ROUTE_LABELS
from loans.models import ExtensionRequest, Loan


class LoanApiFilter(LoanFilter):
    granted_from = DayFilter(field_name="granted_on", lookup_expr="gte")
    granted_to = DayFilter(field_name="granted_on", lookup_expr="lte")
    due_from = DayFilter(field_name="due_on", lookup_expr="gte")
    due_to = DayFilter(field_name="due_on", lookup_expr="lte")
    amount_from = AmountFilter(field_name="amount", lookup_expr="gte")
    amount_to = AmountFilter(field_name="amount", lookup_expr="lte")
    borrower = IdFilter(field_name="borrower")
    handler = IdFilter(field_name="handler")
    answers = IdFilter(method="of_person")
    on = DayFilter(field_name="granted_on", lookup_expr="lte")

    @extend_schema_field(OpenApiTypes.INT)
    def of_person(self, rows: QuerySet[Loan], name: str, value: int) -> QuerySet[Loan]:
        return rows.answered_by(int(value), self.day)  # type: ignore[attr-defined]  # LoanQuerySet


class ApplicationApiFilter(filters.ApplicationFilter):
    tier = django_filters.ChoiceFilter(choices=[(str(tier), str(tier)) for tier in range(1, 5)])
    route = django_filters.ChoiceFilter(choices=list(ROUTE_LABELS.items()))
    entered_from = DayFilter(field_name="entered_on", lookup_expr="gte")
    entered_to = DayFilter(field_name="entered_on", lookup_expr="lte")
    borrower = IdFilter(field_name="borrower")
    handler = IdFilter(field_name="handler")


class ExtensionApiFilter(django_filters.FilterSet):
    loan = IdFilter(field_name="loan")
    branch = IdFilter(field_name="loan__branch")
    state = django_filters.ChoiceFilter(
        method="of_state", choices=[(one, one) for one in ("waiting", "agreed", "refused")]
    )

    class Meta:
        model = ExtensionRequest
        fields: list[str] = []

    def of_state(self, rows: QuerySet[ExtensionRequest], name: str, value: str) -> QuerySet[ExtensionRequest]:
        if value == "waiting":
            return rows.filter(decision=None)
        return rows.filter(decision__agreed=value == "agreed")


class LetterApiFilter(filters.LetterFilter):
    pass


class TieApiFilter(filters.TieFilter):
    pass


class ErasureApiFilter(filters.ErasureFilter):
    pass


class BorrowerApiFilter(filters.BorrowerFilter):
    pass


class ExceptionApiFilter(filters.ExceptionFilter):
    pass


class NoticeApiFilter(filters.NoticeFilter):
    made_from = DayFilter(field_name="paper__on", lookup_expr="gte")
    made_to = DayFilter(field_name="paper__on", lookup_expr="lte")
    loan = IdFilter(field_name="loan")


class AlarmApiFilter(filters.AlarmFilter):
    pass


class TimeLimitApiFilter(filters.TimeLimitFilter):
    branch = IdFilter(field_name="loan__branch")
    keeper = IdFilter(method="kept_by")
    borrower = IdFilter(field_name="loan__borrower")
    by = None


class WithoutClocksApiFilter(filters.WithoutClocksFilter):
    branch = IdFilter(field_name="branch")
