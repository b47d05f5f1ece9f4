"""The interest periods of a loan, cut at the interest day or month by month from the pay-out.

Example: quarterly on the 20th, 10 January 2024 to 10 January 2025: 71, 92, 92, 91 and 20 days. A period runs from the
21st to the 20th, the 20th included; the due day itself is not counted.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from creditcoop.core.rules.periods import add_months
from loans.rules.interest.terms import Every, Method, Terms

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Interest from `start` to before `end`, payable on `on`: the interest day, or the due day.

    `day_number` is the day on which its months are counted: 31 for a loan of the 31st, also from 28 February on.
    """

    start: datetime.date
    end: datetime.date
    on: datetime.date
    day_number: int

    @property
    def days(self) -> int:
        return (self.end - self.start).days


def spans(terms: Terms, start: datetime.date, due_on: datetime.date) -> tuple[Span, ...]:
    """The periods from the pay-out to the due day, in order, without a gap and none without days.

    A loan in instalments whose term is a whole number of periods has exactly so many instalments: where the
    interest day would cut off a short first period, that one is left joined to the next.
    """
    if due_on <= start:
        raise ValueError("a loan falls due after its pay-out")
    if terms.method is Method.INTEREST_WITH_PRINCIPAL:
        ends: list[datetime.date] = []
    elif terms.interest_day is None:
        ends = list(_anniversaries(terms.every, start, due_on))
    else:
        ends = [day + DAY for day in interest_days(terms, start, due_on) if day + DAY < due_on]
        if terms.by_instalments:
            ends = _as_many_as_periods(terms.every, ends, start, due_on)
    by_day = terms.interest_day is not None
    back = DAY if by_day else datetime.timedelta()
    starts = [start, *ends]
    payable = [*(end - back for end in ends), due_on]
    cuts = zip(starts, [*ends, due_on], payable, strict=True)
    return tuple(Span(*cut, day_number=cut[0].day if by_day else start.day) for cut in cuts)


def interest_days(terms: Terms, start: datetime.date, until: datetime.date) -> Iterator[datetime.date]:
    """The interest days from `start` (included) to before `until`; none where the terms name no day."""
    if terms.interest_day is None:
        return
    day = start.replace(day=terms.interest_day)
    while day < start or day.month % terms.every.months:
        day = add_months(day, 1)
    while day < until:
        yield day
        day = add_months(day, terms.every.months)


def due_after(every: Every, start: datetime.date, periods: int) -> datetime.date:
    """The due day of a loan for so many months or quarters. Example: 31 January and one month: 28 February."""
    return add_months(start, periods * every.months)


def _anniversaries(every: Every, start: datetime.date, due_on: datetime.date) -> Iterator[datetime.date]:
    count = 1
    while (day := due_after(every, start, count)) < due_on:
        yield day
        count += 1


def _as_many_as_periods(
    every: Every, ends: Sequence[datetime.date], start: datetime.date, due_on: datetime.date
) -> list[datetime.date]:
    count = ((due_on.year - start.year) * 12 + due_on.month - start.month) // every.months
    if count < 1 or due_after(every, start, count) != due_on:
        return list(ends)
    return list(ends[max(0, len(ends) + 1 - count) :])
