"""Days as contracts count them. The first day counts, the last does not (算头不算尾).

Example: 5 March to 5 December 2024 is 275 of 360 by actual days, 9 months or 270 of 360 by whole months.
"""

import datetime
from calendar import monthrange

from creditcoop.core.rules.periods import add_months
from loans.rules.interest.terms import DayCount

FEBRUARY = 2


def year_of(day_count: DayCount) -> int:
    """How many counted days make a year."""
    return 365 if day_count is DayCount.ACTUAL_365 else 360


def days_counted(
    day_count: DayCount, start: datetime.date, end: datetime.date, *, day_number: int | None = None
) -> int:
    """Days from `start` to before `end` as the contract counts them for the interest of one period.

    `day_number` is that of the pay-out where `start` is the end of a shorter month.
    Never falls when `end` grows; whole periods of months are whole under 30/360 and whole months.
    """
    if day_count is DayCount.WHOLE_MONTHS:
        months, days = months_and_days(start, end, day_number or start.day)
        return months * 30 + days
    if day_count is DayCount.THIRTY_360:
        return days_of_thirty(start, end)
    return (end - start).days


def days_of_surcharge(day_count: DayCount, start: datetime.date, end: datetime.date) -> int:
    """The same for surcharges and compound interest, which run day by day: parts simply add up.

    Whole months end with the contract's term: a surcharge is counted by actual days over 360 there.
    """
    return _place(end) - _place(start) if day_count is DayCount.THIRTY_360 else (end - start).days


def months_and_days(start: datetime.date, end: datetime.date, day_number: int) -> tuple[int, int]:
    """Whole months from `day_number` to `day_number`, or to the last day of a shorter month; then odd days.

    Example: 31 January to 1 March 2024 is 1 month, 1 day; 29 February to 31 March, day number 31, is 1 month.
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    if _in_month(end, day_number) > end:
        months -= 1
    whole = _in_month(add_months(start.replace(day=1), months), day_number) if months > 0 else start
    return max(months, 0), (end - whole).days


def _in_month(day: datetime.date, day_number: int) -> datetime.date:
    return day.replace(day=min(day_number, monthrange(day.year, day.month)[1]))


def days_of_thirty(start: datetime.date, end: datetime.date) -> int:
    """Days where every month has thirty: the 31st counts as the 30th.

    The last day of February stands for the day number it was shortened from: 31 January to 28 February, and on
    to 31 March, are 30 days each; 28 January to 28 February too.
    """
    first, last = min(start.day, 30), min(end.day, 30)
    if _ends_february(end) and first > last and end > start:
        last = first
    elif _ends_february(start) and last > first:
        first = last if (end.year, end.month) != (start.year, start.month) else first
    return (end.year - start.year) * 360 + (end.month - start.month) * 30 + last - first


def _ends_february(day: datetime.date) -> bool:
    return day.month == FEBRUARY and day.day == monthrange(day.year, FEBRUARY)[1]


def _place(day: datetime.date) -> int:
    return day.year * 360 + day.month * 30 + min(day.day, 30)
