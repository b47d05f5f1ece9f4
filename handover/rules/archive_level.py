"""Annex 8, Q25: who manages and hands over the credit file, by what the borrower owes in total (累欠).

Example: 60,000.00 + 40,000.00 is level 1, the department director's; after 0.01 is repaid it is level 2. Amounts are
whole fen. Crossing a border moves the file, never who answers for the granting.
"""

from enum import IntEnum

from creditcoop.core.rules.posts import Post
from handover.rules.handover_policy import HandoverPolicy


class Level(IntEnum):
    FIRST = 1  # 客户经理部主任
    SECOND = 2  # 信贷副主任（客户经理）
    THIRD = 3  # 客户经理（专项营销员）


def archive_level(*, owed_fen: int, policy: HandoverPolicy) -> Level:
    """The level of what is owed; both borders belong to the higher level (含)."""
    if owed_fen < 0:
        raise ValueError("nobody owes less than nothing")
    if owed_fen >= policy.level_1_from:
        return Level.FIRST
    return Level.SECOND if owed_fen >= policy.level_2_from else Level.THIRD


# Who keeps a file of a level, by post; the third level is kept by whoever keeps the loan.
KEEPER_POSTS: dict[Level, tuple[str, ...]] = {
    Level.FIRST: (Post.CM_DIRECTOR,),
    # Where a branch has no deputy, a named senior manager (Q25).
    Level.SECOND: (Post.DEPUTY, Post.CM),
    Level.THIRD: (Post.CM, Post.MARKETER),
}


def keeper_posts(level: Level, *, custody: str) -> frozenset[str]:
    """Posts of which one keeps the original of such a file; the monitoring accountant under the other reading (Q33)."""
    return frozenset({Post.MONITOR} if custody == "original_with_monitor" else KEEPER_POSTS[level])
