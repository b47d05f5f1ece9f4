"""Chapter "liability" of a regulation version: who bears what of a loss, and what a lapsed limit costs.

Clauses II.3, II.4, III.1–III.5 and IV; what the Annex gives is in `lapse_policy`, how a penalty
goes on in `case_leaves`. Example: under the shipped
version the handler of a loan of 15,000 bears 3/10. Amounts are whole fen, parts exact fractions.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from accountability.rules.case_leaves import CaseLeaves
from accountability.rules.lapse_policy import LapseLeaves
from creditcoop.core.rules.policy_leaves import choice, codes, flag, share, shares, whole
from creditcoop.core.rules.wording import Problem


@dataclass(frozen=True, kw_only=True)
class LiabilityPolicy(LapseLeaves, CaseLeaves):
    """Every number and reading that decides who answers, and with how much."""

    KEY: ClassVar[str] = "liability"

    six_guarantees: tuple[str, ...] = codes("II.3", "六包", "The six guarantees", count=6)
    clean_clock_days: int = whole(
        "II.4", "“无风险”要求的时效剩余天数", "Days a clock must have left to count as no risk"
    )
    unlimited_duty: str = choice(
        "III.1", "无限清收责任", "Duty to collect without limit", "collect_until_zero", question="Q8"
    )
    t1_handler: Fraction = share("III.1", "第一档经放客户经理", "First tier: the paying-out manager")
    t2_director: Fraction = share("III.2", "第二档客户经理部主任", "Second tier: the department director")
    t2: str = choice(
        "III.2", "主任的30%在内还是另加", "The director's 30 %", "70/30", "100+30", question="Q9"
    )
    t3_deputy: Fraction = share("III.3", "第三档信贷副主任", "Third tier: the deputy for credit")
    t3_handler: Fraction = share("III.3", "第三档经放员", "Third tier: the handler")
    t3_rest: str = choice(
        "III.3",
        "第三档未写明的40%",
        "Third tier: the part not assigned",
        "yes_voters_equal",
        "branch",
        "branch_director",
        "deputy",
        "all_equal",
        question="Q10",
    )
    t4_weights: tuple[Fraction, ...] = shares(
        "III.4", "五大员依次承担", "The five officers, in order", count=5
    )
    t4: str = choice(
        "III.4", "五大员是谁、什么次序", "Who the five officers are", "M1", "M2", "M3", question="Q11"
    )
    first_role: str = choice(
        "III.4", "第一责任人的含义", "What “first responsible” means", "lead", question="Q12"
    )
    intervention: str = choice(
        "III.5",
        "受干预发放的责任",
        "Loans made under pressure",
        "full_to_yielder",
        "label_only",
        question="Q14",
    )
    loss_base: str = choice(
        "IV.1",
        "分担的损失",
        "The loss that is shared",
        "principal_interest_net",
        "principal_net",
        question="Q15",
    )
    source_order: str = choice(
        "IV.3",
        "赔偿款的来源次序",
        "Order of the sources of compensation",
        "collateral_first",
        "officer_assets_first",
        question="Q15",
    )
    violation_kinds: tuple[str, ...] = codes(
        "IV.2", "违章贷款种类（可增加）", "Kinds of violation (open list)", question="Q16"
    )
    degree_overrides_split: bool = flag(
        "IV.2",
        "完全责任认定优先于分档分担",
        "A finding of full responsibility overrides the split",
        question="Q16",
    )
    round: str = choice(
        "III",
        "分到分以下的尾数",
        "Amounts below one fen",
        "floor_rest_first",
        "half_up_each",
        "largest_remainder",
        question="Q34",
    )
    deduction_cap: int = whole(
        "IV.3",
        "每月扣款上限（工资的百分比）",
        "Monthly deduction, percent of pay at most",
        question="Q36",
        highest=100,
    )

    def problems(self) -> list[Problem]:
        """In the third tier the two named parts leave the rest to the group: together not over one."""
        if self.t3_deputy + self.t3_handler > 1:
            return [Problem("t3_handler", "over_whole")]
        return []
