"""Money in whole fen: reading, writing, rounding by name, sharing out without losing a fen (Q34).

Example: `parse_yuan("19999.99") == 1999999`; `format_yuan(1999999) == "19999.99"`. Never a float.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

YUAN_TEXT = re.compile(r"(0|[1-9][0-9]{0,12})\.[0-9]{2}")


class MoneyError(ValueError):
    """The text is no amount in yuan with two decimals, or the sum cannot be shared as asked."""


def parse_yuan(text: object) -> int:
    """Whole fen of an amount such as "15000.00".

    Refuses everything else: numbers, signs, blanks, thousands commas, one or three decimals, a leading
    zero, and sums of ten trillion yuan and more.
    """
    if not isinstance(text, str) or not YUAN_TEXT.fullmatch(text):
        raise MoneyError(f"not an amount in yuan with two decimals: {text!r}")
    return int(text.replace(".", ""))


def format_yuan(fen: int) -> str:
    """Yuan with two decimals: 5 fen is "0.05", minus 5 fen "-0.05"."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}{yuan}.{rest:02d}"


def round_half_up(exact: Fraction) -> int:
    """To the nearest whole fen; exactly half a fen goes away from zero. Q34: fines and interest."""
    # In whole numbers: this is asked for every payment of every loan of a night.
    above, below = exact.numerator, exact.denominator
    size = (2 * abs(above) + below) // (2 * below)
    return -size if above < 0 else size


def cut(exact: Fraction) -> int:
    """To the whole fen below. Q34: shares of a loss, so that nobody is charged a fen too much."""
    return floor(exact)


def cut_rest_to_first(total_fen: int, parts: Sequence[Fraction], first: int) -> list[int]:
    """Q34 `floor_rest_first`: cut every share to the fen; what is left over goes to place `first`.

    Example: 1,999,999 fen over 30 % (first), 30 % and 4 × 10 % gives 600004, 599999 and 4 × 199999.
    """
    shares = [cut(total_fen * part) for part in parts]
    shares[first] += cut(total_fen * sum(parts, Fraction(0))) - sum(shares)
    return shares


def half_up_each(total_fen: int, parts: Sequence[Fraction], first: int) -> list[int]:
    """Q34 `half_up_each`: every share by itself half up; their sum may differ from the total by some fen.

    Example: 5 fen over two halves gives 3 and 3.
    """
    return [round_half_up(total_fen * part) for part in parts]


def largest_remainder(total_fen: int, parts: Sequence[Fraction], first: int) -> list[int]:
    """Q34 `largest_remainder`: cut every share; one fen more to the largest remainders in turn.

    Equal remainders: the first responsible before the others, then as listed. Example: 100 fen over
    three thirds gives 34, 33, 33.
    """
    shares = [cut(total_fen * part) for part in parts]
    rest = cut(total_fen * sum(parts, Fraction(0))) - sum(shares)
    order = sorted(
        range(len(parts)),
        key=lambda place: (shares[place] - total_fen * parts[place], place != first, place),
    )
    for place in order[:rest]:
        shares[place] += 1
    return shares


ROUNDING: Mapping[str, Callable[[int, Sequence[Fraction], int], list[int]]] = {
    "floor_rest_first": cut_rest_to_first,
    "half_up_each": half_up_each,
    "largest_remainder": largest_remainder,
}


def apportion(*, total_fen: int, parts: Sequence[Fraction], first: int, rounding: str) -> list[int]:
    """Q34: `total_fen` over exact `parts` of it, in whole fen, by the rounding named.

    `first` is the place of the first responsible, who takes what is left over. The parts need not add
    up to one: under `t2 = 100+30` they make 13/10. MoneyError for a negative total or part, an unknown
    rounding, or a place that does not exist.
    """
    if total_fen < 0 or any(part < 0 for part in parts):
        raise MoneyError("a negative sum cannot be shared out")
    if not 0 <= first < len(parts):
        raise MoneyError("the first responsible has no place among the shares")
    if rounding not in ROUNDING:
        raise MoneyError(f"unknown rounding {rounding!r}")
    return ROUNDING[rounding](total_fen, parts, first)


def to_fen(amount: Decimal) -> int:
    """Whole fen of yuan as the database columns give them. Example: Decimal("15000.00") is 1500000."""
    fen = amount.scaleb(2)
    if fen != fen.to_integral_value():
        raise MoneyError(f"finer than a fen: {amount}")
    return int(fen)


def to_yuan(fen: int) -> Decimal:
    """Yuan with two places of whole fen. Example: 1500000 is Decimal("15000.00")."""
    return Decimal(fen).scaleb(-2)
