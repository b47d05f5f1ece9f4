"""Annex 10, Q30: how many units a head's lapses make. Amounts in whole fen.

Example: 9,000, 60,000 and 150,000 in one term make 1 + 1 + 3 = 5 units, under `larger` 4, under `count_plus_sum` 7,
under `every_started` 1 + 2 + 3 = 6.
"""

from collections.abc import Sequence

from accountability.rules.lapse_policy import LapseLeaves


def term_units(amounts_fen: Sequence[int], policy: LapseLeaves) -> int:
    """The units of all lapses of one term together; none of no lapse."""
    unit = policy.art10_unit
    match policy.unit_rule:
        case "per_loan":
            return sum(max(1, amount // unit) for amount in amounts_fen)
        case "every_started":
            return sum(max(1, -(-amount // unit)) for amount in amounts_fen)
        case "larger":
            return max(len(amounts_fen), sum(amounts_fen) // unit)
        case "count_plus_sum":
            return len(amounts_fen) + sum(amounts_fen) // unit
        case other:
            raise ValueError(f"unknown unit_rule {other!r}")


def units_added(before_fen: Sequence[int], amount_fen: int, policy: LapseLeaves) -> int:
    """What one more lapse adds to those of the term before it.

    Under the two readings that count and add whole terms the order of the lapses decides which adds what, never
    their total.
    """
    return term_units([*before_fen, amount_fen], policy) - term_units(before_fen, policy)
