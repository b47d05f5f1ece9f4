"""The leaves of a regulation chapter: what one number or reading is, where it stands, which values it takes.

A chapter is a frozen dataclass whose fields are made by the functions below. Example:
`tier_1_up_to: int = yuan("III.1", "一档上限", "First tier up to")` is an amount in fen, written "3000.00".
"""

import dataclasses
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from creditcoop.core.rules.money import MoneyError, format_yuan, parse_yuan
from creditcoop.core.rules.wording import Problem, Wording

FRACTION_TEXT = re.compile(r"(0|[1-9][0-9]{0,8})(/[1-9][0-9]{0,8})?")
LEAF = "leaf"


@dataclass(frozen=True)
class Leaf:
    """Clause, wording and allowed values of one field; `question` is the open question it settles, if any."""

    kind: str
    clause: str
    words: Wording
    question: str = ""
    allowed: tuple[str | bool, ...] = ()
    lowest: int = 0
    highest: int = 10**15
    count: int | None = None
    part: type[Any] | None = None

    def read(self, value: object, path: str) -> Any:
        """The typed value of a JSON value; PolicyProblem at the first place that is wrong."""
        return READERS[self.kind](self, value, path)

    def write(self, value: Any) -> Any:
        """The JSON value of a typed value: the reverse of `read`."""
        return WRITERS[self.kind](value)


class PolicyProblem(ValueError):
    """One value does not fit its leaf."""

    def __init__(self, path: str, code: str, **values: object) -> None:
        self.problem = Problem(path, code, values)
        super().__init__(f"{path}: {self.problem.say('en')}")


def read_yuan(leaf: Leaf, value: object, path: str) -> int:
    try:
        fen = parse_yuan(value)
    except MoneyError as error:
        raise PolicyProblem(path, "not_yuan") from error
    return in_bounds(leaf, fen, path, format_yuan)


def read_whole(leaf: Leaf, value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise PolicyProblem(path, "not_whole")
    return in_bounds(leaf, value, path, str)


def in_bounds(leaf: Leaf, value: int, path: str, shown: Any) -> int:
    if value < leaf.lowest:
        raise PolicyProblem(path, "too_small", lowest=shown(leaf.lowest))
    if value > leaf.highest:
        raise PolicyProblem(path, "too_large", highest=shown(leaf.highest))
    return value


def read_share(leaf: Leaf, value: object, path: str) -> Fraction:
    if not isinstance(value, str) or not FRACTION_TEXT.fullmatch(value):
        raise PolicyProblem(path, "not_fraction")
    share = Fraction(value)
    if share > 1:
        raise PolicyProblem(path, "too_large", highest="1")
    return share


def read_shares(leaf: Leaf, value: object, path: str) -> tuple[Fraction, ...]:
    items = read_list(leaf, value, path)
    shares = tuple(read_share(leaf, item, f"{path}.{place}") for place, item in enumerate(items))
    if sum(shares) != 1:
        raise PolicyProblem(path, "not_whole_sum")
    return shares


def read_codes(leaf: Leaf, value: object, path: str) -> tuple[str, ...]:
    codes: list[str] = []
    for place, item in enumerate(read_list(leaf, value, path)):
        if not isinstance(item, str) or not item.strip():
            raise PolicyProblem(f"{path}.{place}", "not_text")
        if item in codes:
            raise PolicyProblem(f"{path}.{place}", "repeated", value=item)
        codes.append(item)
    if not codes:
        raise PolicyProblem(path, "required")
    return tuple(codes)


def read_list(leaf: Leaf, value: object, path: str) -> list[object]:
    if not isinstance(value, list):
        raise PolicyProblem(path, "not_list")
    if leaf.count is not None and len(value) != leaf.count:
        raise PolicyProblem(path, "wrong_count", count=leaf.count)
    return value


def read_choice(leaf: Leaf, value: object, path: str) -> str:
    if not isinstance(value, str) or value not in leaf.allowed:
        raise PolicyProblem(path, "not_one_of", allowed=", ".join(str(code) for code in leaf.allowed))
    return value


def read_flag(leaf: Leaf, value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise PolicyProblem(path, "not_flag")
    if value not in leaf.allowed:
        raise PolicyProblem(path, "not_one_of", allowed=", ".join(str(flag).lower() for flag in leaf.allowed))
    return value


def write_list(value: tuple[Any, ...]) -> list[str]:
    return [str(item) for item in value]


READERS = {
    "yuan": read_yuan,
    "whole": read_whole,
    "share": read_share,
    "shares": read_shares,
    "codes": read_codes,
    "choice": read_choice,
    "flag": read_flag,
}
WRITERS: dict[str, Any] = {
    "yuan": format_yuan,
    "whole": int,
    "share": str,
    "shares": write_list,
    "codes": write_list,
    "choice": str,
    "flag": bool,
}


def _field(kind: str, clause: str, zh: str, en: str, **more: Any) -> Any:
    return dataclasses.field(metadata={LEAF: Leaf(kind, clause, Wording(zh, en), **more)})


def yuan(clause: str, zh: str, en: str, *, question: str = "", lowest: int = 1) -> Any:
    """An amount: yuan with two decimals in the body, fen in Python."""
    return _field("yuan", clause, zh, en, question=question, lowest=lowest)


def whole(
    clause: str, zh: str, en: str, *, question: str = "", lowest: int = 1, highest: int = 100_000
) -> Any:
    """A count, a number of days or months, a whole percentage."""
    return _field("whole", clause, zh, en, question=question, lowest=lowest, highest=highest)


def share(clause: str, zh: str, en: str, *, question: str = "") -> Any:
    """An exact part of one, from 0 to 1, written "3/10"."""
    return _field("share", clause, zh, en, question=question)


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
    clause: str, zh: str, en: str, *, question: str = "", allowed: tuple[bool, ...] = (True, False)
) -> Any:
    """Yes or no; `allowed` has one value where the program computes only one reading."""
    return _field("flag", clause, zh, en, question=question, allowed=allowed)


def part(kind: type[Any], clause: str, zh: str, en: str, *, question: str = "") -> Any:
    """A group of leaves under one name, itself a frozen dataclass."""
    return _field("part", clause, zh, en, question=question, part=kind)
