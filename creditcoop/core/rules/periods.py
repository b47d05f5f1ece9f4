"""Ranges of days, and months as the law counts them (Q23).

Every range is half-open: the first day is in it, the end day is not; no end day means it is still open.
Example: a posting from 2024-01-01 until 2024-02-01 covers 31 January and not 1 February.
"""

import datetime
from calendar import monthrange
from dataclasses import dataclass


class PeriodError(ValueError):
    """The end of a range lies on or before its first day, or a month lies outside the calendar."""


@dataclass(frozen=True)
class Period:
    """From `from_on` (included) until `until_on` (excluded; None = open)."""

    from_on: datetime.date
    until_on: datetime.date | None = None

    def __post_init__(self) -> None:
        if self.until_on is not None and self.until_on <= self.from_on:
            raise PeriodError(f"a range must end after its first day {self.from_on}")

    def contains(self, day: datetime.date) -> bool:
        return covers(from_on=self.from_on, until_on=self.until_on, day=day)

    def overlaps(self, other: "Period") -> bool:
        """True when at least one day lies in both."""
        return (other.until_on is None or self.from_on < other.until_on) and (
            self.until_on is None or other.from_on < self.until_on
        )


def covers(*, from_on: datetime.date, until_on: datetime.date | None, day: datetime.date) -> bool:
    """Whether `day` lies in the half-open range; for rows that hold their two days themselves."""
    return from_on <= day and (until_on is None or day < until_on)


def add_months(day: datetime.date, months: int) -> datetime.date:
    """Q23: the same day number, `months` later (or earlier if negative); without such a day the month's last.

    Example: 31 January 2024 and one month is 29 February 2024.
    """
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        raise PeriodError(f"{months} months from {day} lies outside the calendar")
    return datetime.date(year, month, min(day.day, monthrange(year, month)[1]))
