"""How many days to act by fall into each month, by branch, kind, officer or obligor (screens.md 4)."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from creditcoop.core.rules.periods import add_months
from loans.models import Custody

MONTHS = 12
# What the rows of the map are → the column that tells them apart and the one that names them.
ROWS = {
    "branch": ("loan__branch", "loan__branch__name"),
    "clock": ("clock", "clock"),
    "keeper": ("loan__custodies__person", "loan__custodies__person__name"),
    "borrower": ("loan__borrower", "loan__borrower__name"),
}


@dataclass(frozen=True)
class MonthRow:
    """One branch, kind, officer or obligor: `counts` by first day of the month."""

    key: Any
    name: str
    counts: dict[datetime.date, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def months_from(day: datetime.date) -> list[datetime.date]:
    """The first days of this month and the eleven after it."""
    return [add_months(day.replace(day=1), place) for place in range(MONTHS)]


def by_month(clocks: QuerySet[Any], *, rows: str, day: datetime.date) -> list[MonthRow]:
    """The clocks of the coming twelve months, counted in one query; the row with the most first."""
    months = months_from(day)
    key, name = ROWS[rows]
    inside = Q(act_by__gte=months[0], act_by__lt=add_months(months[-1], 1))
    if rows == "keeper":
        inside &= Q(loan__custodies__in=Custody.objects.on(day).order_by().values("pk"))
    counted = (
        clocks.filter(inside)
        .order_by()
        .values_list(key, name, TruncMonth("act_by"))
        .annotate(found=Count("pk", distinct=rows == "keeper"))
    )
    found: defaultdict[tuple[Any, str], dict[datetime.date, int]] = defaultdict(dict)
    for row_key, row_name, month, count in counted:
        found[row_key, row_name][month] = count
    listed = [MonthRow(row_key, row_name, counts) for (row_key, row_name), counts in found.items()]
    return sorted(listed, key=lambda row: (-row.total, row.name))
