"""Rows that are wrong in one known way each, and good ones between them."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook

from tests.loans.importing.books import saved

HEADS = [
    "Loan number",
    "Branch",
    "Borrower number",
    "Borrower",
    "ID kind",
    "ID number",
    "Amount",
    "Granted",
    "Due",
    "State",
    "Kind",
    "Balance",
    "Rate",
    "Handler",
    "Keeper",
]
NUMBER = "11010519491231002X"


@dataclass(frozen=True)
class Bad:
    """What is changed in a good row, and the finding that must name it. `column` "" is the row as a whole."""

    changes: dict[str, Any]
    column: str
    code: str


def _of(column: str, code: str, *values: Any, **also: Any) -> list[Bad]:
    return [Bad({column: value, **also}, column, code) for value in values]


ANYWHERE = [
    *_of("Amount", "empty", ""),
    *_of("Amount", "not_an_amount", "abc", "15000.005", "1.5万", "15000元", "..", "+5"),
    *_of("Amount", "thousands_comma", "1,000.00", "15000,50"),
    *_of("Amount", "negative", "-5", "-15000.00"),
    *_of("Amount", "not_a_number", "NaN", "inf", "-Infinity"),
    *_of("Amount", "exponent", "1e308", "1E5"),
    *_of("Amount", "amount_too_large", "9" * 20),
    *_of("Amount", "full_width", "１５０００", "１５０００．００"),
    *_of("Amount", "zero", "0", "0.00"),
    *_of("Amount", "blanks_at_ends", " 15000", "15000 ", "15000\u3000", "15000\u00a0"),
    *_of("Granted", "no_such_day", "2025-02-30", "2025-13-01", "1900-02-29", "2025-00-10"),
    *_of("Granted", "not_a_day", "45717", "2025/03/01", "01.03.2025", "2025-3-1", "20250301", "昨天"),
    *_of("Granted", "day_too_early", "1899-12-31"),
    *_of("Granted", "after_today", "2026-11-24", Due="2027-11-24"),
    *_of("Due", "due_before_granted", "2025-02-28"),
    *_of("Due", "full_width", "２０２６-03-01"),
    *_of("ID number", "not_a_resident_number", "110105194912310021", "110105194902300028", "123"),
    *_of("ID number", "not_a_credit_code", "91350100M000100Y44", **{"ID kind": "credit_code"}),
    *_of("ID number", "full_width", "１１０１０５１９４９１２３１００２X"),
    *_of("ID kind", "unknown_word", "passport", "身份證"),
    *_of("State", "unknown_word", "?", "正常", "Running"),
    *_of("State", "empty", ""),
    *_of("Kind", "unknown_word", "farmer household"),
    *_of("Balance", "balance_over_amount", "15000.01"),
    *_of("Balance", "settled_owes", "1", State="settled"),
    *_of("Balance", "open_owes_nothing", "0"),
    *_of("Rate", "not_a_rate", "7.5 %", "seven"),
    *_of("Rate", "rate_too_large", "756"),
    *_of("Borrower", "too_long", "刘" * 101),
    *_of("Borrower", "control_characters", "刘\u200b根生"),
    *_of("Borrower", "empty", ""),
    *_of("Loan number", "full_width", "城关１２"),
    *_of("Branch", "unknown_branch", "9999", "没有的社"),
    *_of("Handler", "unknown_person", "NOBODY"),
    *_of("Keeper", "unknown_person", "NOBODY"),
]
IN_CSV = [
    *_of("Amount", "formula", "=1+1"),
    *_of("Borrower", "control_characters", "刘\0根生", "刘\n根生"),
]


def good(place: int) -> dict[str, Any]:
    """A good row; every loan and every borrower its own."""
    return {
        "Loan number": f"L-{place:06d}",
        "Branch": "0301",
        "Borrower number": f"K-{place:06d}",
        "Borrower": "刘根生",
        "ID kind": "resident_id",
        "ID number": NUMBER,
        "Amount": "15000.00",
        "Granted": "2025-03-01",
        "Due": "2026-03-01",
        "State": "running",
        "Kind": "farmer",
        "Balance": "12000.00",
        "Rate": "7.56",
        "Handler": "",
        "Keeper": "",
    }


def rows(kinds: list[Bad], *, bad: int, good_ones: int) -> Iterator[tuple[dict[str, Any], Bad | None]]:
    """Good and bad rows by turns, the kinds of faults one after the other."""
    for place in range(max(bad, good_ones)):
        if place < good_ones:
            yield good(2 * place), None
        if place < bad:
            kind = kinds[place % len(kinds)]
            yield {**good(2 * place + 1), **kind.changes}, kind


IN_WORKBOOK: list[Bad] = [
    *ANYWHERE,
    *_of("Amount", "formula", "=1+1"),
    *_of("Amount", "error_value", "#REF!"),
    *_of("Amount", "truth_value", True),
    *_of("Amount", "not_an_amount", 15000.005),
    *_of("Amount", "amount_too_large", 1e308),
    *_of("Amount", "day_instead_of_number", datetime.date(2025, 3, 1)),
    *_of("Granted", "number_instead_of_day", 45717, 44255.5),
    *_of("Granted", "moment", datetime.datetime(2025, 3, 1, 8, 30)),
    *_of("ID number", "number_spoiled", 110105194912310021),
    *_of("Loan number", "day_instead_of_text", datetime.date(2025, 3, 1)),
    Bad({}, "", "hidden_row"),
    Bad({}, "", "merged_cells"),
]


def workbook_of(found: list[tuple[dict[str, Any], Bad | None]]) -> bytes:
    """The rows as a workbook: hidden and merged where their fault is that."""
    book = Workbook()
    sheet = book.active
    sheet.append(HEADS)
    for number, (cells, kind) in enumerate(found, start=2):
        for place, head in enumerate(HEADS, start=1):
            if cells[head] != "":
                _put(sheet.cell(row=number, column=place), cells[head])
        if kind is not None and kind.code == "hidden_row":
            sheet.row_dimensions[number].hidden = True
        if kind is not None and kind.code == "merged_cells":
            sheet.merge_cells(start_row=number, end_row=number, start_column=14, end_column=15)
    return saved(book)


def _put(cell: Any, value: Any) -> None:
    cell.value = value
    if isinstance(value, str) and not value.startswith(("=", "#")):
        cell.data_type = "s"
