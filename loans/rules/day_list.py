"""The day's list of who looks after loans: what is due, in which order, and what may be said (practice.md 7.1).

Clocks in the red come first, then what is owed and unpaid, checks, security that ends, promises, next steps, loans that
fall due; then the must-dos of week, month, quarter and year. Example: on Wednesday 2026-11-25 the must-dos are those of
week 2026-W48, of 2026-11, of 2026-Q4 and of 2026. A line is named by a key that outlives rewritten rows.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

CLOCK, DUNNING, CHECK, SECURITY = "clock", "dunning", "check", "security"
PROMISE, STEP, DUE, MUST = "promise", "step", "due", "must"
KINDS = (CLOCK, DUNNING, CHECK, SECURITY, PROMISE, STEP, DUE, MUST)
DONE, MOVED, PASSED = "done", "moved", "passed"
DEEDS = (DONE, MOVED, PASSED)
# What is not done by a record of its own: a tick is its record.
DONE_BY_MARK = (PROMISE, STEP, DUE, MUST)
LOOK_AHEAD = 7  # days: red, and what falls due soon (screens.md 2)
MOST_LATE = 7  # days by which what is over already may still be moved

WEEK, MONTH, QUARTER, YEAR = "week", "month", "quarter", "year"
MUST_DOS = {
    WEEK: ("call_due", "clear_alarms", "file_receipts", "plan_villages"),
    MONTH: ("sign_notice", "reconcile_receipts", "overdue_list", "two_cases"),
    QUARTER: ("interest_day", "class_review", "report_to_group"),
    YEAR: ("authorisation", "grade_households", "check_files", "targets"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing to do by `day`; `about` says what of its kind: a clock, a sort of check, a must-do."""

    kind: str
    key: str
    day: datetime.date
    about: str = ""
    loan: int | None = None


def key_of(kind: str, *parts: object) -> str:
    """Example: `key_of("due", 7, date(2026, 12, 1))` is "due:7:2026-12-01"."""
    return ":".join([kind, *(str(part) for part in parts)])


def must_dos(person: int, on: datetime.date) -> Iterator[Line]:
    """The must-dos of the week, month, quarter and year in which a day lies, by their last day."""
    year, week, weekday = on.isocalendar()
    quarter = (on.month - 1) // 3 + 1
    periods = {
        WEEK: (f"{year}-W{week:02}", on + datetime.timedelta(days=7 - weekday)),
        MONTH: (f"{on:%Y-%m}", _month_end(on.year, on.month)),
        QUARTER: (f"{on.year}-Q{quarter}", _month_end(on.year, 3 * quarter)),
        YEAR: (f"{on.year}", datetime.date(on.year, 12, 31)),
    }
    for rhythm, names in MUST_DOS.items():
        period, last = periods[rhythm]
        for name in names:
            yield Line(kind=MUST, key=key_of(MUST, person, period, name), day=last, about=name)


def _month_end(year: int, month: int) -> datetime.date:
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return following - datetime.timedelta(days=1)


def order(line: Line) -> tuple[int, datetime.date, str]:
    """Sort key: by kind as listed, then by day."""
    return KINDS.index(line.kind), line.day, line.key


def ticked_off(line: Line, did: str) -> bool:
    """Whether a line is off the list for good, where a tick is its record; `did` is the latest deed, or empty."""
    return did == DONE and line.kind in DONE_BY_MARK


def latest_move(line: Line, on: datetime.date) -> datetime.date | None:
    """The last day to which a line may be moved; None: it cannot wait.

    Nothing is moved past its own day. What is late already waits a week at most, a clock not at all.
    """
    if line.day > on:
        return line.day
    return None if line.kind == CLOCK else on + datetime.timedelta(days=MOST_LATE)
