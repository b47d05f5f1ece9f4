"""II.6, Q7: who may grant a written exception to the rule on security, and what the group's votes make of it.

Example: a farmer's guarantee loan of 12,000.00 needs one; the approval group grants it when at least two thirds of
all its members say so in writing. Silence never grants it: the exception is asked for in writing.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

from loans.rules.approval_flow import Route
from loans.rules.bands import REAL_SECURITY, Security, collateral_required
from loans.rules.lending_policy import GroupRules, LendingPolicy


class CollateralRule(StrEnum):
    """What II.6 asks of one application, frozen when it is entered so that the database can hold it."""

    FREE = "free"
    EXCEPTION_NEEDED = "exception_needed"
    BARRED = "barred"


class ExceptionDecider(StrEnum):
    GROUP = "group"
    UNION_CREDIT = "union_credit"


@dataclass(frozen=True)
class ExceptionVote:
    """The group's written votes on a request: how many for it, how many it needs, whether the chair refused."""

    votes_for: int
    votes_needed: int
    chair_refused: bool

    @property
    def granted(self) -> bool:
        return self.votes_for >= self.votes_needed and not self.chair_refused


class ExceptionState(StrEnum):
    """Where a request stands on a day."""

    PENDING = "pending"
    GRANTED = "granted"
    USED = "used"  # the loan went out under it
    ENDED = "ended"  # its last day has passed, unused or unanswered
    REFUSED = "refused"
    DROPPED = "dropped"  # the application ended otherwise


def exception_state(
    *, outcome: str, application_state: str, valid_to: datetime.date, on: datetime.date
) -> ExceptionState:
    """Q7. `outcome` is "grant", "refuse" or "" (no answer yet). Valid through its last day, ended the day after."""
    if outcome == "refuse":
        return ExceptionState.REFUSED
    if outcome == "grant" and application_state == "issued":
        return ExceptionState.USED
    if application_state != "open":
        return ExceptionState.DROPPED
    if on > valid_to:
        return ExceptionState.ENDED
    return ExceptionState.GRANTED if outcome == "grant" else ExceptionState.PENDING


def collateral_rule(*, security: str, amount_fen: int, policy: LendingPolicy) -> CollateralRule:
    """II.6, Q6, Q7. Example: 10,000.00 on guarantee is free, 10,000.01 needs an exception, on credit it is barred."""
    if security in REAL_SECURITY or not collateral_required(amount_fen=amount_fen, policy=policy):
        return CollateralRule.FREE
    if security != Security.GUARANTEE or policy.exception == "none_allowed":
        return CollateralRule.BARRED
    return CollateralRule.FREE if policy.exception == "free_choice" else CollateralRule.EXCEPTION_NEEDED


def exception_decider(*, route: str, tier: int) -> ExceptionDecider:
    """Q7: the approval group from 10,000 to 20,000, the union's credit department above.

    Where a version sends such a loan past no group, the union's credit department decides as well.
    """
    by_group = route == Route.THREE_POSTS_PLUS_GROUP and tier <= 3
    return ExceptionDecider.GROUP if by_group else ExceptionDecider.UNION_CREDIT


def exception_vote(
    *, size: int, granting: Collection[str], refusing: Collection[str], chair: str, rules: GroupRules
) -> ExceptionVote:
    """Q7, Q35: the part of all `size` members that carries a loan must grant in writing; the chair may refuse.

    Example: five members, three grant, nobody refuses, two are silent: three of the four needed, not granted.
    """
    if size <= 0 or set(granting) & set(refusing) or len({*granting, *refusing}) > size:
        raise ValueError("each member of a group says one thing about a request")
    return ExceptionVote(
        votes_for=len(set(granting)),
        votes_needed=max(1, ceil(Fraction(size) * rules.majority)),
        chair_refused=rules.chair_may_veto and chair in refusing,
    )
