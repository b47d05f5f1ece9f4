"""II.5, II.6, III.1–III.4: the tier of a loan, its route, who decides it, the security it needs.

Example: a farmer's 15,000.00 is tier 3, takes three posts plus the approval group, and needs mortgage or
pledge. Amounts are whole fen. Exactly on a border the version's `tier_border` decides (Q1).
"""

from dataclasses import dataclass
from enum import StrEnum

from creditcoop.core.rules.posts import Post
from loans.rules.approval_flow import Route
from loans.rules.lending_policy import LendingPolicy


class BorrowerKind(StrEnum):
    """Whom II.5 tells apart."""

    FARMER = "farmer"  # 农户
    INDIVIDUAL_BUSINESS = "individual_business"  # 个体户
    ENTERPRISE = "enterprise"  # 企业


class Security(StrEnum):
    """How a loan is secured (II.6)."""

    CREDIT = "credit"  # 信用
    GUARANTEE = "guarantee"  # 保证
    MORTGAGE = "mortgage"  # 抵押
    PLEDGE = "pledge"  # 质押


REAL_SECURITY = frozenset({Security.MORTGAGE, Security.PLEDGE})


@dataclass(frozen=True)
class Decider:
    """Who decides a loan: posts of which one signs, or the group, by the clause that says so."""

    clause: str
    posts: tuple[Post, ...]
    by_group: bool = False


def is_over(*, amount_fen: int, border_fen: int, policy: LendingPolicy) -> bool:
    """Q1: whether an amount lies above a border; exactly on it only where `tier_border = upper`."""
    return amount_fen > border_fen or (policy.tier_border == "upper" and amount_fen == border_fen)


def tier_of(*, amount_fen: int, policy: LendingPolicy) -> int:
    """III.1–III.4: the tier, 1 to 4. Example: 3,000.00 is 1, 3,000.01 is 2 (Q1 `lower`)."""
    if amount_fen <= 0:
        raise ValueError("a loan has a positive amount")
    borders = (policy.tier_1_up_to, policy.tier_2_up_to, policy.tier_3_up_to)
    return 1 + sum(is_over(amount_fen=amount_fen, border_fen=border, policy=policy) for border in borders)


def in_gap(*, kind: str, amount_fen: int, policy: LendingPolicy) -> bool:
    """Q5: II.5 does not name farmers above its border, nor enterprises below theirs."""
    if kind == BorrowerKind.FARMER:
        return is_over(amount_fen=amount_fen, border_fen=policy.three_posts_farmer_up_to, policy=policy)
    if kind == BorrowerKind.ENTERPRISE:
        return amount_fen < policy.five_posts_enterprise_from
    return False


def route_of(*, kind: str, amount_fen: int, policy: LendingPolicy) -> Route:
    """II.5 and III.3–III.4, the stricter wins (Q4); what II.5 leaves open goes by the amount (Q5).

    Example: a self-employed person's 20,000.01 takes five posts although II.5 alone would allow three.
    `kind` may be empty (not recorded): then the amount alone decides.
    """
    five_posts_from = {
        BorrowerKind.INDIVIDUAL_BUSINESS.value: policy.five_posts_individual_from,
        BorrowerKind.ENTERPRISE.value: policy.five_posts_enterprise_from,
    }.get(kind)
    by_kind = five_posts_from is not None and amount_fen >= five_posts_from
    if by_kind or is_over(amount_fen=amount_fen, border_fen=policy.five_posts_over, policy=policy):
        return Route.FIVE_POSTS
    if tier_of(amount_fen=amount_fen, policy=policy) >= 3:
        return Route.THREE_POSTS_PLUS_GROUP
    return Route.THREE_POSTS


def decider_of(*, route: Route, tier: int) -> Decider:
    """III.1–III.4, Q37: who decides. Example: in tier 2 the department director.

    To 3,000 a second person on the post of review and approval; then the department director; then the
    approval group; with five posts the branch director as approver, after the review.
    """
    if route is Route.FIVE_POSTS:
        return Decider("III.4", (Post.DIRECTOR,))
    if route is Route.THREE_POSTS_PLUS_GROUP:
        return Decider("III.3", (), by_group=True)
    if tier == 1:
        return Decider("III.1", (Post.CM_DIRECTOR, Post.DEPUTY))
    return Decider("III.2", (Post.CM_DIRECTOR,))


def collateral_required(*, amount_fen: int, policy: LendingPolicy) -> bool:
    """II.6, Q6: over 10,000 mortgage or pledge is a must; 10,000.00 itself is free (same border as Q1)."""
    return is_over(amount_fen=amount_fen, border_fen=policy.collateral_over, policy=policy)


def security_suffices(
    *, security: str, amount_fen: int, exception_valid: bool, policy: LendingPolicy
) -> bool:
    """II.6, Q6, Q7: whether the security allows the money to leave.

    `exception_valid`: a written exception approved on or before the day of issue and not yet ended then.
    It frees a guarantee loan, never a loan on credit. Under `free_choice` a guarantee needs none, under
    `none_allowed` none helps.
    """
    if security in REAL_SECURITY or not collateral_required(amount_fen=amount_fen, policy=policy):
        return True
    if security != Security.GUARANTEE:
        return False
    return policy.exception == "free_choice" or (policy.exception == "written_before" and exception_valid)
