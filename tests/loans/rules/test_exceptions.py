"""II.6, Q6, Q7: who needs an exception, who grants it, what the written votes make of it, how long it holds."""

import dataclasses
import datetime
from fractions import Fraction

import pytest

from creditcoop.core.rules.regulation_text import decode_chapter, shipped_text
from loans.rules.approval_flow import Route
from loans.rules.exceptions import (
    CollateralRule,
    collateral_rule,
    exception_decider,
    exception_state,
    exception_vote,
)
from loans.rules.lending_policy import LendingPolicy

POLICY = decode_chapter(shipped_text()["body"], LendingPolicy)
RULES = POLICY.group_rules
LAST = datetime.date(2024, 12, 31)
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("security", "fen", "reading", "rule"),
    [
        ("guarantee", 1_000_000, "written_before", "free"),
        ("guarantee", 1_000_001, "written_before", "exception_needed"),
        ("guarantee", 1_000_001, "none_allowed", "barred"),
        ("guarantee", 1_000_001, "free_choice", "free"),
        ("credit", 1_000_000, "written_before", "free"),
        ("credit", 1_000_001, "written_before", "barred"),
        ("credit", 1_000_001, "free_choice", "barred"),
        ("mortgage", 5_000_000, "none_allowed", "free"),
        ("pledge", 5_000_000, "written_before", "free"),
    ],
)
def test_only_a_guarantee_over_the_border_needs_an_exception(
    security: str, fen: int, reading: str, rule: str
) -> None:
    policy = dataclasses.replace(POLICY, exception=reading)
    assert collateral_rule(security=security, amount_fen=fen, policy=policy) == rule


def test_exactly_on_the_border_the_reading_of_borders_decides() -> None:
    upper = dataclasses.replace(POLICY, tier_border="upper")
    assert (
        collateral_rule(security="guarantee", amount_fen=1_000_000, policy=upper)
        is CollateralRule.EXCEPTION_NEEDED
    )


@pytest.mark.parametrize(
    ("route", "tier", "decider"),
    [
        (Route.THREE_POSTS_PLUS_GROUP, 3, "group"),
        (Route.THREE_POSTS_PLUS_GROUP, 4, "union_credit"),  # a version that sends larger loans past the group
        (Route.FIVE_POSTS, 4, "union_credit"),
        (Route.FIVE_POSTS, 3, "union_credit"),
        (Route.THREE_POSTS, 2, "union_credit"),  # a version with a lower border
    ],
)
def test_the_group_grants_up_to_twenty_thousand_and_the_union_above(
    route: str, tier: int, decider: str
) -> None:
    assert exception_decider(route=route, tier=tier) == decider


@pytest.mark.parametrize(
    ("granting", "refusing", "granted"),
    [
        ("abcde", "", True),
        ("abcd", "e", True),
        ("abcd", "", True),  # e silent: four of five are enough
        ("abc", "", False),  # silence never grants
        ("abc", "de", False),
        ("bcde", "a", False),  # the chair refuses
        ("", "", False),
    ],
)
def test_two_thirds_of_all_members_grant_in_writing(granting: str, refusing: str, granted: bool) -> None:
    vote = exception_vote(size=5, granting=granting, refusing=refusing, chair="a", rules=RULES)
    assert vote.granted is granted
    assert vote.votes_needed == 4


def test_where_the_chair_has_no_veto_his_refusal_is_one_of_five() -> None:
    rules = dataclasses.replace(RULES, chair_may_veto=False)
    assert exception_vote(size=5, granting="bcde", refusing="a", chair="a", rules=rules).granted


def test_the_number_needed_is_rounded_up_and_never_nothing() -> None:
    needed = [
        exception_vote(size=size, granting="", refusing="", chair="a", rules=RULES).votes_needed
        for size in (1, 3, 5, 7, 9)
    ]
    assert needed == [1, 2, 4, 5, 6]
    none = dataclasses.replace(RULES, majority=Fraction(0))
    assert not exception_vote(size=3, granting="", refusing="", chair="a", rules=none).granted


def test_nobody_grants_and_refuses_at_once() -> None:
    with pytest.raises(ValueError, match="one thing"):
        exception_vote(size=5, granting="ab", refusing="b", chair="a", rules=RULES)


@pytest.mark.parametrize(
    ("outcome", "application", "on", "state"),
    [
        ("", "open", LAST - DAY, "pending"),
        ("", "open", LAST, "pending"),
        ("", "open", LAST + DAY, "ended"),
        ("grant", "open", LAST - DAY, "granted"),
        ("grant", "open", LAST, "granted"),
        ("grant", "open", LAST + DAY, "ended"),
        ("grant", "issued", LAST + DAY, "used"),
        ("refuse", "open", LAST, "refused"),
        ("refuse", "withdrawn", LAST, "refused"),
        ("", "withdrawn", LAST, "dropped"),
        ("grant", "refused", LAST, "dropped"),
    ],
)
def test_where_a_request_stands_on_a_day(
    outcome: str, application: str, on: datetime.date, state: str
) -> None:
    assert exception_state(outcome=outcome, application_state=application, valid_to=LAST, on=on) == state
