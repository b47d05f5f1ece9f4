"""The leaves of chapter "lending" that say when a running time limit raises an alarm, and for whom (Annex 3).

Days before the day to act by, that day itself is 0. Shipped: 180 and 90 for the officer, then 60, 30, 15 and 7.
"""

from dataclasses import dataclass

from creditcoop.core.rules.policy_leaves import whole
from creditcoop.core.rules.wording import Problem
from loans.rules.time_limits.alarms import ACCOUNTANT, DIRECTOR, HEAD, OFFICER, UNION, Threshold

LONGEST_DAYS = 999


@dataclass(frozen=True, kw_only=True)
class AlarmLeaves:
    """How many days ahead each level is warned; part of LendingPolicy."""

    alarm_officer_first_days: int = whole(
        "Annex 3", "时效预警：首次提示经办人（天）", "First alarm to the officer, days", highest=LONGEST_DAYS,
        if_silent=180,
    )  # fmt: skip
    alarm_officer_days: int = whole(
        "Annex 3", "时效预警：再次提示经办人（天）", "Second alarm to the officer, days", highest=LONGEST_DAYS,
        if_silent=90,
    )  # fmt: skip
    alarm_head_days: int = whole(
        "Annex 3", "时效预警：提示客户经理部主任（天）", "Alarm to the department director, days",
        highest=LONGEST_DAYS, if_silent=60,
    )  # fmt: skip
    alarm_accountant_days: int = whole(
        "Annex 3", "时效预警：提示信贷监测会计（天）", "Alarm to the monitoring accountant, days",
        highest=LONGEST_DAYS, if_silent=30,
    )  # fmt: skip
    alarm_director_days: int = whole(
        "Annex 3", "时效预警：提示社主任（天）", "Alarm to the branch director, days", highest=LONGEST_DAYS,
        if_silent=15,
    )  # fmt: skip
    alarm_union_days: int = whole(
        "Annex 3",
        "时效预警：提示联社信贷科（天）",
        "Alarm to the union, days",
        highest=LONGEST_DAYS,
        if_silent=7,
    )

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """Every alarm of a clock, the earliest first."""
        return (
            Threshold(self.alarm_officer_first_days, OFFICER),
            Threshold(self.alarm_officer_days, OFFICER),
            Threshold(self.alarm_head_days, HEAD),
            Threshold(self.alarm_accountant_days, ACCOUNTANT),
            Threshold(self.alarm_director_days, DIRECTOR),
            Threshold(self.alarm_union_days, UNION),
        )

    def alarm_problems(self) -> list[Problem]:
        """Each level is warned later than the one below it."""
        names = ("officer", "head", "accountant", "director", "union")
        return [
            Problem(f"alarm_{name}_days", "not_descending")
            for name, earlier, later in zip(names, self.thresholds, self.thresholds[1:], strict=False)
            if later.days >= earlier.days
        ]
