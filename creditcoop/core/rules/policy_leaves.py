"""The leaves of a regulation chapter: what one number or reading is, where it stands, which values it takes.

A chapter is a frozen dataclass whose fields are made by the functions below. Example:
`tier_1_up_to: int = yuan("III.1", "一档上限", "First tier up to")` is an amount in fen, written "3000.00".
"""

import dataclasses
from dataclasses import dataclass
from typing import Any

from creditcoop.core.rules.policy_values import READERS, WRITERS
from creditcoop.core.rules.wording import Wording

LEAF = "leaf"


@dataclass(frozen=True)
class Leaf:
    """Clause, wording and allowed values of one field; `question` is the open question it settles, if any.

    `if_silent` is the JSON value of a version adopted before this leaf existed; None: every version has it.
    """

    kind: str
    clause: str
    words: Wording
    question: str = ""
    allowed: tuple[str | bool, ...] = ()
    lowest: int = 0
    highest: int = 10**15
    count: int | None = None
    part: type[Any] | None = None
    if_silent: object = None

    def read(self, value: object, path: str) -> Any:
        """The typed value of a JSON value; PolicyProblem at the first place that is wrong."""
        return READERS[self.kind](self, value, path)

    def write(self, value: Any) -> Any:
        """The JSON value of a typed value: the reverse of `read`."""
        return WRITERS[self.kind](value)


def _field(kind: str, clause: str, zh: str, en: str, **more: Any) -> Any:
    return dataclasses.field(metadata={LEAF: Leaf(kind, clause, Wording(zh, en), **more)})


def yuan(
    clause: str, zh: str, en: str, *, question: str = "", lowest: int = 1, if_silent: str | None = None
) -> Any:
    """An amount: yuan with two decimals in the body, fen in Python."""
    return _field("yuan", clause, zh, en, question=question, lowest=lowest, if_silent=if_silent)


def whole(
    clause: str,
    zh: str,
    en: str,
    *,
    question: str = "",
    lowest: int = 1,
    highest: int = 100_000,
    if_silent: int | None = None,
) -> Any:
    """A count, a number of days or months, a whole percentage."""
    return _field(
        "whole", clause, zh, en, question=question, lowest=lowest, highest=highest, if_silent=if_silent
    )


def share(clause: str, zh: str, en: str, *, question: str = "") -> Any:
    """An exact part of one, from 0 to 1, written "3/10"."""
    return _field("share", clause, zh, en, question=question)


def permille(clause: str, zh: str, en: str, *, highest: int, if_silent: str | None = None) -> Any:
    """A rate in ‰ a month with five decimal places at most, an exact fraction in Python, written "6.6375"."""
    return _field("permille", clause, zh, en, highest=highest, if_silent=if_silent)


def shares(clause: str, zh: str, en: str, *, question: str = "", count: int) -> Any:
    """`count` exact parts that add up to one, in the order the clause names them."""
    return _field("shares", clause, zh, en, question=question, count=count)


def codes(clause: str, zh: str, en: str, *, question: str = "", count: int | None = None) -> Any:
    """A list of codes, none twice; open (the union may lengthen it) unless `count` fixes its length."""
    return _field("codes", clause, zh, en, question=question, count=count)


def choice(clause: str, zh: str, en: str, *values: str, question: str) -> Any:
    """One of the named readings of an open question; the first is the one recommended."""
    return _field("choice", clause, zh, en, question=question, allowed=values)


def flag(
    clause: str,
    zh: str,
    en: str,
    *,
    question: str = "",
    allowed: tuple[bool, ...] = (True, False),
    if_silent: bool | None = None,
) -> Any:
    """Yes or no; `allowed` has one value where the program computes only one reading."""
    return _field("flag", clause, zh, en, question=question, allowed=allowed, if_silent=if_silent)


def part(kind: type[Any], clause: str, zh: str, en: str, *, question: str = "") -> Any:
    """A group of leaves under one name, itself a frozen dataclass."""
    return _field("part", clause, zh, en, question=question, part=kind)
