"""Words for events, and why one had no effect, in both languages; all sentences of the steps in one place."""

from collections.abc import Mapping

from creditcoop.core.rules.wording import Wording
from loans.rules.limitation.clock_words import DEADLINES, GUARANTEE
from loans.rules.limitation.period_words import RUN, STARTS

EVENT_WORDS: Mapping[str, Wording] = {
    "demand": Wording("催收", "demand"),
    "debtor_consent": Wording("债务人同意履行", "consent of the debtor"),
    "part_payment": Wording("部分还款", "part payment"),
    "account_deduction": Wording("账户扣款", "deduction from the account"),
    "iou_accepted": Wording("出具借据或欠条", "IOU accepted"),
    "new_security": Wording("提供新担保", "new security"),
    "refusal": Wording("明确拒绝还款", "refusal to pay"),
    "repayment_plan": Wording("还款计划", "repayment plan"),
    "reconfirmation": Wording("重新确认债务", "reconfirmation of the debt"),
    "extension": Wording("展期", "extension"),
    "acceleration": Wording("提前到期通知", "loan called early"),
    "assigned": Wording("债权转让", "assignment of the claim"),
    "suit_filed": Wording("起诉", "suit filed"),
    "arbitration_applied": Wording("申请仲裁", "arbitration applied for"),
    "payment_order_applied": Wording("申请支付令", "payment order applied for"),
    "mediation_requested": Wording("申请调解", "mediation requested"),
    "preservation_applied": Wording("申请保全", "preservation applied for"),
    "crime_reported": Wording("报案", "report to the police"),
    "bankruptcy_claim_filed": Wording("申报破产债权", "claim filed in bankruptcy"),
    "enforcement_applied": Wording("申请执行", "enforcement applied for"),
    "security_enforced": Wording("申请实现担保物权", "application to realise the security"),
    "suit_withdrawn": Wording("撤诉", "suit withdrawn"),
    "procedure_ended": Wording("程序终结", "procedure ended"),
    "enforcement_terminated": Wording("终结本次执行", "round of enforcement closed"),
    "execution_settlement": Wording("执行和解", "settlement in enforcement"),
    "obstacle": Wording("客观障碍", "obstacle"),
    "renewal_done": Wording("续行保全", "preservation renewed"),
    "step_taken": Wording("已办理", "step taken"),
}

NO_EFFECT_CITES: Mapping[str, tuple[str, ...]] = {
    "other_party": ("195",),
    "not_proved": ("LP8",),
    "no_notice": ("546", "LP17"),
    "never_filed": ("195",),
    "expired": ("195",),
    "expired_waiver": ("192", "LP19"),
    "final": ("CPI517",),
}

_NO_EFFECT: Mapping[str, Wording] = {
    "no_effect_other_party": Wording(
        "{day}{event}不是对这一债务人的，对本期间无效。",
        "{event} on {day} does not concern this debtor: no effect here.",
    ),
    "no_effect_before_start": Wording(
        "{day}{event}在起算之前，无效。", "{event} on {day} lies before the period begins: no effect."
    ),
    "no_effect_before_promised_day": Wording(
        "{day}{event}在约定的履行日之前，起算日不变。",
        "{event} on {day} lies before the day agreed for performance: the start stays.",
    ),
    "no_effect_not_proved": Wording(
        "{day}催收不能证明到达，不中断。",
        "The demand of {day} is not proved to have arrived: no interruption.",
    ),
    "no_effect_no_notice": Wording(
        "转让没有通知债务人，不中断。", "No notice of the assignment reached the debtor: no interruption."
    ),
    "no_effect_not_here": Wording(
        "{day}{event}对本期间没有效力。", "{event} on {day} does nothing to this period."
    ),
    "no_effect_never_filed": Wording(
        "{day}起诉后撤回且未送达，视为没有起诉。",
        "Filed on {day} and withdrawn before service: as if never filed.",
    ),
    "no_effect_closes_nothing": Wording(
        "{day}{event}没有结束这里计入的程序。", "{event} on {day} ends nothing that counts here."
    ),
    "no_effect_expired": Wording(
        "{day}{event}在期间届满之后，无效。", "{event} on {day} came after the period was over: no effect."
    ),
    "no_effect_expired_waiver": Wording(
        "{day}{event}在届满之后，不当然重新起算；是否放弃时效抗辩，请法律人员复核。",
        "{event} on {day} came after the period was over: no new period by itself; it may waive the defence, have a "
        "lawyer look at it.",
    ),
    "no_effect_final": Wording(
        "{day}{event}：此前已不受期间限制。", "{event} on {day}: nothing was barred any more."
    ),
    "no_effect_guarantee": Wording(
        "{day}{event}不能替代在保证期间内行使权利。",
        "{event} on {day} is not what keeps the guarantor bound.",
    ),
    "no_effect_guarantee_early": Wording(
        "{day}{event}在保证期间开始之前。", "{event} on {day} came before the guarantee period began."
    ),
    "no_effect_guarantee_late": Wording(
        "{day}{event}在保证期间届满之后。", "{event} on {day} came after the guarantee period."
    ),
    "no_effect_undone": Wording(
        "{day}起诉后又撤回，不算行使。", "Filed on {day} and withdrawn: this does not count."
    ),
    "no_effect_exercised": Wording(
        "{day}{event}：此前已经行使，不再有影响。", "{event} on {day}: the guarantor was already bound."
    ),
    "no_effect_deadline": Wording(
        "{day}{event}对本期限没有效力。", "{event} on {day} does nothing to this time limit."
    ),
}

STEPS: Mapping[str, Wording] = {**STARTS, **RUN, **_NO_EFFECT, **GUARANTEE, **DEADLINES}
