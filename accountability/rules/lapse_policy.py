"""The leaves of chapter "liability" that the Annex gives: lapsed time limits and what they cost.

Annex 3, 4, 6, 7 and 9–13. Example: the deputy's rate in Annex 9 is 3/200, that is 1.5 %; a fine per unit in
Annex 10 is 300.00. Amounts are whole fen, rates exact fractions.
"""

from dataclasses import dataclass
from fractions import Fraction

from creditcoop.core.rules.policy_leaves import choice, codes, share, whole, yuan


@dataclass(frozen=True, kw_only=True)
class LapseLeaves:
    """Whose lapse it is, and what it costs; part of LiabilityPolicy."""

    lapse_count: str = choice(
        "Annex 3",
        "失去时效怎样计笔",
        "How lapses are counted",
        "per_claim",
        "per_loan_first",
        "main_claim_only",
        question="Q19",
    )
    after_handover: str = choice(
        "Annex 6",
        "交接后不久失去时效",
        "A lapse shortly after a handover",
        "by_list",
        "receiver_always",
        "outgoing_one_month",
        question="Q21",
    )
    found_days: int = whole(
        "Annex 7",
        "接收人须提前发现的工作日",
        "Working days ahead the receiver must have found it",
        question="Q21",
    )
    art9_department_director: Fraction = share("Annex 9", "部主任", "Department director")
    art9_deputy: Fraction = share("Annex 9", "信贷副主任", "Deputy for credit")
    art9_manager: Fraction = share("Annex 9", "客户经理", "Customer manager")
    art9_accountant: Fraction = share("Annex 9", "监测会计", "Monitoring accountant")
    art9_director: str = choice(
        "Annex 9",
        "第九条的“主任”",
        "Who the director of Annex 9 is",
        "department_director",
        "branch_director",
        question="Q26",
    )
    art9_base: str = choice(
        "Annex 9",
        "第九条的计算基数",
        "What Annex 9 is a percentage of",
        "principal",
        "iou_amount",
        "principal_and_interest",
        question="Q26",
    )
    human_cause: str = choice(
        "Annex 9",
        "“人为”的认定",
        "What human-caused means",
        "finding",
        "any_lapse",
        "intent_only",
        question="Q27",
    )
    notice_day: int = whole(
        "Annex 9", "每月通知截止日", "Day of the month for the notice", question="Q28", highest=28
    )
    notice_sign_days: int = whole("Annex 9", "签收工作日", "Working days to sign the notice", question="Q28")
    notice_term_months: int = whole(
        "Annex 9",
        "通知所称短期贷款的最长期限（月）",
        "Longest term of a short-term loan in the notice, months",
        if_silent=12,
    )
    fine_mode: str = choice(
        "Annex 9–11",
        "第九条与第十、十一条并用",
        "Annex 9 together with 10 and 11",
        "higher",
        "added",
        "art9_alone",
        question="Q29",
    )
    art10_fine: int = yuan("Annex 10", "主任每单位罚款", "Head: fine per unit")
    art10_unit: int = yuan("Annex 10", "每单位金额", "Amount of one unit")
    unit_rule: str = choice(
        "Annex 10",
        "单位怎样计",
        "How units are counted",
        "per_loan",
        "larger",
        "count_plus_sum",
        "every_started",
        question="Q30",
    )
    head_rule: str = choice("Annex 10", "主任与副主任", "Head or both", "one_head", "both", question="Q30")
    art11_fine: int = yuan("Annex 11", "客户经理每笔罚款", "Manager: fine per loan")
    five_kinds: tuple[str, ...] = codes(
        "Annex 10–11", "五种贷款（可修改）", "The five kinds of loan (can be edited)", question="Q31"
    )
    fraud_factor: int = whole("Annex 13", "弄虚作假加倍", "Fraud multiplies by", question="Q32", highest=10)
    fraud_reach: str = choice(
        "Annex 13",
        "加倍处罚的范围",
        "Whom the doubling reaches",
        "participants",
        "all_involved",
        question="Q32",
    )
