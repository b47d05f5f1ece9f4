"""Readers of one cell: exact text, day, amount in fen, rate, number; everything else is a CellFault.

A CSV gives every cell as text; a workbook gives text, exact numbers (Decimal) and days; what neither is (a
formula, an error, a truth value, a moment) comes as an Oddity. Nothing is guessed: "1,000" is not 1000, and a
day is written 2026-11-23 or is a day cell of the workbook.

Examples: `amount("96396") == 9639600` fen; `amount("1,000")` is the fault `thousands_comma`.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from loans.rules.importing.faults import CellFault

FEN_LIMIT = 10**15  # ten trillion yuan
FIRST_YEAR = 1900
MOST_DIGITS = 15  # a spreadsheet keeps no more of a number
AMOUNT = re.compile(r"([0-9]{1,400})(?:\.([0-9]{1,2}))?", re.ASCII)
RATE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,6})?", re.ASCII)
WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
LOOKS_LIKE_NUMBER = re.compile(r"[0-9.,+\-eE ]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Oddity:
    """A cell that holds no plain value; `kind` is the code of its fault."""

    kind: str
    text: str


Cell = str | Decimal | datetime.date | Oddity | None


def as_text(cell: Cell) -> str:
    """The cell as the original row is kept: numbers without needless zeros, days as 2026-11-23."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.text if isinstance(cell, Oddity) else cell.isoformat()


def plain(cell: Cell) -> str:
    """The text of a cell that holds text or a number, without hidden differences."""
    if isinstance(cell, Oddity):
        raise CellFault(cell.kind)
    text = as_text(cell)
    if text.startswith("="):
        raise CellFault("formula")
    if text != text.strip():
        raise CellFault("blanks_at_ends")
    if not text.isprintable():
        raise CellFault("control_characters")
    return text


def digits(cell: Cell, pattern: re.Pattern[str], code: str) -> str:
    """The text of a number cell if it fits `pattern`; else the most telling fault."""
    if isinstance(cell, datetime.date):
        raise CellFault("day_instead_of_number")
    text = plain(cell)
    if pattern.fullmatch(text):
        return text
    folded = unicodedata.normalize("NFKC", text)
    if folded != text and LOOKS_LIKE_NUMBER.fullmatch(folded):
        raise CellFault("full_width", write=folded)
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        raise CellFault("not_a_number")
    if re.fullmatch(r"-[0-9.,]+", text):
        raise CellFault("negative")
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?|[0-9]+,[0-9]+", text):
        raise CellFault("thousands_comma")
    if re.fullmatch(r"[0-9.]+[eE][+-]?[0-9]+", text):
        raise CellFault("exponent")
    raise CellFault(code)


def amount_or_nothing(cell: Cell) -> int:
    """Yuan with at most two decimals, zero allowed, in fen."""
    match = AMOUNT.fullmatch(digits(cell, AMOUNT, "not_an_amount"))
    assert match is not None
    fen = int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))
    if fen >= FEN_LIMIT:
        raise CellFault("amount_too_large")
    return fen


def amount(cell: Cell) -> int:
    """Yuan above zero, in fen: `amount("8033.1") == 803310`."""
    fen = amount_or_nothing(cell)
    if fen == 0:
        raise CellFault("zero")
    return fen


def rate(cell: Cell) -> Decimal:
    """Percent a year, at most six decimals, below 100."""
    value = Decimal(digits(cell, RATE, "not_a_rate"))
    if value >= 100:
        raise CellFault("rate_too_large")
    return value


def day(cell: Cell) -> datetime.date:
    """A day of the calendar since 1900. "1998-02-30" is the fault `no_such_day`."""
    found = _day(cell)
    if found.year < FIRST_YEAR:
        raise CellFault("day_too_early", first=str(FIRST_YEAR))
    return found


def _day(cell: Cell) -> datetime.date:
    if isinstance(cell, datetime.date):
        return cell
    if isinstance(cell, Decimal):
        raise CellFault("number_instead_of_day")
    text = plain(cell)
    match = DAY.fullmatch(text)
    if match is None:
        folded = unicodedata.normalize("NFKC", text)
        if folded != text and DAY.fullmatch(folded):
            raise CellFault("full_width", write=folded)
        raise CellFault("not_a_day")
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise CellFault("no_such_day") from None


def whole(*, lowest: int, highest: int) -> Callable[[Cell], int]:
    """A reader of whole numbers in a range."""

    def read(cell: Cell) -> int:
        value = int(digits(cell, WHOLE, "not_whole"))
        if not lowest <= value <= highest:
            raise CellFault("out_of_range", lowest=str(lowest), highest=str(highest))
        return value

    return read


def text(*, longest: int) -> Callable[[Cell], str]:
    """A reader of words: no blanks at the ends, no invisible characters, no longer than the books hold."""

    def read(cell: Cell) -> str:
        if isinstance(cell, datetime.date):
            raise CellFault("day_instead_of_text")
        found = unicodedata.normalize("NFC", plain(cell))
        if len(found) > longest:
            raise CellFault("too_long", longest=str(longest))
        return found

    return read


def identifier(
    *, longest: int = 30, pattern: str = r"[A-Za-z0-9][A-Za-z0-9./_-]*", prefix: str = ""
) -> Callable[[Cell], str]:
    """A reader of numbers that name things (loan, account, person); kept as text with `prefix` before it."""
    shape = re.compile(pattern, re.ASCII)

    def read(cell: Cell) -> str:
        if isinstance(cell, datetime.date):
            raise CellFault("day_instead_of_text")
        if isinstance(cell, Decimal) and (cell != cell.to_integral_value() or cell >= 10**MOST_DIGITS):
            raise CellFault("number_spoiled")
        found = plain(cell)
        if len(found) > longest:
            raise CellFault("too_long", longest=str(longest))
        if not shape.fullmatch(found):
            folded = unicodedata.normalize("NFKC", found)
            if folded != found and shape.fullmatch(folded):
                raise CellFault("full_width", write="")
            raise CellFault("not_an_identifier")
        return prefix + found

    return read


def choice(words: Mapping[str, str]) -> Callable[[Cell], str]:
    """A reader of one of a few words; gives the code the word stands for."""
    allowed = " / ".join(words)

    def read(cell: Cell) -> str:
        if isinstance(cell, datetime.date):
            raise CellFault("day_instead_of_text")
        found = words.get(plain(cell))
        if found is None:
            raise CellFault("unknown_word", allowed=allowed)
        return found

    return read
