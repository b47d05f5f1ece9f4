"""The reasoning of a split answer, sentence by sentence, in both languages.

Example: "金额15000.00元,属第三档(III.3)。" / "15000.00 falls into tier 3 (III.3)."
"""

from collections.abc import Iterator, Mapping, Sequence

from accountability.rules.share_split import ShareSplit
from accountability.rules.split_findings import needs_collateral, shared_posts
from accountability.rules.split_question import SplitQuestion
from accountability.rules.split_wording import Step
from creditcoop.core.rules.money import format_yuan
from creditcoop.core.rules.wording import Wording
from loans.rules.group_vote import GroupVote

ANSWER_STEPS: Mapping[str, Wording] = {
    "tier": Wording(
        "金额{amount}元，属第{tier}档（{clause}）。", "{amount} falls into tier {tier} ({clause})."
    ),
    "route": Wording("办理程序：{route}（II.5）。", "Route: {route} (II.5)."),
    "collateral": Wording(
        "超过{border}元，必须办理抵押或质押（II.6）。", "Over {border}, mortgage or pledge is a must (II.6)."
    ),
    "vote": Wording(
        "小组{members}人，到会{present}人，同意{yes}人：{result}。",
        "Group of {members}, present {present}, in favour {yes}: {result}.",
    ),
    "blocked": Wording("不得放款：{reason}。", "Pay-out is blocked: {reason}."),
    "allowed": Wording("可以放款。", "Pay-out is allowed."),
    "alert": Wording("预警：{reason}。", "Alert: {reason}."),
    "votes_unused": Wording(
        "这一程序不由小组表决，表决记录不参与计算。",
        "This route has no group vote; the votes given are not used.",
    ),
}

ROUTES: Mapping[str, Wording] = {
    "three_posts": Wording("三岗分离", "three posts"),
    "three_posts_plus_group": Wording("三岗分离加审批小组", "three posts and the approval group"),
    "five_posts": Wording("五岗分离（五大员）", "five posts"),
}

RESULTS: Mapping[str, Wording] = {
    "passed": Wording("通过", "passed"),
    "rejected": Wording("未通过", "rejected"),
}

REASONS: Mapping[str, Wording] = {
    "not_regulated": Wording(
        "II.5没有规定这类贷款，按现行解释不得发放",
        "II.5 does not name such a loan, and the reading in force bars it",
    ),
    "posts_not_distinct": Wording(
        "同一人（{people}）占了两个岗位；须由联社书面指定代岗人",
        "one person ({people}) holds two posts; the union must name a stand-in in writing",
    ),
    "collateral_required": Wording(
        "没有抵押或质押，也没有有效的例外审批", "no mortgage or pledge and no valid exception"
    ),
    "exception_not_valid": Wording(
        "例外审批须在放款前批准，且放款日未过期",
        "the exception was approved after the issue day or had ended by then",
    ),
    "exception_not_for_credit": Wording("信用贷款不适用例外审批", "no exception frees a loan on credit"),
    "exception_not_allowed": Wording("按现行解释不允许例外", "the reading in force allows no exception"),
    "group_vote_missing": Wording("没有审批小组的表决", "the approval group has not voted"),
    "group_size": Wording("审批小组人数不合规定", "the approval group is not made up as the rules ask"),
    "group_rejected": Wording("审批小组没有通过", "the approval group refused"),
    "split_suspected": Wording(
        "该户{days}天内多笔贷款，每笔档次都低于合计，疑似化整为零",
        "several loans of the household within {days} days, each in a lower tier than their sum",
    ),
    "handler_in_group": Wording(
        "经放员是小组成员，不得表决，但仍计入全体人数",
        "the handler is a member of the group: he does not vote but counts among all members",
    ),
    "intervention_recorded_after_payout": Wording(
        "干预在放款后才记录", "the pressure was recorded only after pay-out"
    ),
    "intervention_without_yielder": Wording(
        "没有写明谁顶不住而放款", "it is not said who gave way to the pressure"
    ),
    "yielder_objected": Wording(
        "顶不住而放款的人也有书面反对意见", "the one who gave way also has an objection on file"
    ),
}


def answer_steps(
    read: SplitQuestion,
    vote: GroupVote | None,
    split: ShareSplit,
    blocked_by: Sequence[str],
    alerts: Sequence[str],
) -> Iterator[Step]:
    """Tier, route, security, vote, decision, then the shares, then the alerts."""
    amount = format_yuan(read.amount_fen)
    yield _step("tier", amount=amount, tier=read.tier, clause=f"III.{read.tier}")
    yield _step("route", route=ROUTES[read.route.value])
    if needs_collateral(read):
        yield _step("collateral", border=format_yuan(read.lending.collateral_over))
    if vote is not None:
        yes, result = len(vote.yes), RESULTS[vote.result]
        yield _step("vote", members=vote.size, present=len(vote.present), yes=yes, result=result)
    elif read.votes is not None:
        yield _step("votes_unused")
    values = {"people": ", ".join(shared_posts(read)), "days": read.lending.split_window_days}
    for code in blocked_by:
        yield _step("blocked", reason=Step(code, values, REASONS))
    if not blocked_by:
        yield _step("allowed")
    yield from split.steps
    for code in alerts:
        yield _step("alert", reason=Step(code, values, REASONS))


def _step(code: str, **values: object) -> Step:
    return Step(code, values, ANSWER_STEPS)
