"""Annex 6 and 8: the five parts of the list, the order of signing, the level of a file."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditcoop.core.rules.money import parse_yuan
from creditcoop.core.rules.regulation_text import decode_chapter, shipped_text
from handover.rules.archive_level import Level, archive_level
from handover.rules.completeness import Part, left_out, missing_parts
from handover.rules.handover_flow import MOVES, ORDER, Role, Signer, State, may_move, next_signers
from handover.rules.handover_policy import HandoverPolicy

POLICY = decode_chapter(shipped_text()["body"], HandoverPolicy)
CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[2] / "cases" / "situations.json").read_text())["cases"]
}
FULL = {code: Part(code, rows=1) for code in POLICY.mandatory_items}
SIGNERS = [
    Signer(Role.OUTGOING, 1),
    Signer(Role.RECEIVER, 2),
    Signer(Role.RECEIVER, 3),
    Signer(Role.SUPERVISOR, 4),
    Signer(Role.SUPERVISOR, 5),
]


def test_a_list_with_all_five_parts_is_complete() -> None:
    assert missing_parts(FULL, policy=POLICY) == []


@pytest.mark.parametrize("code", POLICY.mandatory_items)
def test_each_mandatory_part_is_missed(code: str) -> None:
    assert missing_parts({name: part for name, part in FULL.items() if name != code}, policy=POLICY) == [code]


def test_nothing_must_be_said_and_never_beside_something() -> None:
    assert not Part("loans").filled
    assert Part("loans", none_said=True).filled
    assert not Part("loans", rows=1, none_said=True).filled
    assert not Part("other_matters", words="  ").filled
    assert Part("other_matters", words="保险柜钥匙一把").filled


def test_a_part_of_the_branchs_own_is_asked_for_like_the_others() -> None:
    assert missing_parts({**FULL, "seals": Part("seals")}, policy=POLICY) == ["seals"]


def test_loans_that_the_list_does_not_name_are_seen() -> None:
    assert left_out(in_custody={1, 2, 3}, listed={2}) == [1, 3]


def test_outgoing_signs_first_then_receivers_then_supervisors() -> None:
    assert next_signers(SIGNERS, signed=[], spared=[]) == SIGNERS[:1]
    assert next_signers(SIGNERS, signed=SIGNERS[:1], spared=[]) == SIGNERS[1:3]
    assert next_signers(SIGNERS, signed=SIGNERS[:2], spared=[]) == SIGNERS[2:3]
    assert next_signers(SIGNERS, signed=SIGNERS[:3], spared=[]) == SIGNERS[3:]
    assert next_signers(SIGNERS, signed=SIGNERS, spared=[]) == []


def test_a_receiver_who_refused_without_a_proper_reason_is_not_waited_for() -> None:
    assert next_signers(SIGNERS, signed=SIGNERS[:2], spared=[3]) == SIGNERS[3:]


@given(st.lists(st.sampled_from(SIGNERS), unique=True))
def test_nobody_is_ever_asked_before_the_role_above_has_signed(signed: list[Signer]) -> None:
    waiting = next_signers(SIGNERS, signed=signed, spared=[])
    roles = {one.role for one in waiting}
    assert len(roles) <= 1
    for role in roles:
        above = ORDER[: ORDER.index(role)]
        assert all(one in signed for one in SIGNERS if one.role in above)


def test_what_is_completed_or_called_off_moves_no_more() -> None:
    assert not any(may_move(end, other) for end in ("completed", "called_off") for other in State)
    assert set(MOVES) == set(State)


def test_s28_levels_follow_what_the_borrower_owes() -> None:
    facts, expected = CASES["S28"]["facts"], CASES["S28"]["expected"]
    assert {
        name: int(archive_level(owed_fen=parse_yuan(amount), policy=POLICY))
        for name, amount in facts["debts"].items()
    } == expected["levels"]


@given(st.integers(0, 30_000_000), st.integers(0, 30_000_000))
def test_who_owes_more_never_has_a_lower_level(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert archive_level(owed_fen=high, policy=POLICY) <= archive_level(owed_fen=low, policy=POLICY)


def test_nobody_owes_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        archive_level(owed_fen=-1, policy=POLICY)
    assert archive_level(owed_fen=0, policy=POLICY) is Level.THIRD
