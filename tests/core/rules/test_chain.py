"""A chain names every change of one character, rows deleted, swapped, inserted, copied, renumbered, rehashed."""

import json
import runpy
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import strategies as st

from creditcoop.core.rules.chain import (
    ALG,
    GENESIS,
    ChainFault,
    KeptHead,
    KeptRow,
    NotCanonical,
    body_text,
    row_faults,
    text_hash,
)

COLUMNS = ("key", "person", "day", "amount_fen")
EVERY = 10  # rows a day


def row(seq: int, before: str, facts: dict[str, Any]) -> KeptRow:
    body = body_text({**facts, "seq": seq, "prev_hash": before, "alg": ALG})
    return KeptRow(seq, before, text_hash(body), ALG, body, {name: facts[name] for name in COLUMNS})


def facts_of(seq: int) -> dict[str, Any]:
    return {
        "key": f"{seq}/borrower",
        "person": seq % 7,
        "day": f"2024-05-{seq % 28 + 1:02}",
        "amount_fen": 30000 + seq,
        "words": "认定人为é",
    }


def chain(count: int) -> list[KeptRow]:
    rows: list[KeptRow] = []
    for seq in range(1, count + 1):
        rows.append(row(seq, rows[-1].hash if rows else GENESIS, facts_of(seq)))
    return rows


def heads_of(rows: list[KeptRow]) -> list[KeptHead]:
    """A head every few rows and at the end."""
    heads, total = [], 0
    for place, one in enumerate(rows, start=1):
        total += one.columns["amount_fen"]
        if place % EVERY == 0 or place == len(rows):
            heads.append(KeptHead(f"day {place:05}", one.seq, one.hash, place, total))
    return heads


def rehashed(rows: list[KeptRow], first: int) -> list[KeptRow]:
    """What somebody does who can write everything but the heads kept outside."""
    found = rows[: first - 1]
    for place, one in enumerate(rows[first - 1 :], start=first):
        facts = {
            name: value
            for name, value in json.loads(one.body).items()
            if name not in ("seq", "prev_hash", "alg")
        }
        found.append(row(place, found[-1].hash if found else GENESIS, {**facts, **one.columns}))
    return found


def named(rows: list[KeptRow], heads: list[KeptHead]) -> list[tuple[int, str]]:
    return [(fault.seq, fault.code) for fault in row_faults(rows, heads)]


ROWS = chain(30)
HEADS = heads_of(ROWS)


def test_an_untouched_chain_is_whole_and_so_is_an_empty_one() -> None:
    assert named(ROWS, HEADS) == []
    assert named([], [KeptHead("day 1", 0, GENESIS, 0, 0)]) == []


def edits(one: KeptRow) -> Iterator[KeptRow]:
    """The row with one character of one field changed, for every character of every field."""
    for name in ("prev_hash", "hash", "alg", "body"):
        text = getattr(one, name)
        for place in range(len(text)):
            yield replace(one, **{name: changed(text, place)})
    for name, value in one.columns.items():
        text = str(value)
        for place in range(len(text)):
            other = changed(text, place)
            new = int(other) if isinstance(value, int) and other.isdigit() else other
            yield replace(one, columns={**one.columns, name: new})


def changed(text: str, place: int) -> str:
    return text[:place] + ("7" if text[place] != "7" else "8") + text[place + 1 :]


def test_every_change_of_one_character_is_named_by_its_row() -> None:
    count = 0
    for place in (0, 14, 29):
        for edited in edits(ROWS[place]):
            faults = row_faults([*ROWS[:place], edited, *ROWS[place + 1 :]], HEADS)
            assert ROWS[place].seq in {fault.seq for fault in faults}
            count += 1
    assert count > 1000


@pytest.mark.proof
@pytest.mark.one_database
def test_every_change_of_one_character_of_a_ledger_of_2000_rows_is_named_by_its_row() -> None:
    rows = chain(2000)
    count = 0
    for place, one in enumerate(rows):
        before = [rows[place - 1]] if place else []
        for edited in edits(one):  # with its neighbour, since the rest of the chain stays as it is
            faults = list(row_faults([*before, edited], []))
            assert one.seq in {fault.seq for fault in faults if fault.code != "rows_missing"}, edited
            count += 1
    assert count > 400_000


