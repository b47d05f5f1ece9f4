"""A published calendar as a file: which weekdays rest and which weekend days are worked (Civil Code 203).

JSON as the program's own calendar, {"source": "…", "years": {"2027": {"rest": ["01-01"], "work": ["02-14"]}}}, or CSV
with the columns day and kind (2027-01-01,rest). Saturdays and Sundays rest anyway: naming them changes nothing.
"""

import csv
import datetime
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from creditcoop.core.rules.wording import Wording
from creditcoop.core.rules.workdays import SATURDAY

KINDS = ("rest", "work")
FIRST_YEAR = 2004

FAULT_WORDS = {
    "not_a_calendar": Wording(
        "文件不是放假安排：应为 JSON 或含 day、kind 两列的 CSV。",
        "The file is no calendar: give JSON, or CSV with the columns day and kind.",
    ),
    "not_a_day": Wording("“{what}”不是日期。", "“{what}” is no day."),
    "kind": Wording(
        "{what}：种类只能是 rest（放假）或 work（上班）。", "{what}: the kind must be rest or work."
    ),
    "both": Wording("{what}既放假又上班。", "{what} both rests and is worked."),
    "work_on_weekday": Wording(
        "{what}不是周末，不能列为调休上班日。", "{what} is no Saturday or Sunday: it cannot be a make-up day."
    ),
    "no_rest": Wording("{what}年没有一个工作日放假。", "In {what} no weekday rests."),
    "no_year": Wording("文件里没有年份。", "The file holds no year."),
    "gap": Wording(
        "{what}年之前的年份尚未公布：请先载入前一年。",
        "The year before {what} is not published here: load that one first.",
    ),
}


class CalendarFileError(Exception):
    """The file cannot be taken in; `code` is a key of FAULT_WORDS, `what` the wrong place."""

    def __init__(self, code: str, what: object = "") -> None:
        super().__init__(code)
        self.code, self.what = code, str(what)


@dataclass(frozen=True)
class YearOfRest:
    """Weekdays off and weekend days worked of one year."""

    year: int
    rest: frozenset[datetime.date] = field(default_factory=frozenset)
    work: frozenset[datetime.date] = field(default_factory=frozenset)


def read_calendar(text: str, *, last_year: int) -> tuple[list[YearOfRest], str]:
    """The years of a file in order, and the source that it names. `last_year` is the last one known so far."""
    stripped = text.lstrip("\ufeff \r\n\t")
    days, source = _json(stripped) if stripped.startswith("{") else (list(_csv(stripped)), "")
    by_year: dict[int, dict[str, set[datetime.date]]] = {}
    for day, kind in days:
        by_year.setdefault(day.year, {"rest": set(), "work": set()})[kind].add(day)
    if not by_year:
        raise CalendarFileError("no_year")
    found = [_year(year, kinds["rest"], kinds["work"]) for year, kinds in sorted(by_year.items())]
    for one in found:
        if one.year > last_year + 1 or one.year < FIRST_YEAR:
            raise CalendarFileError("gap", one.year)
        last_year = max(last_year, one.year)
    return found, source


def _year(year: int, rest: set[datetime.date], work: set[datetime.date]) -> YearOfRest:
    for day in sorted(rest & work):
        raise CalendarFileError("both", day)
    for day in sorted(work):
        if day.weekday() < SATURDAY:
            raise CalendarFileError("work_on_weekday", day)
    weekdays = frozenset(day for day in rest if day.weekday() < SATURDAY)
    if not weekdays:
        raise CalendarFileError("no_rest", year)
    return YearOfRest(year, weekdays, frozenset(work))


def _json(text: str) -> tuple[list[tuple[datetime.date, str]], str]:
    try:
        told: Any = json.loads(text)
        years = told["years"].items()
        days = [
            (_day(f"{year}-{day}"), kind)
            for year, kinds in years
            for kind in KINDS
            for day in kinds.get(kind, [])
        ]
        return days, str(told.get("source", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CalendarFileError("not_a_calendar") from None


def _csv(text: str) -> Iterator[tuple[datetime.date, str]]:
    rows = csv.DictReader(io.StringIO(text))
    if not {"day", "kind"} <= set(rows.fieldnames or ()):
        raise CalendarFileError("not_a_calendar")
    for row in rows:
        kind = (row["kind"] or "").strip()
        if kind not in KINDS:
            raise CalendarFileError("kind", row["day"])
        yield _day((row["day"] or "").strip()), kind


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise CalendarFileError("not_a_day", text) from None
