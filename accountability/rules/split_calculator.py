"""The split calculator: one JSON question, one JSON answer (docs/rules/split.md).

Example: {"borrower_kind": "farmer", "amount": "3000.00", "security": "credit", "issued_on": "2021-03-10",
"people": {"handler": "王海涛"}} answers tier 1, three posts, first responsible 王海涛 with 3,000.00, clause
III.1. An invalid question gets {"id", "errors"}. The page, the API and the command all call `answer`.
"""

import datetime
from functools import cache
from typing import Any

from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.share_split import ShareSplit
from accountability.rules.shares import split_loss
from accountability.rules.split_findings import alert_codes, blocking_codes, needs_collateral, shared_posts
from accountability.rules.split_question import PoliciesOn, SplitQuestion, read_question
from accountability.rules.split_words import answer_steps
from creditcoop.core.rules.money import format_yuan
from creditcoop.core.rules.questions import Answer, answer_each, refusal
from creditcoop.core.rules.regulation_text import decode_chapter, encode, shipped_text
from creditcoop.core.rules.wording import Language, ProblemsError
from loans.rules.approval_flow import Route
from loans.rules.bands import BorrowerKind, Security, in_gap
from loans.rules.group_vote import GroupVote, vote_result
from loans.rules.lending_policy import LendingPolicy


class NoVersionError(LookupError):
    """The day lies before the first version of the regulation."""


@cache
def _shipped() -> tuple[datetime.date, LendingPolicy, LiabilityPolicy]:
    text = shipped_text()
    first_day = datetime.date.fromisoformat(text["version"]["effective_from"])
    body = text["body"]
    return first_day, decode_chapter(body, LendingPolicy), decode_chapter(body, LiabilityPolicy)


def shipped_policies(day: datetime.date) -> tuple[LendingPolicy, LiabilityPolicy]:
    """The chapters of the version that comes with the program, for a day on which it is in force."""
    first_day, lending, liability = _shipped()
    if day < first_day:
        raise NoVersionError(day.isoformat())
    return lending, liability


def answer(
    question: object, *, language: Language = "zh", policies_on: PoliciesOn = shipped_policies
) -> Answer:
    """II.5, II.6, III.1–III.5: tier, route, who is first responsible, who bears what, what stands against it.

    `policies_on` gives the two chapters in force on the issue day (LookupError: none); the question's
    `settings` come on top. `language` is that of `steps` and of error messages.
    """
    try:
        read = read_question(question, policies_on=policies_on)
    except ProblemsError as error:
        return refusal(question, error, language)
    vote = _vote(read)
    split = split_loss(
        tier=read.tier,
        loss_fen=read.loss_fen,
        signers=read.signers,
        vote=vote,
        intervention=read.intervention,
        policy=read.liability,
    )
    blocked_by, alerts = blocking_codes(read, vote), alert_codes(read)
    return {
        "id": read.id,
        "tier": read.tier,
        "route": read.route.value,
        "collateral_required": needs_collateral(read),
        "group_result": vote.result if vote else None,
        "decision": "blocked" if blocked_by else "allowed",
        "blocked_by": blocked_by,
        "alerts": alerts,
        "first_responsible": split.first_responsible,
        "shares": {entry.person: format_yuan(entry.fen) for entry in split.entries},
        "percent": {entry.person: str(split.percent(entry.parts)) for entry in split.entries},
        "unallocated": format_yuan(split.unallocated_fen),
        "clauses": _clauses(read, split),
        "readings": _readings(read, vote, split),
        "steps": [step.say(language) for step in answer_steps(read, vote, split, blocked_by, alerts)],
    }


def answer_many(
    questions: object, *, language: Language = "zh", policies_on: PoliciesOn = shipped_policies
) -> list[Answer]:
    """Answers in order: to a list, to an object with `cases` that hold `question`, or to one question."""
    return answer_each(questions, lambda one: answer(one, language=language, policies_on=policies_on))


def _vote(read: SplitQuestion) -> GroupVote | None:
    """III.3: only the route with the group is decided by a vote; the handler does not vote."""
    if read.votes is None or read.route is not Route.THREE_POSTS_PLUS_GROUP:
        return None
    return vote_result(
        members=read.votes.members,
        present=read.votes.present,
        yes=read.votes.yes,
        no=read.votes.no,
        chair=read.votes.chair,
        recused=(read.signers.handler,),
        rules=read.lending.group_rules,
    )


def _clauses(read: SplitQuestion, split: ShareSplit) -> list[str]:
    more = ["II.5", "II.6"] if needs_collateral(read) else ["II.5"]
    return [*split.clauses, *more]


def _readings(read: SplitQuestion, vote: GroupVote | None, split: ShareSplit) -> dict[str, Any]:
    """The settings that this answer rests on, with their values: what a notice has to print."""
    lending = read.lending
    used: dict[str, Any] = {}
    if read.amount_fen in _borders(lending):
        used["tier_border"] = lending.tier_border
    if read.household:
        used["tier_basis"] = lending.tier_basis
        used["split_window_days"] = lending.split_window_days
    if read.route is Route.FIVE_POSTS and _three_posts_by_ii_5(read):
        used["five_posts_over"] = format_yuan(lending.five_posts_over)
    if in_gap(kind=read.borrower_kind, amount_fen=read.amount_fen, policy=lending):
        used["gap_rule"] = lending.gap_rule
    if read.security in (Security.CREDIT, Security.GUARANTEE):
        used["collateral_over"] = format_yuan(lending.collateral_over)
    if read.security == Security.GUARANTEE and needs_collateral(read):
        used["exception"] = lending.exception
    if shared_posts(read):
        used["distinct_posts"] = lending.distinct_posts
    if read.tier == 1:
        used["t1_decides"] = lending.t1_decides
    if vote is not None:
        used["group_rules"] = encode(lending.group_rules)
    return used | dict(split.readings)


def _borders(lending: LendingPolicy) -> set[int]:
    return {
        lending.tier_1_up_to,
        lending.tier_2_up_to,
        lending.tier_3_up_to,
        lending.five_posts_over,
        lending.collateral_over,
    }


def _three_posts_by_ii_5(read: SplitQuestion) -> bool:
    """Q4: II.5 alone would let a self-employed person's loan below its border go through three posts."""
    return (
        read.borrower_kind == BorrowerKind.INDIVIDUAL_BUSINESS
        and read.amount_fen < read.lending.five_posts_individual_from
    )