ATTACKS = {
    "a tail deleted": (ROWS[:-3], {(30, "rows_missing")}),
    "a row deleted": ([*ROWS[:14], *ROWS[15:]], {(16, "rows_missing")}),
    "two rows swapped": ([*ROWS[:13], ROWS[14], ROWS[13], *ROWS[15:]], {(15, "rows_missing")}),
    "a row copied": ([*ROWS[:15], ROWS[14], *ROWS[15:]], {(15, "rows_missing")}),
    "a row changed and all after it rehashed": (
        rehashed(
            [*ROWS[:13], replace(ROWS[13], columns={**ROWS[13].columns, "amount_fen": 1}), *ROWS[14:]], 14
        ),
        {(20, "head_differs"), (30, "head_differs")},
    ),
    "a row taken out and all after it renumbered and rehashed": (
        rehashed([*ROWS[:13], *ROWS[14:]], 14),
        {(20, "head_differs"), (30, "rows_missing")},
    ),
    "a row put in and all after it renumbered and rehashed": (
        rehashed([*ROWS[:13], ROWS[2], *ROWS[13:]], 14),
        {(20, "head_differs"), (30, "head_differs")},
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_done_to_whole_rows_is_named(attack: str) -> None:
    rows, faults = ATTACKS[attack]
    assert faults <= set(named(rows, HEADS))


def test_a_head_that_was_changed_is_named_and_so_are_its_sums() -> None:
    forged = [replace(HEADS[0], hash="f" * 64), replace(HEADS[1], sum_fen=1), *HEADS[2:]]
    assert named(ROWS, forged) == [(10, "head_differs"), (20, "head_sums_differ")]
    assert next(iter(row_faults(ROWS, forged))) == ChainFault(
        10, "head_differs", {"day": "day 00010", "first": 1, "last": 10}
    )


def test_the_chain_alone_does_not_see_a_rehash_which_is_why_heads_are_kept() -> None:
    rows, _faults = ATTACKS["a row changed and all after it rehashed"]
    assert named(rows, []) == []


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.booleans() | st.none()))
def test_one_set_of_facts_has_one_text_however_it_was_typed_and_ordered(facts: dict[str, Any]) -> None:
    composed = {unicodedata.normalize("NFC", name): value for name, value in facts.items()}
    backwards = {
        unicodedata.normalize("NFD", name): unicodedata.normalize("NFD", value)
        if isinstance(value, str)
        else value
        for name, value in reversed(composed.items())
    }
    if len(backwards) == len(composed):
        assert body_text(composed) == body_text(backwards)


@pytest.mark.parametrize("value", [1.5, float("nan"), b"x", {1: 2}, object()])
def test_what_has_no_single_text_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        body_text({"value": value})


TEXTS = st.text(st.sampled_from('aé\u0301<>\u0338"\\\n') | st.characters(codec="utf-8"), max_size=5)
FACTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
OTHER_READER: Any = runpy.run_path(str(settings.BASE_DIR / "creditcoop/core/data/verify_penalty_ledger.py"))


def written_once(body: str) -> bool:
    """Word for word what `body_text` says of the one way to write a body, text by text."""
    try:
        facts = json.loads(body)
        return isinstance(facts, dict) and body_text(facts) == body
    except ValueError:
        return False


@given(facts=FACTS, ascii_only=st.booleans(), in_order=st.booleans(), blank=st.sampled_from(["", " "]))
@example(facts={"words": "e\u0301"}, ascii_only=False, in_order=True, blank="")
@example(facts={"words": "\u0301"}, ascii_only=False, in_order=True, blank="")
@example(facts={"words": "é"}, ascii_only=True, in_order=True, blank="")
@example(facts={"amount_fen": 1.0}, ascii_only=False, in_order=True, blank="")
@example(facts={"words": "é"}, ascii_only=False, in_order=True, blank="")
def test_both_readers_take_a_body_only_as_it_is_written(
    facts: Any, ascii_only: bool, in_order: bool, blank: str
) -> None:
    """A body that is composed as a whole is not looked at text by text; that changes no verdict."""
    separators = ("," + blank, ":")
    body = json.dumps(facts, ensure_ascii=ascii_only, sort_keys=in_order, separators=separators)
    kept = KeptRow(1, GENESIS, text_hash(body), ALG, body, {})
    found = [fault.code for fault in row_faults([kept], [])]
    assert ("body_unreadable" not in found) is written_once(body)
    assert (OTHER_READER["Check"]().read(1, body) is not None) is written_once(body)
