"""Read a CSV: UTF-8 with or without a byte-order mark, commas, quotes as RFC 4180 has them."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from loans.rules.importing.book import SourceRow

MOST_ROWS = 200_000
MOST_COLUMNS = 64
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_csv(content: bytes) -> Iterator[SourceRow]:
    """The rows that hold anything, the head among them."""
    try:
        text = _decode(content)
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            if number == 1:
                _check_separator(cells)
            if any(cells):
                check_size(row=number, columns=len(cells))
                yield SourceRow(number, cells)
    except csv.Error as error:
        raise Refused(
            _("The file cannot be read as CSV (%(error)s). Save it as CSV UTF-8 and try again.")
            % {"error": error},
            field="file",
        ) from error


def check_size(*, row: int, columns: int) -> None:
    """Refuse more rows or columns than a loan book has."""
    if row > MOST_ROWS + 1:
        raise Refused(
            _("The file has more than %(limit)s rows. Split the book into several files.")
            % {"limit": f"{MOST_ROWS:,}"},
            field="file",
        )
    if columns > MOST_COLUMNS:
        raise Refused(
            _(
                "Row %(row)s has more than %(limit)s columns. Delete the columns that do not belong to the book."
            )
            % {"row": row, "limit": MOST_COLUMNS},
            field="file",
        )


def _decode(content: bytes) -> str:
    if content.startswith(UTF_16):
        raise Refused(_not_utf_8("UTF-16"), field="file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_not_utf_8(_guess(content)), field="file") from error
    if "\0" in text:
        raise Refused(_("This is neither a CSV file nor an Excel workbook (.xlsx)."), field="file")
    return text


def _guess(content: bytes) -> str:
    """The encoding that Chinese spreadsheets use by default, if it fits; only to say it, never to read by it."""
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "GB18030 / GBK"


def _not_utf_8(encoding: str) -> str:
    if not encoding:
        return _("The text of this file is not UTF-8. In the spreadsheet, save it as “CSV UTF-8”.")
    return _(
        "The text of this file seems to be encoded as %(encoding)s, not as UTF-8. In the spreadsheet, "
        "save it as “CSV UTF-8”."
    ) % {"encoding": encoding}


def _check_separator(head: list[str]) -> None:
    if len(head) == 1 and (";" in head[0] or "\t" in head[0]):
        raise Refused(
            _("The columns are separated by semicolons or tabs. Save the file as CSV with commas."),
            field="file",
        )
