"""The leaves of chapter "liability" that say how a penalty goes on after its notice (practice.md 5.4, Q36).

Working days: 5 to answer, 10 to object, 15 to decide on an objection. Example: a notice received on Monday
2026-11-23 is answered by the 30th and objected to by Monday 2026-12-07.
"""

from dataclasses import dataclass

from creditcoop.core.rules.policy_leaves import whole


@dataclass(frozen=True, kw_only=True)
class CaseLeaves:
    """Periods of a penalty case; part of LiabilityPolicy."""

    answer_days: int = whole("IV.1", "陈述申辩期（工作日）", "Working days to answer a penalty", if_silent=5)
    objection_days: int = whole(
        "IV.1", "申诉期（工作日）", "Working days to object to a penalty", if_silent=10
    )
    review_days: int = whole(
        "IV.1", "复议期（工作日）", "Working days to decide on an objection", if_silent=15
    )
