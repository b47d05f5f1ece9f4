"""How long a period runs from a start, with the obstacles inside its last six months (Civil Code 188, 194).

Example: from 1 December 2015 the two years were not over on 1 October 2017, so three years run to 1 December
2018; an heir unknown from 1 August 2017 to 15 October 2018 moves that to 15 April 2019 (six months later).
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.workdays import WorkCalendar
from loans.rules.limitation.events import Event
from loans.rules.limitation.statute import (
    AFTER_OBSTACLE_MONTHS,
    DAY,
    OBSTACLE_WINDOW_MONTHS,
    Resumption,
    Terms,
)

Span = tuple[datetime.date, datetime.date | None]


class Law(StrEnum):
    """Which length a start has."""

    PRESENT = "present"
    BEFORE = "before"  # over before the present law came
    PASSAGE = "passage"  # started before, not over by then: the present length


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Where a period ends. `nominal` is None while an obstacle without end lasts."""

    nominal: datetime.date | None
    last_day: datetime.date | None
    bar: datetime.date | None  # after this day the period is over; None: not foreseeable
    law: Law
    counted: frozenset[int]  # positions of the obstacles that count
    spans: tuple[Span, ...]  # suspended from … to
    capped: bool

    def is_suspended(self, day: datetime.date) -> bool:
        return any(first <= day and (until is None or day <= until) for first, until in self.spans)


def first_day_in_window(
    obstacle: Event, nominal: datetime.date, last_day: datetime.date
) -> datetime.date | None:
    """The obstacle's first day in the last six months of a period, None if no day of it lies there."""
    opens = add_months(nominal, -OBSTACLE_WINDOW_MONTHS) + DAY
    until = obstacle.day("until")
    first = max(obstacle.on, opens)
    if first > last_day or (until is not None and (until < first)):
        return None
    return first


def resumed_end(
    end: datetime.date, first: datetime.date, until: datetime.date, resumption: Resumption
) -> datetime.date:
    """The end after an obstacle from `first` to `until`; never earlier than before."""
    six_months = add_months(until, AFTER_OBSTACLE_MONTHS)
    remaining = until + (end - first)
    if resumption == Resumption.SIX_MONTHS:
        return max(end, six_months)
    if resumption == Resumption.REMAINING:
        return max(end, remaining)
    return max(end, min(remaining, six_months))


class Period:
    """One period: its end grows with each obstacle that counts."""

    def __init__(
        self,
        end: datetime.date,
        *,
        resumption: Resumption,
        calendar: WorkCalendar,
        cap: datetime.date | None,
    ) -> None:
        self.end = end
        self.resumption = resumption
        self.calendar = calendar
        self.cap = cap
        self.lasting = False
        self.counted: list[int] = []
        self.spans: list[Span] = []

    @property
    def nominal(self) -> datetime.date:
        return self.end if self.cap is None else min(self.end, self.cap)

    @property
    def last_day(self) -> datetime.date:
        return self.calendar.working_day_from(self.nominal)

    def meet(self, obstacle: Event) -> None:
        """Civil Code 194: only an obstacle inside the last six months counts."""
        first = first_day_in_window(obstacle, self.nominal, self.last_day)
        if first is None:
            return
        until = obstacle.day("until")
        self.counted.append(obstacle.position)
        self.spans.append((first, until))
        if until is None:
            self.lasting = True
        else:
            self.end = resumed_end(self.end, first, until, self.resumption)

    def ending(self, law: Law) -> Ending:
        capped = self.cap is not None and self.end > self.cap
        bar: datetime.date | None = self.last_day
        unknown = self.lasting and (self.cap is None or self.end < self.cap)
        if unknown:
            bar = self.calendar.working_day_from(self.cap) if self.cap else None
        return Ending(
            nominal=None if unknown else self.nominal,
            last_day=None if unknown else self.last_day,
            bar=bar,
            law=law,
            counted=frozenset(self.counted),
            spans=tuple(self.spans),
            capped=capped and not unknown,
        )


def run_out(
    start: datetime.date,
    obstacles: Sequence[Event],
    *,
    terms: Terms,
    calendar: WorkCalendar,
    cap: datetime.date | None = None,
) -> Ending:
    """The end of the period that starts on `start`, with the law of that day and the passage to the present."""
    kept_alive: Period | None = None
    law = Law.PRESENT
    if start < terms.since:
        law = Law.PASSAGE
        before = _before(start, obstacles, terms=terms, calendar=calendar, cap=cap)
        if before.last_day < terms.since:
            if not _still_there(before, obstacles, terms):
                return before.ending(Law.BEFORE)
            kept_alive = before
        elif calendar.working_day_from(add_months(start, terms.months_before)) < terms.since:
            kept_alive = before
    end = add_months(start, terms.months)
    period = Period(end, resumption=terms.resumes, calendar=calendar, cap=cap)
    for obstacle in obstacles:
        period.meet(obstacle)
    if kept_alive is not None:
        period.counted += kept_alive.counted
        period.spans += kept_alive.spans
    return period.ending(law)


def _before(
    start: datetime.date,
    obstacles: Sequence[Event],
    *,
    terms: Terms,
    calendar: WorkCalendar,
    cap: datetime.date | None,
) -> Period:
    """The period under the earlier law. What is still there on the first day of the present one moves nothing."""
    end = add_months(start, terms.months_before)
    period = Period(end, resumption=terms.resumes_before, calendar=calendar, cap=cap)
    for obstacle in obstacles:
        if _lasts_into(obstacle, terms):
            # It keeps the period alive if it lies in the window; the present law says what it moves.
            first = first_day_in_window(obstacle, period.nominal, period.last_day)
            if first is not None:
                period.counted.append(obstacle.position)
                period.spans.append((first, obstacle.day("until")))
        else:
            period.meet(obstacle)
    return period


def _lasts_into(obstacle: Event, terms: Terms) -> bool:
    until = obstacle.day("until")
    return until is None or until >= terms.since


def _still_there(period: Period, obstacles: Sequence[Event], terms: Terms) -> bool:
    return any(obstacle.position in period.counted and _lasts_into(obstacle, terms) for obstacle in obstacles)
