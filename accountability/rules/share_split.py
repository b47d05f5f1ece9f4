"""What a split of liability consists of (III): people, parts, fen, clause, and what is left unassigned.

Example: a loss of 15,000.00 in tier 3 with three other yes-voters has denominator 30: 9, 9, 4, 4, 4 parts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from accountability.rules.split_wording import Step


class Role(StrEnum):
    """In which role a person answers for a loan; the words are those of the calculator."""

    HANDLER = "handler"  # 经放员
    DEPARTMENT_DIRECTOR = "department_director"  # 客户经理部主任
    DEPUTY_DIRECTOR = "deputy_director"  # 信贷副主任
    BRANCH_DIRECTOR = "branch_director"  # 社主任
    GROUP_CHAIR = "group_chair"  # 审批小组组长, in place of the deputy
    GROUP_MEMBER = "group_member"  # 审批小组成员
    INVESTIGATOR = "investigator"  # 调查
    REVIEWER = "reviewer"  # 审查
    APPROVER = "approver"  # 审批
    DISBURSER = "disburser"  # 发放
    INSPECTOR = "inspector"  # 检查监督
    YIELDER = "yielder"  # 顶不住干预的人 (III.5)


@dataclass(frozen=True, kw_only=True)
class Signers:
    """Who stood where on one loan, each by one unchanging key (a name, a staff number); "" = nobody.

    `approver` is the branch director: either may be given, except under `t4 = M3` where they may differ.
    """

    handler: str = ""
    department_director: str = ""
    deputy_director: str = ""
    branch_director: str = ""
    investigator: str = ""
    reviewer: str = ""
    approver: str = ""
    disburser: str = ""
    inspector: str = ""

    def holder(self, role: Role) -> str:
        """The person in a role; approver and branch director stand for each other where one is missing."""
        if role is Role.APPROVER:
            return self.approver or self.branch_director
        if role is Role.BRANCH_DIRECTOR:
            return self.branch_director or self.approver
        return str(getattr(self, role.value))


@dataclass(frozen=True, kw_only=True)
class Intervention:
    """Pressure by party, government or a higher bank (III.5): when recorded, who gave way, who objected."""

    recorded_before_payout: bool
    yielded: str = ""
    objections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One entitlement before people are added up: who, as what, which part of the loss, by which clause."""

    person: str
    role: Role
    part: Fraction
    clause: str


@dataclass(frozen=True)
class ShareEntry:
    """One person's share; whoever answers in two roles has one entry, under the first of them."""

    person: str
    post: Role
    parts: int  # of ShareSplit.denominator
    fen: int
    clause: str
    is_first: bool


@dataclass(frozen=True, kw_only=True)
class ShareSplit:
    """Who bears what. parts + unallocated_parts = total_parts; fen + unallocated_fen = total_fen.

    total_parts = denominator except under `t2 = 100+30` (13 of 10). The label of the first responsible may
    lie with someone who bears no part (`intervention = label_only`, or nobody of the group left to bear it).
    """

    tier: int
    denominator: int
    total_parts: int
    total_fen: int
    entries: tuple[ShareEntry, ...]
    unallocated_parts: int
    unallocated_fen: int
    first_responsible: str
    clauses: tuple[str, ...]
    readings: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    def percent(self, parts: int) -> Fraction:
        """Exactly 100 × parts / denominator. Example: 4 of 30 is 40/3."""
        return Fraction(100 * parts, self.denominator)
