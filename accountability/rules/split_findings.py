"""What stands against paying a loan out, and what deserves a second look (II.5, II.6, III.3, Q2, Q5, Q13).

Example: a guarantee loan of 10,500.00 without an exception is blocked by `collateral_required`.
"""

import datetime

from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.share_split import Role, Signers
from accountability.rules.split_parts import Exemption
from accountability.rules.split_question import SplitQuestion
from loans.rules.approval_flow import Route
from loans.rules.bands import Security, collateral_required, in_gap, security_suffices
from loans.rules.group_vote import GroupVote
from loans.rules.lending_policy import LendingPolicy
from loans.rules.splitting import split_suspected

FIVE_POSTS = (Role.INVESTIGATOR, Role.REVIEWER, Role.APPROVER, Role.DISBURSER, Role.INSPECTOR)


def blocking_codes(question: SplitQuestion, vote: GroupVote | None) -> list[str]:
    """Every reason why the money may not leave, in the order of the clauses; none means allowed."""
    lending = question.lending
    codes = []
    if lending.gap_rule == "forbidden" and in_gap(
        kind=question.borrower_kind, amount_fen=question.amount_fen, policy=lending
    ):
        codes.append("not_regulated")
    if shared_posts(question):
        codes.append("posts_not_distinct")
    codes += security_codes(
        security=question.security,
        amount_fen=question.amount_fen,
        issued_on=question.issued_on,
        exception=question.exception,
        policy=lending,
    )
    if question.route is Route.THREE_POSTS_PLUS_GROUP:
        codes += group_codes(vote)
    return codes


def security_codes(
    *,
    security: str,
    amount_fen: int,
    issued_on: datetime.date,
    exception: Exemption | None,
    policy: LendingPolicy,
) -> list[str]:
    """II.6, Q6, Q7. An exception approved after the issue day, or ended before it, frees nothing."""
    valid = exception is not None and exception.covers(issued_on)
    if security_suffices(security=security, amount_fen=amount_fen, exception_valid=valid, policy=policy):
        return []
    codes = ["collateral_required"]
    if exception is not None and security == Security.CREDIT:
        codes.append("exception_not_for_credit")
    elif exception is not None and not valid:
        codes.append("exception_not_valid")
    elif exception is not None:
        codes.append("exception_not_allowed")
    return codes


def group_codes(vote: GroupVote | None) -> list[str]:
    """III.3, Q35: the group must have voted, be made up as the rules ask, and have passed the loan."""
    if vote is None:
        return ["group_vote_missing"]
    codes = [] if vote.well_made else ["group_size"]
    return codes if vote.passed else [*codes, "group_rejected"]


def shared_posts(question: SplitQuestion) -> list[str]:
    """II.5, Q13: people who stand on two posts of this loan.

    The branch director as fifth officer of `t4 = M3` is compared only where he is not the approver himself.
    """
    holders = [
        question.signers.holder(role)
        for role in posts_kept_apart(
            tier=question.tier, route=question.route, signers=question.signers, policy=question.liability
        )
    ]
    named = [holder for holder in holders if holder]
    return sorted({person for person in named if named.count(person) > 1})


def posts_kept_apart(
    *, tier: int, route: Route, signers: Signers, policy: LiabilityPolicy
) -> tuple[Role, ...]:
    """II.5: the posts of which nobody may hold two, as far as a split question names their holders."""
    if route is Route.FIVE_POSTS or tier == 4:
        apart = signers.holder(Role.BRANCH_DIRECTOR) != signers.holder(Role.APPROVER)
        return (*FIVE_POSTS, Role.BRANCH_DIRECTOR) if policy.t4 == "M3" and apart else FIVE_POSTS
    if tier == 3:
        return (Role.HANDLER, Role.DEPUTY_DIRECTOR)
    if tier == 2:
        return (Role.HANDLER, Role.DEPARTMENT_DIRECTOR)
    return (Role.HANDLER,)


def alert_codes(question: SplitQuestion) -> list[str]:
    """Signals that change nothing until a finding."""
    codes = []
    if split_suspected(
        amount_fen=question.amount_fen,
        issued_on=question.issued_on,
        household=question.household,
        policy=question.lending,
    ):
        codes.append("split_suspected")
    votes, pressure = question.votes, question.intervention
    by_group = question.route is Route.THREE_POSTS_PLUS_GROUP
    if by_group and votes is not None and question.signers.handler in votes.members:
        codes.append("handler_in_group")
    if pressure is not None and not pressure.recorded_before_payout:
        codes.append("intervention_recorded_after_payout")
    elif pressure is not None and not pressure.yielded:
        codes.append("intervention_without_yielder")
    elif pressure is not None and pressure.yielded in pressure.objections:
        codes.append("yielder_objected")
    return codes


def needs_collateral(question: SplitQuestion) -> bool:
    """II.6: by the amount alone, whatever the security and the exception."""
    return collateral_required(amount_fen=question.amount_fen, policy=question.lending)
