"""Chapter "lending" of a regulation version: tiers, routes, security, votes (II.1, II.5, II.6, III.1–III.4).

Example: under the shipped version a loan of exactly 3,000.00 is in the first tier (`tier_border = lower`).
Amounts are whole fen, parts exact fractions.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from creditcoop.core.rules.policy_leaves import choice, flag, part, share, whole, yuan
from creditcoop.core.rules.wording import Problem
from loans.rules.alarm_leaves import AlarmLeaves
from loans.rules.check_leaves import CheckLeaves
from loans.rules.class_leaves import ClassLeaves
from loans.rules.money_leaves import MoneyLeaves


@dataclass(frozen=True, kw_only=True)
class GroupRules:
    """Q35: how the branch approval group (贷款审批领导小组) is made up and decides (III.3)."""

    size_min: int = whole("III.3", "小组最少人数", "Smallest group", question="Q35")
    size_max: int = whole("III.3", "小组最多人数", "Largest group", question="Q35")
    union_size_min: int = whole(
        "III.3", "联社小组最少人数", "Smallest group of the union", question="Q35", if_silent=5
    )
    union_size_max: int = whole(
        "III.3", "联社小组最多人数", "Largest group of the union", question="Q35", if_silent=9
    )
    size_odd: bool = flag("III.3", "人数须为单数", "The number of members is odd", question="Q35")
    quorum: Fraction = share("III.3", "到会人数占全体成员", "Present, of all members", question="Q35")
    majority: Fraction = share("III.3", "同意人数占全体成员", "In favour, of all members", question="Q35")
    silence_is_yes: bool = flag("III.3", "到会未表态视为同意", "Silence counts as yes", question="Q35")
    chair_may_veto: bool = flag("III.3", "组长可以否决", "The chair may refuse", question="Q35")
    second_looks: int = whole(
        "III.3", "有新情况时可复议次数", "Reconsiderations with new facts", question="Q35", lowest=0
    )

    def problems(self) -> list[Problem]:
        bounds = {
            "size_max": (self.size_min, self.size_max),
            "union_size_max": (self.union_size_min, self.union_size_max),
        }
        return [
            Problem(name, "too_small", {"lowest": low}) for name, (low, high) in bounds.items() if low > high
        ]


@dataclass(frozen=True, kw_only=True)
class LendingPolicy(AlarmLeaves, CheckLeaves, MoneyLeaves, ClassLeaves):
    """Every number and reading that decides how a loan is made.

    What a handover day is and how months are counted stands here too, because every app above needs it.
    """

    KEY: ClassVar[str] = "lending"

    tier_1_up_to: int = yuan("III.1", "第一档上限", "First tier up to")
    tier_2_up_to: int = yuan("III.2", "第二档上限", "Second tier up to")
    tier_3_up_to: int = yuan("III.3", "第三档上限", "Third tier up to")
    tier_border: str = choice(
        "III", "正好在档次界线上的贷款", "A loan exactly on a border", "lower", "upper", question="Q1"
    )
    tier_basis: str = choice(
        "III",
        "按哪个金额定档",
        "The amount that sets the tier",
        "iou",
        "balance",
        "total_owed",
        question="Q2",
    )
    split_window_days: int = whole(
        "III", "化整为零预警天数", "Days within which loans of a household are added up", question="Q2"
    )
    renewal_inherits: bool = flag(
        "III", "转据贷款承接原责任", "A renewed loan inherits who answers", question="Q3", allowed=(True,)
    )
    three_posts_farmer_up_to: int = yuan("II.5", "农户三岗上限", "Three posts for farmers up to")
    five_posts_individual_from: int = yuan(
        "II.5", "个体户五岗起点（含）", "Five posts for the self-employed from"
    )
    five_posts_enterprise_from: int = yuan("II.5", "企业五岗起点（含）", "Five posts for enterprises from")
    five_posts_over: int = yuan("III.4", "一律五岗的金额界线", "Five posts for everyone over", question="Q4")
    gap_rule: str = choice(
        "II.5",
        "第二条第5项没有写到的贷款",
        "Loans that II.5 does not name",
        "by_amount",
        "forbidden",
        question="Q5",
    )
    collateral_over: int = yuan("II.6", "须抵质押的金额界线", "Mortgage or pledge needed over", question="Q6")
    exception: str = choice(
        "II.6",
        "“原则上”的例外",
        "What an exception to II.6 needs",
        "written_before",
        "none_allowed",
        "free_choice",
        question="Q7",
    )
    distinct_posts: str = choice(
        "II.5", "同一笔贷款一人一岗", "One person, one post on a loan", "strict", question="Q13"
    )
    marketer_can_pay_out: bool = flag(
        "II.1", "营销员可否放款", "Marketers may pay out", question="Q17", allowed=(False,)
    )
    application_lapses_after_days: int = whole(
        "II.5", "申请登记后失效天数", "Days after which an application lapses", if_silent=90
    )
    clock_law: str = choice(
        "Annex 3", "时效适用的法律", "Law that governs a time limit", "by_date", question="Q18"
    )
    late_record_days: int = whole(
        "Annex 12", "补记多少天后须第二人确认", "Days after which a record of an event is late", if_silent=3
    )
    slip_filing_days: int = whole(
        "Annex 12", "回执签收后归档期限（天）", "Days within which a return slip is filed", if_silent=15
    )
    handover_day: str = choice(
        "Annex 4", "交接当日属于谁", "Whose day the handover day is", "outgoing", "incoming", question="Q20"
    )
    month: str = choice(
        "Annex 6", "“一个月”怎样算", "How one month is counted", "calendar", "days_30", question="Q23"
    )
    group_rules: GroupRules = part(
        GroupRules, "III.3", "审批小组议事规则", "Rules of the approval group", question="Q35"
    )
    t1_decides: str = choice(
        "II.5", "第一档由谁审批", "Who decides in the first tier", "second_person", question="Q37"
    )

    def problems(self) -> list[Problem]:
        """The borders of the tiers must rise, the days of the alarms fall."""
        borders = [
            Problem(name, "not_ascending")
            for name, low, high in (
                ("tier_2_up_to", self.tier_1_up_to, self.tier_2_up_to),
                ("tier_3_up_to", self.tier_2_up_to, self.tier_3_up_to),
            )
            if high <= low
        ]
        return [
            *borders,
            *self.alarm_problems(),
            *self.check_problems(),
            *self.money_problems(),
            *self.class_problems(),
        ]
