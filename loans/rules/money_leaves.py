"""The leaves of chapter "lending" that say what a union's contracts usually agree, and how long an extension may be.

Shipped (practice 4.2, 4.4, 4.5): interest quarterly on the 20th, overdue 50 % and misused 100 % on top of the contract
rate, compound interest, the principal first from 90 days overdue; a short loan is extended by its own term at most, a
medium one by half, a long one by three years, in all and once. No rates by term are shipped: each union has its own.
"""

from dataclasses import dataclass
from fractions import Fraction

from creditcoop.core.rules.policy_leaves import flag, permille, whole
from creditcoop.core.rules.wording import Problem
from loans.rules.interest.terms import Every, Method, Order, Rate, Terms

LONGEST_MONTHS = 600
HIGHEST_PERCENT = 400
HIGHEST_PERMILLE = 50
CLASS_BORDERS = (6, 12, 36, 60)  # months, as the base rates have been published by term


@dataclass(frozen=True, kw_only=True)
class MoneyLeaves:
    """What the union sets of interest, repayment and extension; part of LendingPolicy."""

    interest_day: int = whole("II.4", "结息日", "Interest day of the month", highest=28, if_silent=20)
    interest_quarterly: bool = flag("II.4", "按季结息（否则按月）", "Interest every quarter", if_silent=True)
    overdue_markup: int = whole(
        "II.4",
        "逾期加收（%）",
        "Surcharge when overdue, percent",
        lowest=0,
        highest=HIGHEST_PERCENT,
        if_silent=50,
    )
    misuse_markup: int = whole(
        "II.4", "挤占挪用加收（%）", "Surcharge when misused, percent", lowest=0, highest=HIGHEST_PERCENT,
        if_silent=100,
    )  # fmt: skip
    compound_interest: bool = flag(
        "II.4", "未付利息计收复利", "Unpaid interest carries interest", if_silent=True
    )
    principal_first_days: int = whole(
        "II.4", "先本后息：逾期天数起点", "Principal before interest from days overdue", highest=99_999,
        if_silent=90,
    )  # fmt: skip
    short_up_to_months: int = whole(
        "II.4", "短期贷款期限上限（月）", "Short loans up to, months", highest=LONGEST_MONTHS, if_silent=12
    )
    medium_up_to_months: int = whole(
        "II.4", "中期贷款期限上限（月）", "Medium loans up to, months", highest=LONGEST_MONTHS, if_silent=60
    )
    extend_short_percent: int = whole(
        "II.4", "短期贷款展期上限（占原期限%）", "Extension of short loans, percent of the term",
        lowest=0, highest=100, if_silent=100,
    )  # fmt: skip
    extend_medium_percent: int = whole(
        "II.4", "中期贷款展期上限（占原期限%）", "Extension of medium loans, percent of the term",
        lowest=0, highest=100, if_silent=50,
    )  # fmt: skip
    extend_long_months: int = whole(
        "II.4", "长期贷款展期上限（月）", "Extension of long loans, months",
        lowest=0, highest=LONGEST_MONTHS, if_silent=36,
    )  # fmt: skip
    extend_times: int = whole(
        "II.4", "最多展期次数", "Extensions of one loan", lowest=0, highest=20, if_silent=1
    )
    class_rate_over_6: Fraction = permille(
        "II.4", "期限6个月以上档利率（月，0为未定）", "Rate of terms over 6 months (0: none set)",
        highest=HIGHEST_PERMILLE, if_silent="0",
    )  # fmt: skip
    class_rate_over_12: Fraction = permille(
        "II.4", "期限1年以上档利率（月，0为未定）", "Rate of terms over a year (0: none set)",
        highest=HIGHEST_PERMILLE, if_silent="0",
    )  # fmt: skip
    class_rate_over_36: Fraction = permille(
        "II.4", "期限3年以上档利率（月，0为未定）", "Rate of terms over three years (0: none set)",
        highest=HIGHEST_PERMILLE, if_silent="0",
    )  # fmt: skip
    class_rate_over_60: Fraction = permille(
        "II.4", "期限5年以上档利率（月，0为未定）", "Rate of terms over five years (0: none set)",
        highest=HIGHEST_PERMILLE, if_silent="0",
    )  # fmt: skip

    @property
    def class_rates(self) -> tuple[tuple[int, Rate], ...]:
        """Months over which a rate begins, and that rate; ascending, without those not set (practice 4.4)."""
        found = ((over, getattr(self, f"class_rate_over_{over}")) for over in CLASS_BORDERS)
        return tuple((over, Rate("month", value)) for over, value in found if value)

    def usual_terms(self, rate: Rate, method: Method) -> Terms:
        """The terms of a contract that says nothing else."""
        return Terms(
            rate=rate,
            method=method,
            every=Every.QUARTER if self.interest_quarterly else Every.MONTH,
            interest_day=self.interest_day,
            overdue_markup=Fraction(self.overdue_markup),
            misuse_markup=Fraction(self.misuse_markup),
            compound=self.compound_interest,
        )

    def order_of(self, days_overdue: int) -> Order:
        """Practice 4.5: old bad loans pay the principal first; the days of the day before the payment count."""
        return Order.PRINCIPAL_FIRST if days_overdue >= self.principal_first_days else Order.INTEREST_FIRST

    def money_problems(self) -> list[Problem]:
        """A medium loan is longer than a short one."""
        if self.medium_up_to_months > self.short_up_to_months:
            return []
        return [Problem("medium_up_to_months", "not_ascending")]
