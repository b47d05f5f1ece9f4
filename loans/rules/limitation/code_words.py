"""Words for the codes of a limitation question and its answer, in both languages. A code itself is never shown."""

from collections.abc import Mapping

from creditcoop.core.rules.wording import Wording

CLOCK_WORDS: Mapping[str, Wording] = {
    "litigation": Wording("诉讼时效（借款人）", "Limitation of the claim (borrower)"),
    "guarantee_period": Wording("保证期间", "Guarantee period"),
    "guarantee_litigation": Wording("诉讼时效（保证人）", "Limitation of the claim (guarantor)"),
    "security_right": Wording("抵押权、质权行使期间", "Mortgage or pledge"),
    "enforcement": Wording("申请执行期间", "Application for enforcement"),
    "presuit_preservation": Wording("诉前保全后起诉", "Suit after preservation before suit"),
    "preservation": Wording("保全期限", "Preservation"),
    "renewal_application": Wording("申请续行保全", "Application to renew the preservation"),
    "post_judgment_preservation": Wording(
        "裁判后保全后申请执行", "Enforcement after preservation after judgment"
    ),
    "appeal": Wording("上诉期", "Appeal"),
    "retrial": Wording("申请再审", "Retrial"),
    "judicial_confirmation": Wording("申请司法确认", "Judicial confirmation"),
}

STATUS_WORDS: Mapping[str, Wording] = {
    "not_started": Wording("尚未起算", "not started"),
    "running": Wording("计算中", "running"),
    "suspended": Wording("中止", "suspended"),
    "lapsed": Wording("已届满", "lapsed"),
    "exercised": Wording("已行使", "exercised"),
    "discharged": Wording("保证人已免责", "guarantor discharged"),
    "not_barred": Wording("不受期间限制", "not barred"),
}

MODE_WORDS: Mapping[str, Wording] = {
    "joint": Wording("连带责任保证", "joint guarantee"),
    "general": Wording("一般保证", "general guarantee"),
}

FLAG_WORDS: Mapping[str, Wording] = {
    "calendar_unpublished": Wording(
        "这一年的放假安排尚未公布，最后一日可能顺延。",
        "The rest days of that year are not published yet: the last day may still move.",
    ),
    "guarantor_defence": Wording(
        "主债权时效已过，保证人可以援引债务人的抗辩。",
        "The claim against the borrower has lapsed: the guarantor may use that defence.",
    ),
    "legal_review": Wording(
        "法律上有争议，请法律人员复核。", "The law is disputed here: have a lawyer look at it."
    ),
    "possible_waiver": Wording(
        "届满后债务人有行为，可能放弃时效抗辩。", "The debtor acted after the end: the defence may be waived."
    ),
    "twenty_year_cap": Wording("受二十年最长期间限制。", "The twenty years give the last day."),
}

KEY_WORDS: Mapping[str, Wording] = {
    "due_date": Wording("到期日", "Due date"),
    "instalment_due_dates": Wording("各期到期日", "Due dates of the instalments"),
    "on_demand": Wording("未定期限，随时可要求偿还", "No due date: payable on demand"),
    "signed_on": Wording("保证合同签订日", "Guarantee signed on"),
    "mode": Wording("保证方式", "Type of guarantee"),
    "clause": Wording("保证期间的约定", "What is agreed on the period"),
    "period_end": Wording("约定的期间届满日", "Agreed last day"),
    "period_months": Wording("约定的期间（月）", "Agreed period in months"),
    "determined_on": Wording("最高额保证：债权确定日", "Maximum amount: debts determined on"),
    "due_dates": Wording("最高额保证：各笔到期日", "Maximum amount: due dates of the debts"),
    "security": Wording("担保物权", "Security"),
    "instrument": Wording("执行依据", "Instrument"),
    "performance_end": Wording("规定的履行期最后一日", "Last day for performance"),
    "effective_on": Wording("生效日", "Took effect on"),
    "parties": Wording("双方当事人（2008年4月前起算才有关）", "Parties (matters only before April 2008)"),
    "taken_on": Wording("采取保全措施之日", "Measure taken on"),
    "asset": Wording("保全的财产", "Property preserved"),
    "court_end": Wording("法院载明的到期日", "End named by the court"),
    "served_on": Wording("送达日", "Served on"),
    "decision": Wording("裁判种类", "Decision"),
    "to": Wording("向谁催收", "Addressed to"),
    "by": Wording("由谁作出", "Done by"),
    "against": Wording("对谁提出", "Against"),
    "channel": Wording("方式", "Way"),
    "receipt": Wording("送达凭证", "Receipt"),
    "sent_on": Wording("发出日", "Sent on"),
    "whereabouts_unknown": Wording("债务人下落不明", "Whereabouts unknown"),
    "medium": Wording("公告媒体", "Medium of the notice"),
    "states_claim": Wording("公告内容主张权利", "The notice claims the debt"),
    "grace_end": Wording("宽限期最后一日", "Last day of grace"),
    "new_due_date": Wording("新到期日", "New due date"),
    "accepted": Wording("本行同意该计划", "The bank accepted it"),
    "consent_to_perform": Wording("债务人同意履行", "The debtor agrees to pay"),
    "guarantor_consented": Wording("保证人书面同意", "The guarantor agreed in writing"),
    "notice_arrived_on": Wording("转让通知到达日", "Notice arrived on"),
    "received_on": Wording("法院收到日", "Received by the court on"),
    "closes": Wording("终结的程序", "Which procedure ended"),
    "perform_by": Wording("约定的最后履行日", "To be performed by"),
    "until": Wording("障碍消除日（未消除请留空）", "Until (empty: it still lasts)"),
    "kind": Wording("障碍种类", "Kind of obstacle"),
    "date": Wording("日期", "Day"),
    "type": Wording("事项", "What happened"),
    "as_of": Wording("截至", "As of"),
    "clock": Wording("期间种类", "Which time limit"),
}

