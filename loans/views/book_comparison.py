"""The reconciliation of old books: what was stated beside what is found, differences first."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core.templatetags.ui import cell_text
from creditcoop.core.views.lists import Column, ListPage
from loans.filters.book_comparison import BookComparisonFilter
from loans.labels import COMPARISON_LABELS, COMPARISON_TAGS
from loans.models import BookComparison
from loans.services.comparison_words import difference, how, state_of, stated_where

LINE = (
    Column(
        "state",
        gettext_lazy("State"),
        lambda row: COMPARISON_LABELS[state_of(row)],
        sort=("-differs", "loan_id"),
        tag=lambda row: COMPARISON_TAGS[state_of(row)],
        priority=1,
    ),
    Column(
        "number",
        gettext_lazy("Loan number"),
        lambda row: row.loan.number,
        sort=("loan__number",),
        nowrap=True,
        priority=1,
    ),
)
WHO = (
    Column("borrower", gettext_lazy("Borrower"), lambda row: row.loan.borrower.name),
    Column("branch", gettext_lazy("Branch"), lambda row: row.loan.branch.name, nowrap=True),
)
BALANCE = (
    Column("as_of", gettext_lazy("As of the day"), lambda row: row.as_of, nowrap=True),
    Column(
        "stated",
        gettext_lazy("Balance stated"),
        lambda row: row.balance_stated,
        sort=("balance_stated", "loan_id"),
        numeric=True,
        priority=1,
    ),
    Column("found", gettext_lazy("Balance found"), lambda row: row.balance_found, numeric=True, priority=1),
    Column("difference", gettext_lazy("Difference"), difference, numeric=True, priority=1),
)
DAYS = (
    Column(
        "principal_stated",
        gettext_lazy("Principal overdue, days stated"),
        lambda row: row.principal_days_stated,
        numeric=True,
    ),
    Column(
        "principal_found",
        gettext_lazy("Principal overdue, days found"),
        lambda row: row.principal_days_found,
        numeric=True,
    ),
    Column(
        "interest_stated",
        gettext_lazy("Interest overdue, days stated"),
        lambda row: row.interest_days_stated,
        numeric=True,
    ),
    Column(
        "interest_found",
        gettext_lazy("Interest overdue, days found"),
        lambda row: row.interest_days_found,
        numeric=True,
    ),
)
# On screen stated and found stand in one cell; a file has a column for each.
DAYS_IN_ONE = (
    Column(
        "principal_days",
        gettext_lazy("Principal overdue, stated / found"),
        lambda row: _pair(row.principal_days_stated, row.principal_days_found),
        numeric=True,
    ),
    Column(
        "interest_days",
        gettext_lazy("Interest overdue, stated / found"),
        lambda row: _pair(row.interest_days_stated, row.interest_days_found),
        numeric=True,
    ),
)
REASONS = (
    Column("from", gettext_lazy("Stated where"), stated_where),
    Column("how", gettext_lazy("How it was found"), how, priority=1),
)


def _pair(stated: int | None, found: int | None) -> str:
    return " / ".join("—" if days is None else f"{days:,}" for days in (stated, found))


class BookComparisons(ListPage):
    """One line a loan; each says where both of its numbers come from."""

    template = "loans/book_comparison.html"
    filter_class = BookComparisonFilter
    default_sort = "state"
    export_name = "reconciliation"
    empty_text = gettext_lazy("No old book has stated a balance, days overdue or payments.")
    # Only of lines that have both, so that the two sums can be compared.
    totals = {
        "stated": Sum("balance_stated", filter=Q(balance_found__isnull=False)),
        "found": Sum("balance_found", filter=Q(balance_stated__isnull=False)),
        "differing": Count("pk", filter=Q(differs=True)),
    }

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]  # a file has more of them than the screen
        if self.request.GET.get("export"):
            return [*LINE, *WHO, *BALANCE, *DAYS, *REASONS]
        return [*LINE, *BALANCE, *DAYS_IN_ONE, *REASONS]

    def rows(self) -> QuerySet[Any]:
        return BookComparison.objects.visible_to(self.actor)

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return found.select_related("loan__borrower", "loan__branch", "loan__batch").defer(
            "loan__source_row",
            "loan__batch__content",
            "loan__batch__faults",
            "loan__batch__summary",
            "loan__batch__preview",
        )

    def row_url(self, row: BookComparison) -> str:
        return reverse("loan_money", args=[row.loan_id])

    def foot(self, totals: dict[str, Any]) -> list[Any]:
        said = {
            "state": _("Total"),
            "number": _("%(count)s differ") % {"count": f"{totals['differing']:,}"},
            "stated": cell_text(totals["stated"] or Decimal(0)),
            "found": cell_text(totals["found"] or Decimal(0)),
            "difference": cell_text((totals["stated"] or Decimal(0)) - (totals["found"] or Decimal(0))),
        }
        numeric = {"stated", "found", "difference"}
        return [
            {"text": said.get(column.key, ""), "numeric": column.key in numeric} for column in self.columns
        ]
