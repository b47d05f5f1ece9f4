"""The heat map above the board: months across, branches, kinds, officers or obligors down (screens.md 4)."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from creditcoop.core.views.regulation_words import language
from loans.queries.time_limit_months import MonthRow, by_month, months_from
from loans.rules.limitation.code_words import CLOCK_WORDS

MOST_ROWS = 20
SHADES = 4
ROW_WORDS = {
    "branch": _("Branch"),
    "clock": _("Time limit"),
    "keeper": _("In whose care"),
    "borrower": _("Borrower"),
}


def heat_map(clocks: QuerySet[Any], *, query: QueryDict, path: str, day: datetime.date) -> dict[str, Any]:
    """Rows with a cell a month: its number, its shade from 0 to 4 and the address of the very clocks behind it."""
    rows = query.get("by", "")
    rows = rows if rows in ROW_WORDS else "branch"
    found, months = by_month(clocks, rows=rows, day=day), months_from(day)
    most = max((count for row in found for count in row.counts.values()), default=0)

    def address(**changes: str) -> str:
        target = query.copy()
        for name in ("page", "export", "window"):
            target.pop(name, None)
        for name, value in changes.items():
            target[name] = value
        return f"{path}?{target.urlencode()}"

    def cell(count: int, **where: str) -> dict[str, Any]:
        return {"count": count, "shade": -(-count * SHADES // most) if most else 0, "url": address(**where)}

    def row(one: MonthRow) -> dict[str, Any]:
        where = {rows: str(one.key)}
        return {
            "name": CLOCK_WORDS[one.key].say(language()) if rows == "clock" else one.name,
            "url": address(**where),
            "cells": [cell(one.counts.get(month, 0), month=f"{month:%Y-%m}", **where) for month in months],
            "total": one.total,
        }

    return {
        "rows_are": ROW_WORDS[rows],
        "months": [{"text": f"{month:%Y-%m}", "url": address(month=f"{month:%Y-%m}")} for month in months],
        "rows": [row(one) for one in found[:MOST_ROWS]],
        "left_out": max(0, len(found) - MOST_ROWS),
        "sums": [sum(one.counts.get(month, 0) for one in found) for month in months],
        "total": sum(one.total for one in found),
    }
