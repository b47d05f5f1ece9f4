"""Read the sheet of the book out of a workbook, after the workbook has been looked over.

Numbers come as exact decimals of what the cell shows, days as days; a formula, an error or a moment comes as an
Oddity that the check of its cell names. What the library reads is compared with what was counted before.
"""

import datetime
import io
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from loans.rules.importing.book import SourceRow
from loans.rules.importing.cells import MOST_DIGITS, Cell, Oddity
from loans.rules.importing.faults import Fault
from loans.services.import_file_wording import file_refused
from loans.services.read_csv import MOST_COLUMNS, MOST_ROWS
from loans.services.scan_workbook import refusing_broken_files, scan_workbook
from loans.services.workbook_elements import Scan

MOST_MARKS = 20_000


@dataclass(frozen=True, kw_only=True)
class WorkbookRows:
    """The rows that hold anything, the head among them; the name of the sheet; rows hidden and cells merged."""

    rows: list[SourceRow]
    sheet: str
    marks: Sequence[Fault]


def read_workbook(content: bytes) -> WorkbookRows:
    """Read the sheet of the book; every row as wide as the head or as its own last cell."""
    scan = scan_workbook(content)
    with refusing_broken_files():
        rows = list(_rows(content, scan.sheet))
        marks = _marks(scan)
    if {row.number for row in rows} != scan.rows:
        raise file_refused("rows_lost", counted=str(len(scan.rows)), read=str(len(rows)))
    width = len(rows[0].cells) if rows else 0
    wide = [SourceRow(row.number, [*row.cells, *[None] * (width - len(row.cells))]) for row in rows]
    return WorkbookRows(rows=wide, sheet=scan.sheet, marks=marks)


def _marks(scan: Scan) -> list[Fault]:
    """A finding for every hidden row, and for every row of the book that a merged range touches."""
    found = [Fault(row, "", "", "hidden_row") for row in scan.hidden]
    rows = sorted(scan.rows)
    for merged in scan.merged:
        _left, first, _right, last = range_boundaries(merged)
        if first is None or last is None:
            raise ValueError("whole columns merged")
        touched = rows[bisect_left(rows, first) : bisect_right(rows, last)] or [first]
        found += [Fault(row, "", "", "merged_cells", {"cells": merged}) for row in touched]
        if len(found) > MOST_MARKS:
            break
    return found


def _rows(content: bytes, name: str) -> Iterator[SourceRow]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    sheet = book[name]
    assert isinstance(sheet, ReadOnlyWorksheet)
    # Without this the library believes the size that the sheet declares, and leaves out what lies beyond it.
    sheet.reset_dimensions()
    found = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
    for number, cells in enumerate(found, start=1):
        values = _values(cells)
        if values:
            yield SourceRow(number, values)
    book.close()


def _values(cells: Sequence[Any]) -> list[Cell]:
    """The cells of a row up to the last one that holds something."""
    last = len(cells)
    while last and cells[last - 1].value is None:
        last -= 1
    return [_value(cell) for cell in cells[:last]]


def _value(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return Oddity("formula", str(value) if isinstance(value, str) else "=")
    if cell.data_type == "e":
        return Oddity("error_value", str(value))
    if isinstance(value, bool):
        return Oddity("truth_value", str(value).upper())
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 10**MOST_DIGITS
        return Decimal(int(value)) if whole else Decimal(repr(value))
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date() if midnight else Oddity("moment", value.isoformat(" "))
    if isinstance(value, datetime.date | str):
        return value
    return Oddity("moment", str(value))
