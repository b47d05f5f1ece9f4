"""The sentences of schedules, balances and allocations, in both languages; all in one place."""

from collections.abc import Mapping

from creditcoop.core.rules.wording import Wording

BUCKETS: Mapping[str, Wording] = {
    "costs": Wording("费用", "costs"),
    "compound": Wording("复利", "compound interest"),
    "penalty": Wording("罚息", "penalty interest"),
    "interest": Wording("利息", "interest"),
    "principal": Wording("本金", "principal"),
}

ALLOCATION: Mapping[str, Wording] = {
    "received": Wording(
        "{day}收到{amount}元，按“{order}”抵扣。", "{amount} received on {day}, used {order}."
    ),
    "covers": Wording(
        "{bucket}欠{owed}元，抵扣{paid}元，余款{rest}元。",
        "Of {owed} {bucket} owed, {paid} is paid; {rest} of the money is left.",
    ),
    "covers_period": Wording(
        "其中{day}应付的利息{paid}元。", "Of this, {paid} for the interest payable on {day}."
    ),
    "left_over": Wording(
        "多出{amount}元，没有可抵扣的欠款，应退还。",
        "{amount} is left over: nothing more is owed, to be given back.",
    ),
}

ORDERS: Mapping[str, Wording] = {
    "interest_first": Wording("先息后本", "interest before principal"),
    "principal_first": Wording("先本后息", "principal before interest"),
}

METHODS: Mapping[str, Wording] = {
    "interest_with_principal": Wording("利随本清", "interest together with the principal"),
    "interest_first": Wording("按期结息到期还本", "interest by period, principal at the end"),
    "equal_instalment": Wording("等额本息", "equal instalments"),
    "equal_principal": Wording("等额本金", "equal parts of the principal"),
}
COUNTS: Mapping[str, Wording] = {
    "actual/360": Wording("按实际天数，一年360天", "actual days, 360 a year"),
    "actual/365": Wording("按实际天数，一年365天", "actual days, 365 a year"),
    "30/360": Wording("每月30天，一年360天", "months of 30 days, 360 a year"),
    "whole_months": Wording("对年对月对日，零头天数除以30", "whole months, odd days by thirtieths"),
}
PERIODS: Mapping[str, Wording] = {
    "month": Wording("按月", "every month"),
    "quarter": Wording("按季", "every quarter"),
}
PERS: Mapping[str, Wording] = {
    "year": Wording("年利率（%）", "per cent a year"),
    "month": Wording("月利率（‰）", "per mille a month"),
}

REASONS: Mapping[str, Wording] = {
    "rate": Wording("{per}{value}，合年利率{yearly}%。", "Rate {value} {per}: {yearly} % a year."),
    "method": Wording(
        "{method}；{count}；算头不算尾。",
        "Paid back by {method}; {count}; the first day counts, the last does not.",
    ),
    "instalment": Wording(
        "每期等额{amount}元，共{count}期，末期结清。",
        "{count} instalments of {amount}; the last one clears the rest.",
    ),
    "row": Wording(
        "{day}：{since}起至{until}前{days}天，本金{before}元，利息{interest}元，还本{principal}元。",
        "{day}: {days} days from {since} to before {until} on {before}: interest {interest}, principal {principal}.",
    ),
    "owed": Wording(
        "截至{day}：本金{principal}元，已结未付利息{payable}元，本期应计利息{running}元。",
        "As of {day}: principal {principal}, interest payable {payable}, interest of the present period {running}.",
    ),
    "late_principal": Wording(
        "本金{late}元自{since}到期，逾期{days}天。",
        "Principal {late} fell due on {since}: {days} days overdue.",
    ),
    "late_interest": Wording(
        "利息自{since}应付未付，逾期{days}天。", "Interest was payable on {since}: {days} days overdue."
    ),
    "penalty": Wording("罚息{amount}元。", "Penalty interest {amount}."),
    "rate_by_day": Wording("逾期罚息标准：{cite}。", "Overdue rate: {cite}."),
    "rate_marked_up": Wording(
        "逾期罚息标准：合同利率加收{markup}%（{cite}）。",
        "Overdue rate: contract rate plus {markup} % of it ({cite}).",
    ),
    "compound": Wording(
        "复利{amount}元：未付利息到期日前按合同利率，到期日起按罚息利率计。",
        "Compound interest {amount}: on unpaid interest, at the contract rate until the due day, at the overdue rate "
        "from it.",
    ),
}

SENTENCES: Mapping[str, Wording] = {**ALLOCATION, **REASONS}
