"""Rest days and make-up working days: the calendar is data, passed in (Civil Code 203).

Example: Sunday 18 February 2024 was declared a working day, so a period that ends on it is not moved; Sunday
9 June 2024 was followed by a public holiday, so its period ended on Tuesday the 11th. For a year that the
calendar does not hold, only Saturdays and Sundays are rest days: nothing is guessed.
"""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PUBLISHED = Path(__file__).resolve().parent.parent / "data" / "rest-days.json"
SATURDAY = 5
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class WorkCalendar:
    """Weekdays off and weekend days worked, as the State Council's yearly notices arrange them."""

    first_year: int
    last_year: int
    days_off: frozenset[datetime.date]
    days_worked: frozenset[datetime.date]

    def is_rest_day(self, day: datetime.date) -> bool:
        if day.weekday() >= SATURDAY:
            return day not in self.days_worked
        return day in self.days_off

    def working_day_from(self, day: datetime.date) -> datetime.date:
        """The day itself, or the first day after it that is not a rest day."""
        while self.is_rest_day(day):
            day += ONE_DAY
        return day

    def working_days_after(self, day: datetime.date, count: int) -> datetime.date:
        """The `count`-th working day after a day, which itself does not count."""
        for _each in range(count):
            day = self.working_day_from(day + ONE_DAY)
        return day

    def working_days_before(self, day: datetime.date, count: int) -> datetime.date:
        """The `count`-th working day before `day`, which itself is not counted."""
        while count:
            day -= ONE_DAY
            count -= not self.is_rest_day(day)
        return day

    def is_published(self, day: datetime.date) -> bool:
        """False after the last year that the State Council has arranged: such a day may still move."""
        return day.year <= self.last_year


def calendar_from(years: Mapping[str, Mapping[str, list[str]]]) -> WorkCalendar:
    """The calendar of {"2024": {"rest": ["02-12"], "work": ["02-18"]}}; the years must follow one another."""
    found = sorted(int(year) for year in years)
    if found != list(range(found[0], found[-1] + 1)):
        raise ValueError("the calendar has a gap between its years")
    return WorkCalendar(
        first_year=found[0],
        last_year=found[-1],
        days_off=_days(years, "rest"),
        days_worked=_days(years, "work"),
    )


@cache
def published_calendar() -> WorkCalendar:
    """The calendar that comes with the program, 2004 to the last year published when it was made."""
    text: dict[str, Any] = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    return calendar_from(text["years"])


def _days(years: Mapping[str, Mapping[str, list[str]]], kind: str) -> frozenset[datetime.date]:
    return frozenset(
        datetime.date.fromisoformat(f"{year}-{day}") for year, kinds in years.items() for day in kinds[kind]
    )
