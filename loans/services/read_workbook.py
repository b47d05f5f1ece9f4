"""Read the one sheet of a workbook, after it has been looked over.

Numbers come as exact decimals of what the cell shows, days as days; a formula, an error or a moment comes as an
Oddity that the check of its cell names. What the library reads is compared with what was counted before.
"""

import datetime
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from creditcoop.core.errors import Refused
from loans.rules.importing.book import SourceRow
from loans.rules.importing.cells import MOST_DIGITS, Cell, Oddity
from loans.services.read_csv import MOST_COLUMNS, MOST_ROWS
from loans.services.scan_workbook import refusing_broken_files, scan_workbook


def read_workbook(content: bytes) -> Iterator[SourceRow]:
    """The rows that hold anything, the head among them, as wide as the head or as their own last cell."""
    scan = scan_workbook(content)
    with refusing_broken_files():
        rows = list(_rows(content))
    if {row.number for row in rows} != scan.rows:
        raise Refused(
            _(
                "The workbook holds %(counted)s rows, but only %(read)s can be read. Save it anew and try again."
            )
            % {"counted": len(scan.rows), "read": len(rows)},
            field="file",
        )
    width = len(rows[0].cells) if rows else 0
    for row in rows:
        yield SourceRow(row.number, [*row.cells, *[None] * (width - len(row.cells))])


def _rows(content: bytes) -> Iterator[SourceRow]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    sheet = book.worksheets[0]
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
