"""The next day on which a loan's clocks may answer otherwise although nothing is recorded (a nightly job looks then).

Example: a claim due on 2024-11-10 is looked at again when it begins and when it is over; between these days what the
rows keep is what the calculator would answer. A day too many costs one look, one too few would leave a row wrong.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.workdays import WorkCalendar, published_calendar
from loans.rules.limitation.statute import (
    CAP_MONTHS,
    DAY,
    ENFORCEMENT_ROUND_MONTHS,
    OBSTACLE_WINDOW_MONTHS,
)
from loans.rules.time_limits.answers import ClockAnswer
from loans.rules.time_limits.events import Happened

_DATES = ("nominal_last_day", "last_day", "act_by")


def next_review(
    due_dates: Sequence[datetime.date],
    events: Sequence[Happened],
    answers: Iterable[ClockAnswer],
    *,
    as_of: datetime.date,
    calendar: WorkCalendar | None = None,
) -> datetime.date | None:
    """The first day after `as_of` on which a status, day or flag may change; None where none is left."""
    calendar = calendar or published_calendar()
    known = {*due_dates, *_of_events(events), *_of_answers(answers)}
    if any(event.kind == "obstacle" for event in events):
        known |= {add_months(day, -OBSTACLE_WINDOW_MONTHS) + DAY for day in known}
    # An obstacle does not move the twenty years; a due date that was moved has its own.
    known |= {
        calendar.working_day_from(add_months(day, CAP_MONTHS)) for day in known if _can_be_due(day, as_of)
    }
    return min((day for one in known for day in (one, one + DAY) if day > as_of), default=None)


def _can_be_due(day: datetime.date, as_of: datetime.date) -> bool:
    """Twenty years after any known day that is long past: only these can matter soon."""
    return add_months(day, CAP_MONTHS) + datetime.timedelta(days=31) > as_of


def _of_answers(answers: Iterable[ClockAnswer]) -> Iterator[datetime.date]:
    for found in answers:
        for name in _DATES:
            yield from _day(found.said[name])
        for step in found.said["steps"]:
            yield from _day(step["date"])
            yield from _day(step["last_day"])


def _of_events(events: Sequence[Happened]) -> Iterator[datetime.date]:
    for event in events:
        days = [event.on, *(day for value in event.facts.values() for day in _day(value))]
        yield from days
        if event.kind == "enforcement_applied":
            yield from (add_months(day, ENFORCEMENT_ROUND_MONTHS) for day in days)


def _day(value: Any) -> Iterator[datetime.date]:
    if not isinstance(value, str):
        for one in value if isinstance(value, list) else ():
            yield from _day(one)
        return
    try:
        yield datetime.date.fromisoformat(value)
    except ValueError:
        return
