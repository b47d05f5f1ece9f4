"""Reading and writing the JSON value of one leaf, by its kind. Amounts are whole fen, parts exact fractions."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from creditcoop.core.rules.money import MoneyError, format_yuan, parse_yuan
from creditcoop.core.rules.wording import Problem

PERMILLE_TEXT = re.compile(r"(0|[1-9][0-9]?)(\.[0-9]{1,5})?")
FRACTION_TEXT = re.compile(r"(0|[1-9][0-9]{0,8})(/[1-9][0-9]{0,8})?")


class Bounds(Protocol):
    """What a leaf allows."""

    @property
    def allowed(self) -> tuple[str | bool, ...]: ...
    @property
    def lowest(self) -> int: ...
    @property
    def highest(self) -> int: ...
    @property
    def count(self) -> int | None: ...


class PolicyProblem(ValueError):
    """One value does not fit its leaf."""

    def __init__(self, path: str, code: str, **values: object) -> None:
        self.problem = Problem(path, code, values)
        super().__init__(f"{path}: {self.problem.say('en')}")


def read_yuan(leaf: Bounds, value: object, path: str) -> int:
    try:
        fen = parse_yuan(value)
    except MoneyError as error:
        raise PolicyProblem(path, "not_yuan") from error
    return in_bounds(leaf, fen, path, format_yuan)


def read_whole(leaf: Bounds, value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise PolicyProblem(path, "not_whole")
    return in_bounds(leaf, value, path, str)


def in_bounds(leaf: Bounds, value: int, path: str, shown: Any) -> int:
    if value < leaf.lowest:
        raise PolicyProblem(path, "too_small", lowest=shown(leaf.lowest))
    if value > leaf.highest:
        raise PolicyProblem(path, "too_large", highest=shown(leaf.highest))
    return value


def read_share(leaf: Bounds, value: object, path: str) -> Fraction:
    if not isinstance(value, str) or not FRACTION_TEXT.fullmatch(value):
        raise PolicyProblem(path, "not_fraction")
    share = Fraction(value)
    if share > 1:
        raise PolicyProblem(path, "too_large", highest="1")
    return share


def read_permille(leaf: Bounds, value: object, path: str) -> Fraction:
    """A rate in ‰ a month, as contracts quote it: "6.6375"."""
    if not isinstance(value, str) or not PERMILLE_TEXT.fullmatch(value):
        raise PolicyProblem(path, "not_permille")
    rate = Fraction(value)
    if rate > leaf.highest:
        raise PolicyProblem(path, "too_large", highest=str(leaf.highest))
    return rate


def write_permille(value: Fraction) -> str:
    """Without zeros at its end: 6.6375, 7, 0."""
    return f"{(Decimal(value.numerator) / Decimal(value.denominator)).normalize():f}"


def read_shares(leaf: Bounds, value: object, path: str) -> tuple[Fraction, ...]:
    items = read_list(leaf, value, path)
    shares = tuple(read_share(leaf, item, f"{path}.{place}") for place, item in enumerate(items))
    if sum(shares) != 1:
        raise PolicyProblem(path, "not_whole_sum")
    return shares


def read_codes(leaf: Bounds, value: object, path: str) -> tuple[str, ...]:
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


def read_list(leaf: Bounds, value: object, path: str) -> list[object]:
    if not isinstance(value, list):
        raise PolicyProblem(path, "not_list")
    if leaf.count is not None and len(value) != leaf.count:
        raise PolicyProblem(path, "wrong_count", count=leaf.count)
    return value


def read_choice(leaf: Bounds, value: object, path: str) -> str:
    if not isinstance(value, str) or value not in leaf.allowed:
        raise PolicyProblem(path, "not_one_of", allowed=", ".join(str(code) for code in leaf.allowed))
    return value


def read_flag(leaf: Bounds, value: object, path: str) -> bool:
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
    "permille": read_permille,
    "shares": read_shares,
    "codes": read_codes,
    "choice": read_choice,
    "flag": read_flag,
}
WRITERS: dict[str, Any] = {
    "yuan": format_yuan,
    "whole": int,
    "share": str,
    "permille": write_permille,
    "shares": write_list,
    "codes": write_list,
    "choice": str,
    "flag": bool,
}
