"""Tier, route, decider and security by amount: the fen below, at and above every border (II.5, II.6, III)."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditcoop.core.rules.posts import Post
from creditcoop.core.rules.regulation_text import decode_chapter, shipped_text
from loans.rules.bands import (
    collateral_required,
    decider_of,
    in_gap,
    route_of,
    security_suffices,
    tier_of,
)
from loans.rules.lending_policy import LendingPolicy

POLICY = decode_chapter(shipped_text()["body"], LendingPolicy)
UPPER = dataclasses.replace(POLICY, tier_border="upper")
THREE, GROUP, FIVE = "three_posts", "three_posts_plus_group", "five_posts"


@pytest.mark.parametrize(
    ("fen", "lower", "upper"),
    [
        (1, 1, 1),
        (299_999, 1, 1),
        (300_000, 1, 2),
        (300_001, 2, 2),
        (999_999, 2, 2),
        (1_000_000, 2, 3),
        (1_000_001, 3, 3),
        (1_999_999, 3, 3),
        (2_000_000, 3, 4),
        (2_000_001, 4, 4),
        (10**12, 4, 4),
    ],
)
def test_the_tier_changes_at_the_border_as_the_reading_says(fen: int, lower: int, upper: int) -> None:
    assert tier_of(amount_fen=fen, policy=POLICY) == lower
    assert tier_of(amount_fen=fen, policy=UPPER) == upper


@pytest.mark.parametrize("fen", [0, -1])
def test_a_loan_of_nothing_has_no_tier(fen: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        tier_of(amount_fen=fen, policy=POLICY)


@pytest.mark.parametrize("kind", ["farmer", "individual_business", "enterprise", ""])
@pytest.mark.parametrize(
    ("fen", "route"),
    [
        (300_000, THREE),
        (1_000_000, THREE),
        (1_000_001, GROUP),
        (2_000_000, GROUP),
        (2_000_001, FIVE),
        (2_999_999, FIVE),
        (3_000_000, FIVE),
        (4_999_999, FIVE),
        (5_000_000, FIVE),
    ],
)
def test_every_kind_of_borrower_takes_the_stricter_route(kind: str, fen: int, route: str) -> None:
    assert route_of(kind=kind, amount_fen=fen, policy=POLICY) == route


@pytest.mark.parametrize(
    ("kind", "fen", "route"),
    [
        ("individual_business", 2_999_999, GROUP),
        ("individual_business", 3_000_000, FIVE),
        ("enterprise", 4_999_999, GROUP),
        ("enterprise", 5_000_000, FIVE),
        ("farmer", 5_000_000, GROUP),
        ("farmer", 10_000_000, GROUP),
        ("farmer", 10_000_001, FIVE),
    ],
)
def test_the_borders_of_ii_5_hold_by_themselves(kind: str, fen: int, route: str) -> None:
    alone = dataclasses.replace(POLICY, five_posts_over=10_000_000)
    assert route_of(kind=kind, amount_fen=fen, policy=alone) == route


def test_exactly_20000_takes_five_posts_where_the_border_belongs_to_the_upper_tier() -> None:
    assert route_of(kind="farmer", amount_fen=2_000_000, policy=UPPER) == FIVE
    assert route_of(kind="farmer", amount_fen=1_000_000, policy=UPPER) == GROUP


@pytest.mark.parametrize(
    ("kind", "fen", "gap"),
    [
        ("farmer", 1_000_000, False),
        ("farmer", 1_000_001, True),
        ("individual_business", 2_500_000, False),
        ("enterprise", 4_999_999, True),
        ("enterprise", 5_000_000, False),
        ("", 5_000_000, False),
    ],
)
def test_the_gap_of_ii_5_is_farmers_above_and_enterprises_below(kind: str, fen: int, gap: bool) -> None:
    assert in_gap(kind=kind, amount_fen=fen, policy=POLICY) is gap


def test_who_decides_follows_route_and_tier() -> None:
    def decider(fen: int) -> tuple[str, tuple[Post, ...], bool]:
        route = route_of(kind="farmer", amount_fen=fen, policy=POLICY)
        found = decider_of(route=route, tier=tier_of(amount_fen=fen, policy=POLICY))
        return found.clause, found.posts, found.by_group

    assert decider(300_000) == ("III.1", (Post.CM_DIRECTOR, Post.DEPUTY), False)
    assert decider(300_001) == ("III.2", (Post.CM_DIRECTOR,), False)
    assert decider(1_000_001) == ("III.3", (), True)
    assert decider(2_000_001) == ("III.4", (Post.DIRECTOR,), False)


@pytest.mark.parametrize(("fen", "needed"), [(999_999, False), (1_000_000, False), (1_000_001, True)])
def test_mortgage_or_pledge_is_a_must_over_10000(fen: int, needed: bool) -> None:
    assert collateral_required(amount_fen=fen, policy=POLICY) is needed


def test_exactly_10000_follows_the_same_border_rule() -> None:
    assert collateral_required(amount_fen=1_000_000, policy=UPPER)


@pytest.mark.parametrize(
    ("reading", "security", "exception_valid", "suffices"),
    [
        ("written_before", "mortgage", False, True),
        ("written_before", "pledge", False, True),
        ("written_before", "guarantee", False, False),
        ("written_before", "guarantee", True, True),
        ("written_before", "credit", False, False),
        ("written_before", "credit", True, False),
        ("none_allowed", "guarantee", True, False),
        ("free_choice", "guarantee", False, True),
        ("free_choice", "credit", True, False),
    ],
)
def test_an_exception_frees_a_guarantee_loan_and_never_a_credit_loan(
    reading: str, security: str, exception_valid: bool, suffices: bool
) -> None:
    policy = dataclasses.replace(POLICY, exception=reading)

    def enough(fen: int) -> bool:
        return security_suffices(
            security=security, amount_fen=fen, exception_valid=exception_valid, policy=policy
        )

    assert enough(1_000_001) is suffices
    assert enough(1_000_000)


@given(smaller=st.integers(1, 10**9), larger=st.integers(1, 10**9), upper=st.booleans())
def test_a_larger_loan_is_never_in_a_lower_tier_nor_on_a_lighter_route(
    smaller: int, larger: int, upper: bool
) -> None:
    policy = UPPER if upper else POLICY
    smaller, larger = sorted((smaller, larger))
    assert tier_of(amount_fen=smaller, policy=policy) <= tier_of(amount_fen=larger, policy=policy)
    weight = [THREE, GROUP, FIVE]
    for kind in ("farmer", "individual_business", "enterprise"):
        light = weight.index(route_of(kind=kind, amount_fen=smaller, policy=policy))
        assert light <= weight.index(route_of(kind=kind, amount_fen=larger, policy=policy))
