"""Chapter "handover" of a regulation version: supervisors, list, inventory, files (Annex 5–8, 14).

Example: a borrower who owes exactly 100,000.00 belongs to the department director (含). Amounts are fen.
"""

from dataclasses import dataclass
from typing import ClassVar

from creditcoop.core.rules.policy_leaves import choice, codes, part, whole, yuan
from creditcoop.core.rules.wording import Problem


@dataclass(frozen=True, kw_only=True)
class RefusalReasons:
    """Q24: which reasons to refuse a portfolio are proper (Annex 7), by code."""

    proper: tuple[str, ...] = codes("Annex 7", "正当理由", "Proper reasons", question="Q24")
    not_proper: tuple[str, ...] = codes(
        "Annex 7", "不正当理由", "Reasons that are not proper", question="Q24"
    )

    def problems(self) -> list[Problem]:
        both = [code for code in self.not_proper if code in self.proper]
        return [Problem("not_proper", "repeated", {"value": code}) for code in both]


@dataclass(frozen=True, kw_only=True)
class HandoverPolicy:
    """Every number and reading that decides how a portfolio passes from one person to the next."""

    KEY: ClassVar[str] = "handover"

    supervisors: str = choice(
        "Annex 5", "监交人", "Supervisors of a handover", "both_posts_or_union", question="Q22"
    )
    union_supervisors_min: int = whole(
        "Annex 5", "联社指派监交人至少", "Supervisors named by the union, at least", question="Q22", highest=9
    )
    mandatory_items: tuple[str, ...] = codes("Annex 6", "五项要件", "The five mandatory items", count=5)
    due_soon_months: int = whole(
        "Annex 6", "第④项列明的月数", "Months that item four looks ahead", question="Q23", highest=12
    )
    inventory_months: int = whole(
        "Annex 7", "清查期限（月）", "Months to check all loans", question="Q23", highest=12
    )
    report_copies: int = whole("Annex 7", "清查报告份数", "Copies of the inventory report", highest=9)
    refusal_reasons: RefusalReasons = part(
        RefusalReasons, "Annex 7", "拒绝接收的理由", "Reasons to refuse", question="Q24"
    )
    ruling_days: int = whole(
        "Annex 7", "监交人裁定工作日", "Working days for the supervisors to rule", question="Q24", highest=60
    )
    level_1_from: int = yuan("Annex 8", "一级档案起点（含）", "First level from")
    level_2_from: int = yuan("Annex 8", "二级档案起点（含）", "Second level from")
    level_basis: str = choice(
        "Annex 8",
        "“累欠”的口径",
        "What a borrower owes in total",
        "principal_household",
        "principal_borrower",
        "principal_interest_household",
        question="Q25",
    )
    custody: str = choice(
        "Annex 14",
        "档案原件由谁保管",
        "Who keeps the original file",
        "original_with_officer",
        "original_with_monitor",
        question="Q33",
    )

    def problems(self) -> list[Problem]:
        """The first level begins above the second."""
        return [] if self.level_1_from > self.level_2_from else [Problem("level_1_from", "not_ascending")]
