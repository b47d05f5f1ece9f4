"""Lists as files: CSV and XLSX of exactly the rows shown, safe to open in a spreadsheet; and who took which rows."""

import csv
import datetime
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse, StreamingHttpResponse

from creditcoop.core import audit
from creditcoop.core.access import Actor

Row = Sequence[Any]
# A text cell that begins like a formula is run by the spreadsheet that opens the CSV (ASVS 1.2.10).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


def record_export(
    *, actor: Actor, name: str, kind: str, rows: int, purpose: str, filters: Iterable[str]
) -> None:
    """Write who took how many rows of which list, and what for (I14).

    Of the filters only their names, not what was typed into them: that may be a person's name or number.
    """
    assert actor.person is not None
    facts = {
        "list": name,
        "format": kind,
        "rows": rows,
        "purpose": purpose,
        "filters": ", ".join(sorted(filters)),
    }
    audit.record(act="export_rows", actor=actor, subject=actor.person, unit=actor.home, facts=facts)


def safe_text(text: str) -> str:
    """Text that no spreadsheet reads as a formula. Numbers are passed as numbers and never come here."""
    return "'" + text if text.startswith(_DANGEROUS) else text


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int | Decimal | datetime.date):
        return str(value)
    return safe_text(str(value))


class _Line:
    """A file that hands each written line straight on."""

    def write(self, text: str) -> str:
        return text


def csv_response(*, name: str, head: Row, rows: Iterable[Row]) -> StreamingHttpResponse:
    """A CSV with a byte-order mark, so that Excel reads its Chinese, streamed row by row."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Line())
        yield "\ufeff" + writer.writerow([_csv_cell(cell) for cell in head])
        for row in rows:
            yield writer.writerow([_csv_cell(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def xlsx_response(*, name: str, head: Row, rows: Iterable[Row]) -> HttpResponse:
    """An XLSX whose texts are texts, whose amounts are numbers and whose days are days."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True},
    )
    sheet = book.add_worksheet()
    bold, money, day = (
        book.add_format({"bold": True}),
        book.add_format({"num_format": "#,##0.00"}),
        book.add_format({"num_format": "yyyy-mm-dd"}),
    )
    for column, cell in enumerate(head):
        sheet.write_string(0, column, str(cell), bold)
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal):
                sheet.write_number(line, column, cell, money)
            elif isinstance(cell, bool) or cell is None:
                sheet.write_string(line, column, "" if cell is None else str(cell))
            elif isinstance(cell, int):
                sheet.write_number(line, column, cell)
            elif isinstance(cell, datetime.date):
                sheet.write_datetime(line, column, cell, day)
            else:
                sheet.write_string(line, column, str(cell))
    book.close()
    response = HttpResponse(
        buffer.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
