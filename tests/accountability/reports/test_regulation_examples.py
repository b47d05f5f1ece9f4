"""What two versions make of the same sums: round ones and every border of both (II.5, II.6, III)."""

from decimal import Decimal
from typing import Any

import pytest

from accountability.reports.regulation_examples import Example, examples
from accountability.rules.liability_policy import LiabilityPolicy
from creditcoop.core.rules.regulation_text import decode_body, shipped_text
from handover.rules.handover_policy import HandoverPolicy
from loans.rules.lending_policy import LendingPolicy

KINDS = (LendingPolicy, LiabilityPolicy, HandoverPolicy)


def version(**changes: Any) -> dict[str, Any]:
    """The shipped version with other leaves, by "chapter__leaf"."""
    body = shipped_text()["body"]
    for name, value in changes.items():
        chapter, leaf = name.split("__")
        body[chapter][leaf] = value
    return decode_body(body, KINDS)


def by_amount(found: list[Example]) -> dict[str, list[Example]]:
    listed: dict[str, list[Example]] = {}
    for example in found:
        listed.setdefault(str(example.amount), []).append(example)
    return listed


def test_a_version_beside_itself_changes_nothing() -> None:
    found = examples(version(), version(), language="zh")
    assert [str(example.amount) for example in found] == [
        "3000.00", "10000.00", "12000.00", "15000.00", "20000.00", "50000.00",
    ]  # fmt: skip
    assert not any(example.differs for example in found)


def test_a_border_that_moves_shows_on_itself() -> None:
    found = by_amount(examples(version(), version(lending__tier_1_up_to="5000.00"), language="en"))
    assert [amount for amount, rows in found.items() if rows[0].differs] == ["5000.00"]
    moved = found["5000.00"][0]
    assert (moved.old.tier, moved.new.tier) == (2, 1)
    assert [(share.name, share.percent, share.amount) for share in moved.old.shares] == [
        ("handler", "70 %", Decimal("3500.00")),
        ("department director", "30 %", Decimal("1500.00")),
    ]
    assert [(share.percent, share.is_first) for share in moved.new.shares] == [("100 %", True)]


def test_shares_make_up_the_loan_under_every_reading() -> None:
    for rest in ("yes_voters_equal", "branch", "branch_director", "deputy", "all_equal"):
        for example in examples(version(), version(liability__t3_rest=rest), language="en"):
            for outcome in (example.old, example.new):
                alike = [share for share in outcome.shares if "other members" in share.name]
                more = sum((share.amount * 2 for share in alike), Decimal(0))  # three in one line
                assert sum((share.amount for share in outcome.shares), more) == example.amount, rest


@pytest.mark.parametrize("t4", ["M1", "M2", "M3"])
def test_five_officers_are_kept_apart(t4: str) -> None:
    fifty = by_amount(examples(version(), version(liability__t4=t4), language="zh"))["50000.00"][0]
    assert fifty.new.blocked == ()


def test_kinds_of_borrower_stand_apart_only_where_they_differ() -> None:
    """With five posts for everyone only over 60,000, the kinds of II.5 part at 50,000."""
    found = by_amount(examples(version(), version(lending__five_posts_over="60000.00"), language="zh"))
    assert [example.kinds for example in found["15000.00"]] == [()]
    assert [example.kinds for example in found["50000.00"]] == [
        ("farmer",),
        ("individual_business", "enterprise"),
    ]


def test_what_may_not_go_out_says_why() -> None:
    found = by_amount(examples(version(), version(lending__gap_rule="forbidden"), language="zh"))
    barred = [example for example in found["15000.00"] if example.new.blocked]
    assert {kind for example in barred for kind in example.kinds} == {"farmer", "enterprise"}
