"""The reconciliation of old books by API."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from creditcoop.core.api.filters import IdFilter
from creditcoop.core.api.shapes import Out, Yuan
from creditcoop.core.api.views import ListEndpoint
from loans.filters.book_comparison import BookComparisonFilter
from loans.models import BookComparison
from loans.services.comparison_words import difference, how, state_of, stated_where


class BookComparisonApiFilter(BookComparisonFilter):
    branch = IdFilter(field_name="loan__branch")


class BookComparisonOut(Out):
    """One loan: what the book stated, what is found as of the same day; null: not stated, or not to be found."""

    loan = serializers.IntegerField(source="loan_id")
    number = serializers.CharField(source="loan.number")
    branch = serializers.CharField(source="loan.branch.name")
    as_of = serializers.DateField()
    state = serializers.SerializerMethodField(help_text="differs, agrees, not_compared")
    balance_stated = Yuan(allow_null=True)
    balance_found = Yuan(allow_null=True)
    difference = serializers.SerializerMethodField(help_text="Balance stated less balance found, in yuan.")
    principal_days_stated = serializers.IntegerField(allow_null=True)
    principal_days_found = serializers.IntegerField(allow_null=True)
    interest_days_stated = serializers.IntegerField(allow_null=True)
    interest_days_found = serializers.IntegerField(allow_null=True)
    payments = serializers.IntegerField()
    unsplit = serializers.IntegerField(help_text="Payments that the book does not split.")
    missing = serializers.ListField(child=serializers.CharField(), help_text="Terms that are not stated.")
    stated_where = serializers.SerializerMethodField()
    how = serializers.SerializerMethodField(help_text="How it was found, in the reader's language.")

    def get_state(self, row: BookComparison) -> str:
        return state_of(row)

    def get_difference(self, row: BookComparison) -> str | None:
        found: Decimal | None = difference(row)
        return None if found is None else f"{found:.2f}"

    def get_stated_where(self, row: BookComparison) -> str:
        return stated_where(row)

    def get_how(self, row: BookComparison) -> str:
        return how(row)


class BookComparisons(ListEndpoint):
    title = _("Reconciliation")
    gives = BookComparisonOut
    queryset = BookComparison.objects.none()
    filterset_class = BookComparisonApiFilter
    sorts = {"state": ("-differs", "loan_id"), "number": ("loan__number",)}
    default_sort = "state"

    def rows(self) -> models.QuerySet[Any]:
        rows = BookComparison.objects.visible_to(self.actor)
        return rows.select_related("loan__branch", "loan__batch").defer(
            "loan__source_row",
            "loan__batch__content",
            "loan__batch__faults",
            "loan__batch__summary",
            "loan__batch__preview",
        )
