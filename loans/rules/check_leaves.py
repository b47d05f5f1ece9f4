"""The leaves of chapter "lending" that say when a loan is looked at after it is paid out (II.5; practice.md 7.2).

Shipped: the first check within 15 days; then, by what is owed, once before the due date up to 3,000 yuan, every six
months up to 10,000, every three months above, every two months over 1,000,000 and every month over 3,000,000.
"""

from dataclasses import dataclass

from creditcoop.core.rules.policy_leaves import whole, yuan
from creditcoop.core.rules.wording import Problem

LONGEST_DAYS = 999
LONGEST_MONTHS = 60


@dataclass(frozen=True, kw_only=True)
class CheckLeaves:
    """The rhythm of checks after lending and what else falls due by itself; part of LendingPolicy."""

    check_first_days: int = whole(
        "II.5", "贷后首次检查期限（天）", "First check after pay-out within, days", highest=LONGEST_DAYS,
        if_silent=15,
    )  # fmt: skip
    check_once_up_to: int = yuan(
        "II.5", "到期前只查一次的金额上限", "One check before the due date up to", if_silent="3000.00"
    )
    check_half_yearly_up_to: int = yuan(
        "II.5", "按中间档间隔检查的金额上限", "Middle rhythm of checks up to", if_silent="10000.00"
    )
    check_half_yearly_months: int = whole(
        "II.5", "中间档检查间隔（月）", "Middle rhythm of checks, months", highest=LONGEST_MONTHS, if_silent=6
    )
    check_quarterly_months: int = whole(
        "II.5", "上档检查间隔（月）", "Upper rhythm of checks, months", highest=LONGEST_MONTHS, if_silent=3
    )
    check_large_over: int = yuan(
        "II.5", "大额贷款检查的金额界线", "Rhythm of large loans over", if_silent="1000000.00"
    )
    check_large_months: int = whole(
        "II.5", "大额贷款检查间隔（月）", "Rhythm of large loans, months", highest=LONGEST_MONTHS, if_silent=2
    )
    check_largest_over: int = yuan(
        "II.5", "特大额贷款检查的金额界线", "Rhythm of the largest loans over", if_silent="3000000.00"
    )
    check_largest_months: int = whole(
        "II.5", "特大额贷款检查间隔（月）", "Rhythm of the largest loans, months", highest=LONGEST_MONTHS,
        if_silent=1,
    )  # fmt: skip
    check_alert_months: int = whole(
        "II.5", "逾期或有风险迹象时的检查间隔（月）", "Checks of overdue or alarming loans, months",
        highest=LONGEST_MONTHS, if_silent=1,
    )  # fmt: skip
    check_before_due_days: int = whole(
        "II.5",
        "到期前检查提前天数",
        "Check before the due date, days ahead",
        highest=LONGEST_DAYS,
        if_silent=30,
    )
    due_notice_days: int = whole(
        "II.5", "到期通知提前天数", "Due notice, days ahead", highest=LONGEST_DAYS, if_silent=7
    )
    dun_after_days: int = whole(
        "Annex 12", "逾期后首次催收（天）", "First demand after the due date, days", highest=LONGEST_DAYS,
        if_silent=7,
    )  # fmt: skip
    dun_every_days: int = whole(
        "Annex 12", "催收间隔（天）", "Days between two demands", highest=LONGEST_DAYS, if_silent=90
    )

    risk_clock_days: int = whole(
        "II.4", "无风险：距最迟办理日不少于（天）", "No risk: days left on the claim at least", highest=LONGEST_DAYS,
        if_silent=90,
    )  # fmt: skip

    ltv_mortgage_most: int = whole(
        "II.6", "抵押率上限（%）", "Loan to value of a mortgage at most, %", highest=100, if_silent=70
    )
    ltv_pledge_most: int = whole(
        "II.6", "质押率上限（%）", "Loan to value of a pledge at most, %", highest=100, if_silent=90
    )
    registration_alarm_days: int = whole(
        "II.6", "抵质押登记到期预警（天）", "Alarm before a registration ends, days", highest=LONGEST_DAYS,
        if_silent=90,
    )  # fmt: skip
    insurance_alarm_days: int = whole(
        "II.6", "抵押物保险到期预警（天）", "Alarm before an insurance ends, days", highest=LONGEST_DAYS,
        if_silent=30,
    )  # fmt: skip

    def check_problems(self) -> list[Problem]:
        """The amounts rise, so that each loan has one rhythm."""
        names = ("once_up_to", "half_yearly_up_to", "large_over", "largest_over")
        steps = [(name, getattr(self, f"check_{name}")) for name in names]
        return [
            Problem(f"check_{name}", "not_ascending")
            for (_lower, low), (name, high) in zip(steps, steps[1:], strict=False)
            if high <= low
        ]
