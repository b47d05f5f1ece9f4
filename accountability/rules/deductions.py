"""How much of a month's wage may be kept back, and the instalments that follow (IV.3, Q36).

At most the version's part of the wage (20 %), and never so much that less than the local minimum wage is left. Cut to
the fen, in the person's favour. Example: of 2,400.00 with a minimum of 2,060.00 it is 340.00, not 480.00: 700.00
take three months, 340.00, 340.00 and 20.00. Amounts are whole fen.
"""


class NothingToDeduct(ValueError):
    """The wage leaves nothing to keep back: there is no end to such instalments."""


def deductible(*, wage_fen: int, minimum_fen: int, cap_percent: int, taken_fen: int = 0) -> int:
    """What may still be kept back of a month's wage of which `taken_fen` was kept back already."""
    most = min(wage_fen * cap_percent // 100, wage_fen - minimum_fen)
    return max(0, most - taken_fen)


def instalments(*, owed_fen: int, monthly_fen: int) -> tuple[int, ...]:
    """The months' amounts that make up what is owed, the rest in the last one."""
    if owed_fen <= 0:
        return ()
    if monthly_fen <= 0:
        raise NothingToDeduct("nothing of this wage may be kept back")
    whole, rest = divmod(owed_fen, monthly_fen)
    return (monthly_fen,) * whole + ((rest,) if rest else ())
