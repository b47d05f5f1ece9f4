"""Ways in which other ledgers write days and amounts: the readers that a kept mapping chooses among.

Examples: `DAY_READERS["chinese"]("2025年3月1日")` is 2025-03-01; `AMOUNT_READERS["fen"]("1500000")` is 1500000 fen,
`AMOUNT_READERS["yuan"]` of the same text a hundred times that.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal

from loans.rules.importing import cells
from loans.rules.importing.cells import Cell
from loans.rules.importing.faults import CellFault

_SHAPES: Mapping[str, tuple[re.Pattern[str], str]] = {
    "slashes": (re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})", re.ASCII), "2026/11/23"),
    "dots": (re.compile(r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})", re.ASCII), "2026.11.23"),
    "compact": (re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII), "20261123"),
    "chinese": (re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日", re.ASCII), "2026年11月23日"),
}
DAY_EXAMPLES: Mapping[str, str] = {"iso": "2026-11-23", **{code: text for code, (_, text) in _SHAPES.items()}}
_FEN = re.compile(r"[0-9]{1,400}", re.ASCII)


def _day_like(code: str) -> Callable[[Cell], datetime.date]:
    shape, example = _SHAPES[code]

    def read(cell: Cell) -> datetime.date:
        if isinstance(cell, datetime.date) or (isinstance(cell, Decimal) and code != "compact"):
            return cells.day(cell)
        text = cells.plain(cell)
        match = shape.fullmatch(text)
        if match is None:
            folded = unicodedata.normalize("NFKC", text)
            if folded != text and shape.fullmatch(folded):
                raise CellFault("full_width", write=folded)
            raise CellFault("not_a_day_like", example=example)
        return cells.day(f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}")

    return read


def _fen_or_nothing(cell: Cell) -> int:
    fen = int(cells.digits(cell, _FEN, "not_fen"))
    if fen >= cells.FEN_LIMIT:
        raise CellFault("amount_too_large")
    return fen


def above_zero(read: Callable[[Cell], int]) -> Callable[[Cell], int]:
    """The reader of an amount lent."""

    def reader(cell: Cell) -> int:
        fen = read(cell)
        if fen == 0:
            raise CellFault("zero")
        return fen

    return reader


DAY_READERS: Mapping[str, Callable[[Cell], datetime.date]] = {
    "iso": cells.day,
    **{code: _day_like(code) for code in _SHAPES},
}
# An amount that may be zero; `above_zero` makes of each a reader of an amount lent.
AMOUNT_READERS: Mapping[str, Callable[[Cell], int]] = {
    "yuan": cells.amount_or_nothing,
    "fen": _fen_or_nothing,
}


def guessed_day_way(samples: list[Cell]) -> str:
    """The way in which most samples read as a day; "iso" where none does."""
    counts = {code: sum(_reads(read, sample) for sample in samples) for code, read in DAY_READERS.items()}
    return max(counts, key=lambda code: counts[code])


def _reads(read: Callable[[Cell], datetime.date], cell: Cell) -> bool:
    try:
        read(cell)
    except CellFault:
        return False
    return True
