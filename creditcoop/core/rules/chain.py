"""A chain of rows that nobody can alter unseen: canonical text, its hash, and what is wrong with a chain.

A row's body is one line of JSON that holds everything the row says, its number and the hash of the row before it; the
hash is SHA-256 of that very text. Example: `body_text({"b": 1, "a": "é"})` is `{"a":"é","b":1}` whatever the order and
however the é was typed.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ALG = "sha256-1"
GENESIS = "0" * 64


class NotCanonical(ValueError):
    """A value that has no single way to be written: a float, an object that is neither text, whole number, nor list."""


def _not_whole(text: str) -> Any:
    raise NotCanonical(f"{text} is no whole number")


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_DECODER = json.JSONDecoder(parse_float=_not_whole, parse_constant=_not_whole)


@dataclass(frozen=True)
class ChainFault:
    """One thing that is wrong; `seq` is the row, `values` what more there is to say."""

    seq: int
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class KeptRow:
    """A row as it is kept: `columns` are the values that its body must hold under the same names."""

    seq: int
    prev_hash: str
    hash: str
    alg: str
    body: str
    columns: Mapping[str, Any]


@dataclass(frozen=True)
class KeptHead:
    """The end of the chain on a day: the number and hash of the last row, how many rows, the sum in fen."""

    day: str
    seq: int
    hash: str
    count: int
    sum_fen: int


def body_text(facts: Mapping[str, Any]) -> str:
    """Canonical JSON: sorted names, no blanks, composed letters, whole numbers. NotCanonical for anything else."""
    return _ENCODER.encode(canonical(facts))


def text_hash(text: str) -> str:
    """64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def row_faults(
    rows: Iterable[KeptRow], heads: Sequence[KeptHead], *, sum_of: str = "amount_fen"
) -> Iterator[ChainFault]:
    """Everything wrong with a chain read from its first row on, and with the heads kept of it.

    Rows come by their number; `heads` by day. `sum_of` is the name in a body that the heads add up. Memory does not
    grow with the chain.
    """
    waiting = sorted(heads, key=lambda head: head.seq)
    before, count, total, latest_head = GENESIS, 0, 0, 0
    expected = 1
    for row in rows:
        while waiting and waiting[0].seq < row.seq:
            yield from _head_faults(waiting.pop(0), before, count, total, latest_head, expected - 1)
        if row.seq != expected:
            yield ChainFault(row.seq, "rows_missing", {"first": expected, "last": row.seq - 1})
        facts, faults = _own_faults(row)
        yield from faults
        if row.seq == expected and row.prev_hash != before:
            yield ChainFault(row.seq, "not_linked")
        before, expected, count = row.hash, row.seq + 1, count + 1
        amount = facts.get(sum_of, 0)
        total += amount if isinstance(amount, int) else 0
        while waiting and waiting[0].seq == row.seq:
            head = waiting.pop(0)
            yield from _head_faults(head, before, count, total, latest_head, row.seq)
            latest_head = head.seq
    for head in waiting:
        yield from _head_faults(head, before, count, total, latest_head, expected - 1)


def _own_faults(row: KeptRow) -> tuple[Mapping[str, Any], list[ChainFault]]:
    """What is wrong with a row by itself, and the facts of its body."""
    faults = []
    if text_hash(row.body) != row.hash:
        faults.append(ChainFault(row.seq, "hash_differs"))
    if row.alg != ALG:
        faults.append(ChainFault(row.seq, "alg_unknown", {"alg": row.alg}))
    try:
        facts = _DECODER.decode(row.body)
        sound = isinstance(facts, dict) and _text_again(facts, row.body) == row.body
    except (ValueError, RecursionError):
        return {}, [*faults, ChainFault(row.seq, "body_unreadable")]
    if not sound:
        return {}, [*faults, ChainFault(row.seq, "body_unreadable")]
    columns = {"seq": row.seq, "prev_hash": row.prev_hash, "alg": row.alg, **row.columns}
    differ = sorted(name for name, value in columns.items() if name not in facts or facts[name] != value)
    if differ:
        faults.append(ChainFault(row.seq, "columns_differ", {"columns": ", ".join(differ)}))
    return facts, faults


def _text_again(facts: Mapping[str, Any], body: str) -> str:
    """The text of facts just read from `body`.

    Where the whole body is composed every text in it is, and to look at each of them, which costs more than all the
    rest of a check, finds nothing.
    """
    return _ENCODER.encode(facts) if unicodedata.is_normalized("NFC", body) else body_text(facts)


def _head_faults(
    head: KeptHead, hash_there: str, count: int, total: int, latest_head: int, last: int
) -> Iterator[ChainFault]:
    """A head against what the chain says where it stands: `last` is the last row read."""
    where = {"day": head.day, "first": latest_head + 1, "last": head.seq}
    if head.seq > last:
        yield ChainFault(head.seq, "rows_missing", {"first": last + 1, "last": head.seq, "day": head.day})
    elif head.seq < last or head.hash != hash_there:
        yield ChainFault(head.seq, "head_differs", where)
    elif (head.count, head.sum_fen) != (count, total):
        yield ChainFault(head.seq, "head_sums_differ", where)


def canonical(value: Any) -> Any:
    """The value as a body holds it, every text composed."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {_canonical_name(name): canonical(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(inner) for inner in value]
    raise NotCanonical(f"{type(value).__name__} has no canonical text")


def _canonical_name(name: Any) -> str:
    if not isinstance(name, str):
        raise NotCanonical(f"a name must be text, not {type(name).__name__}")
    return unicodedata.normalize("NFC", name)