_PEOPLE: Mapping[str, Wording] = {
    "borrower": Wording("借款人", "the borrower"),
    "co_borrower": Wording("共同借款人", "a joint borrower"),
    "guarantor": Wording("该保证人", "the guarantor asked about"),
    "other_guarantor": Wording("其他保证人", "another guarantor"),
    "both": Wording("借款人和该保证人", "borrower and guarantor"),
}
VALUE_WORDS: Mapping[str, Mapping[str, Wording]] = {
    "to": _PEOPLE,
    "by": _PEOPLE,
    "against": _PEOPLE,
    "mode": {**MODE_WORDS, "unstated": Wording("没有写明", "not stated")},
    "clause": {
        "agreed": Wording("约定了期间", "a period is agreed"),
        "none": Wording("没有约定", "nothing is agreed"),
        "until_paid": Wording("至还清本息为止", "until everything is paid"),
    },
    "security": {
        "mortgage": Wording("抵押", "mortgage"),
        "registered_pledge": Wording("登记的权利质押", "registered pledge"),
        "possessory_pledge": Wording("交付占有的质押", "pledge in the bank's hands"),
    },
    "instrument": {
        "judgment": Wording("判决、裁定", "judgment"),
        "mediation": Wording("调解书", "mediation document"),
        "award": Wording("仲裁裁决", "arbitral award"),
        "notarised": Wording("公证债权文书", "notarised instrument"),
    },
    "parties": {
        "natural": Wording("一方或双方是自然人", "a natural person is a party"),
        "entities": Wording("双方都是单位", "organisations only"),
    },
    "asset": {
        "deposit": Wording("存款", "deposit"),
        "movable": Wording("动产", "movable"),
        "immovable": Wording("不动产", "immovable"),
        "other_right": Wording("其他财产权", "other right"),
    },
    "decision": {"judgment": Wording("判决", "judgment"), "ruling": Wording("裁定", "ruling")},
    "channel": {
        "handed": Wording("当面送交", "handed over"),
        "post": Wording("邮寄", "post"),
        "courier": Wording("快递", "courier"),
        "electronic": Wording("短信、微信、邮件", "electronic message"),
        "phone": Wording("电话", "telephone"),
        "public_notice": Wording("公告", "public notice"),
    },
    "receipt": {
        "none": Wording("没有", "none"),
        "signed": Wording("债务人签字盖章", "signed by the debtor"),
        "signed_by_household_adult": Wording("同住成年家属签收", "signed by an adult of the household"),
        "signed_by_other": Wording("其他人签收", "signed by somebody else"),
        "proved_arrival": Wording("能证明到达", "arrival proved"),
        "recorded": Wording("有录音或记录", "recorded"),
    },
    "medium": {
        "national": Wording("国家级媒体", "national"),
        "provincial": Wording("省级媒体", "provincial"),
        "county": Wording("市县媒体", "of the county"),
        "own_site": Wording("本行网站", "the bank's own site"),
    },
    "kind": {
        "other": Wording("其他障碍", "another"),
        "force_majeure": Wording("不可抗力", "force majeure"),
        "no_representative": Wording("没有法定代理人", "no legal representative"),
        "heir_undetermined": Wording("继承人未确定", "heir not determined"),
        "creditor_controlled": Wording("债权人被控制", "creditor controlled by others"),
    },
}
