"""The terms of a loan as contracted: rate, day count, method, interest day, surcharges, order of allocation.

Example: `Terms(rate=Rate("month", Fraction("6.6375")), ...)` is 6.6375 ‰ a month, 7.965 % a year, and on 10,000.00
yuan 2.2125 yuan a day.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class DayCount(StrEnum):
    """How days become a part of a year. The first day counts, the last does not (算头不算尾)."""

    ACTUAL_360 = "actual/360"
    ACTUAL_365 = "actual/365"
    THIRTY_360 = "30/360"
    WHOLE_MONTHS = "whole_months"  # 对年对月对日: whole months at the monthly rate, odd days ÷ 30


class Method(StrEnum):
    """How a loan is paid back."""

    INTEREST_WITH_PRINCIPAL = "interest_with_principal"  # 利随本清
    INTEREST_FIRST = "interest_first"  # 按期结息到期还本
    EQUAL_INSTALMENT = "equal_instalment"  # 等额本息
    EQUAL_PRINCIPAL = "equal_principal"  # 等额本金


class Every(StrEnum):
    """How long a regular period is."""

    MONTH = "month"
    QUARTER = "quarter"

    @property
    def months(self) -> int:
        return 3 if self is Every.QUARTER else 1


class Order(StrEnum):
    """What a payment covers first."""

    INTEREST_FIRST = "interest_first"  # 先息后本
    PRINCIPAL_FIRST = "principal_first"  # 先本后息


@dataclass(frozen=True)
class Rate:
    """A rate as the contract quotes it: percent a year, or per mille a month."""

    per: str  # "year" | "month"
    value: Fraction

    @property
    def yearly(self) -> Fraction:
        """The part of the principal that a year costs. Example: 6.6375 ‰ a month is 0.07965."""
        return self.value * 12 / 1000 if self.per == "month" else self.value / 100


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the contract says. `interest_day` None: periods run from the day of pay-out, month by month.

    The mark-ups are percent on top of the contract rate: 50 makes an overdue rate of 1.5 times the contract
    rate. They count for days from 2004-01-01; earlier days have the rates of `penal_rates.py`. From
    `principal_first_days` overdue, on the day before a payment, it covers the principal first; None: never.
    """

    rate: Rate
    day_count: DayCount = DayCount.ACTUAL_360
    method: Method = Method.INTEREST_WITH_PRINCIPAL
    every: Every = Every.QUARTER
    interest_day: int | None = 20
    overdue_markup: Fraction = Fraction(50)
    misuse_markup: Fraction = Fraction(100)
    compound: bool = False
    order: Order = Order.INTEREST_FIRST
    principal_first_days: int | None = None

    def __post_init__(self) -> None:
        if self.rate.value < 0 or self.overdue_markup < 0 or self.misuse_markup < 0:
            raise ValueError("a rate or a mark-up is never negative")
        if self.interest_day is not None and not 1 <= self.interest_day <= 28:
            raise ValueError("the interest day lies between the 1st and the 28th")

    def order_after(self, days_overdue: int) -> Order:
        """Practice 4.5: what a payment covers first, so many days overdue on the day before."""
        old_and_bad = self.principal_first_days is not None and days_overdue >= self.principal_first_days
        return Order.PRINCIPAL_FIRST if old_and_bad else self.order

    @property
    def by_instalments(self) -> bool:
        """Whether principal falls due in every period."""
        return self.method in (Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL)
