"""II.5, III.1–III.4: which posts a loan passes, in which order, and who may take the next one.

Example: a farmer's 15,000 (tier 3) passes investigation → review → group → inspection → order → booking; the
customer manager investigates and orders, the department director reviews, the approval group decides.
No person holds two posts of one loan (Q13); the order to issue is the investigator's and no post of its own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from creditcoop.core.rules.posts import Capacity, Post


class Step(StrEnum):
    INVESTIGATION = "investigation"  # 调查
    REVIEW_APPROVAL = "review_approval"  # 审查核批
    REVIEW = "review"  # 审查
    GROUP = "group"  # 贷款审批领导小组
    APPROVAL = "approval"  # 审批
    UNION_APPROVAL = "union_approval"  # 联社审批
    INSPECTION = "inspection"  # 检查监督
    ORDER = "order"  # 发放指令
    BOOKING = "booking"  # 发放


class Outcome(StrEnum):
    AGREE = "agree"
    REFUSE = "refuse"
    RETURN = "return"  # sent back to be entered anew, corrected


class Route(StrEnum):
    THREE_POSTS = "three_posts"
    THREE_POSTS_PLUS_GROUP = "three_posts_plus_group"
    FIVE_POSTS = "five_posts"


@dataclass(frozen=True)
class Place:
    """One step of a route: the act that takes it, the capacities that may, the clause that asks for it."""

    step: Step
    act: str
    holders: frozenset[str]
    clause: str


_INVESTIGATION = Place(Step.INVESTIGATION, "investigate", frozenset({Post.CM}), "II.5")
_INSPECTION = Place(Step.INSPECTION, "take_inspection", frozenset({Post.MONITOR, Post.UNION_CREDIT}), "II.5")
_ORDER = Place(Step.ORDER, "order_issue", frozenset({Capacity.AUTHORISED_CM}), "II.1")
_BOOKING = Place(Step.BOOKING, "issue_loan", frozenset({Post.CHIEF_ACCOUNTANT, Post.CREDIT_CLERK}), "II.1")
_ENDING = (_INSPECTION, _ORDER, _BOOKING)


def places(*, route: str, tier: int, over_branch_letter: bool) -> tuple[Place, ...]:
    """The places of a loan in order.

    `over_branch_letter`: the amount exceeds what the branch's own letter allows, so the union approves besides
    (III.4, default reading); on three-post routes the letter of the branch covers every amount by nature.
    """
    return (_INVESTIGATION, *_deciding(Route(route), tier, over_branch_letter), *_ENDING)


def _deciding(route: Route, tier: int, over_branch_letter: bool) -> tuple[Place, ...]:
    if route is Route.THREE_POSTS:
        # To 3,000 any second person on the post (Q37); above, III.2 names the department director.
        holders = {Post.CM_DIRECTOR, Post.DEPUTY} if tier == 1 else {Post.CM_DIRECTOR}
        clause = "III.1" if tier == 1 else "III.2"
        decided: tuple[Place, ...] = (
            Place(Step.REVIEW_APPROVAL, "review_and_approve", frozenset(holders), clause),
        )
    elif route is Route.THREE_POSTS_PLUS_GROUP:
        # The deputy votes in the group, so the department director reviews (practice.md 2.2).
        decided = (
            Place(Step.REVIEW, "review", frozenset({Post.CM_DIRECTOR}), "II.5"),
            Place(Step.GROUP, "cast_vote", frozenset({Capacity.GROUP_CHAIR, Capacity.GROUP_MEMBER}), "III.3"),
        )
    else:
        decided = (
            Place(Step.REVIEW, "review", frozenset({Post.DEPUTY}), "III.4"),
            Place(Step.APPROVAL, "approve", frozenset({Post.DIRECTOR}), "III.4"),
        )
    if over_branch_letter:
        decided += (Place(Step.UNION_APPROVAL, "approve_for_union", frozenset({Post.UNION_CREDIT}), "III.4"),)
    return decided


def next_place(route_places: Collection[Place], done: Collection[str]) -> Place | None:
    """The first place whose step is not done; None when all are."""
    return next((place for place in route_places if place.step not in done), None)


def place_of(route_places: Collection[Place], step: str) -> Place | None:
    """The place of a step on this route; None where the route does not have it."""
    return next((place for place in route_places if place.step == step), None)


DECIDING_STEPS = frozenset({Step.REVIEW_APPROVAL, Step.GROUP, Step.APPROVAL, Step.UNION_APPROVAL})
