"""What overdue and misused money costs, by date (practice 4.4). Never both for the same days: the higher counts.

Example: 46 overdue days in 2002 on 10,000.00 cost 46 × 0.021 % = 96.60, whatever the contract says.
"""

import datetime
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction

from creditcoop.core.rules.wording import Wording
from loans.rules.interest.day_count import days_of_surcharge, year_of
from loans.rules.interest.terms import DayCount, Rate, Terms


@dataclass(frozen=True, kw_only=True)
class PenalRate:
    """From `since` on. A day rate of None means: the contract rate and a mark-up agreed in the contract."""

    since: datetime.date
    overdue_a_day: Fraction | None
    misuse_a_day: Fraction | None
    cite: Wording


TABLE: tuple[PenalRate, ...] = (
    PenalRate(
        since=datetime.date.min,
        overdue_a_day=Fraction(4, 10_000),
        misuse_a_day=Fraction(5, 10_000),
        cite=Wording("1996年利率规定：日万分之四", "interest rates of 1996: 0.04 % a day"),
    ),
    PenalRate(
        since=datetime.date(1998, 12, 7),
        overdue_a_day=Fraction(3, 10_000),
        misuse_a_day=Fraction(5, 10_000),
        cite=Wording("1998年12月利率规定：日万分之三", "interest rates of December 1998: 0.03 % a day"),
    ),
    PenalRate(
        since=datetime.date(1999, 6, 10),
        overdue_a_day=Fraction(21, 100_000),
        misuse_a_day=Fraction(5, 10_000),
        cite=Wording(
            "1999年6月10日利率规定：日万分之二点一", "interest rates of 10 June 1999: 0.021 % a day"
        ),
    ),
    PenalRate(
        since=datetime.date(2004, 1, 1),
        overdue_a_day=None,
        misuse_a_day=None,
        cite=Wording("银发〔2003〕251号三", "Central Bank Notice Yinfa 2003 251, item 3"),
    ),
)
CHANGES = tuple(row.since for row in TABLE[1:])
_SINCE = [row.since for row in TABLE]


def in_force(day: datetime.date) -> PenalRate:
    return TABLE[bisect_right(_SINCE, day) - 1]


@dataclass(frozen=True, kw_only=True)
class DayRates:
    """What one fen costs a counted day under one contract rate: as agreed, overdue, misused."""

    normal: Fraction
    overdue: Fraction
    misuse: Fraction


def day_rates(terms: Terms, rate: Rate) -> DayRates:
    normal = rate.yearly / year_of(terms.day_count)
    return DayRates(
        normal=normal,
        overdue=normal * (100 + terms.overdue_markup) / 100,
        misuse=normal * (100 + terms.misuse_markup) / 100,
    )


def surcharges(
    day_count: DayCount, rates: DayRates, start: datetime.date, end: datetime.date
) -> tuple[Fraction, Fraction]:
    """What one overdue and one misused (挤占挪用) fen costs from `start` to before `end`.

    No border of the table lies in between. A day rate of the table counts actual days.
    """
    row = in_force(start)
    if row.overdue_a_day is not None and row.misuse_a_day is not None:
        days = (end - start).days
        return row.overdue_a_day * days, row.misuse_a_day * days
    days = days_of_surcharge(day_count, start, end)
    return rates.overdue * days, rates.misuse * days
