"""Read a CSV: UTF-8 (with or without a byte-order mark) or GB18030, with commas, semicolons or tabs between the cells.

What nobody chose is recognised: UTF-8 where the bytes are UTF-8, else GB18030, of which GBK and GB2312 are parts; the
separator that gives the head the most columns. A wrong guess shows on the page where the columns are mapped.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loans.rules.importing.book import SourceRow
from loans.services.import_file_wording import file_refused

MOST_ROWS = 200_000
MOST_COLUMNS = 64
MOST_CELLS = 4_000_000
UTF_8, GB18030 = "utf-8", "gb18030"
ENCODINGS = (UTF_8, GB18030)
DELIMITERS = (",", ";", "\t")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, kw_only=True)
class ReadAs:
    """How a CSV is to be read; "" is to be recognised. A workbook needs neither."""

    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, kw_only=True)
class CsvText:
    """The text of a CSV and how it was recognised."""

    text: str
    encoding: str
    delimiter: str


def decode_csv(content: bytes, *, read_as: ReadAs) -> CsvText:
    """The text with its encoding and separator; refused where the bytes are no such text."""
    text, encoding = _decoded(content, read_as.encoding)
    delimiter = read_as.delimiter or _separator(text)
    if "\0" in text and len(_head(text, delimiter)) < 2:
        raise file_refused("neither")
    return CsvText(text=text, encoding=encoding, delimiter=delimiter)


def read_csv(content: bytes) -> Iterator[SourceRow]:
    """The rows of a CSV whose encoding and separator are recognised."""
    return csv_rows(decode_csv(content, read_as=ReadAs()))


def csv_rows(source: CsvText) -> Iterator[SourceRow]:
    """The rows that hold anything, the head among them."""
    filled = 0
    lines = io.StringIO(source.text, newline="")
    try:
        rows = csv.reader(lines, delimiter=source.delimiter, strict=True)
        for number, cells in enumerate(rows, start=1):
            if any(cells):
                filled += sum(map(bool, cells))
                check_size(row=number, columns=len(cells), cells=filled)
                yield SourceRow(number, cells)
    except csv.Error as error:
        raise file_refused("not_csv", error=str(error)) from error


def check_size(*, row: int, columns: int, cells: int = 0) -> None:
    """Refuse more rows, columns or cells than a loan book has."""
    if row > MOST_ROWS + 1:
        raise file_refused("too_many_rows", limit=f"{MOST_ROWS:,}")
    if columns > MOST_COLUMNS:
        raise file_refused("too_many_columns", row=str(row), limit=str(MOST_COLUMNS))
    if cells > MOST_CELLS:
        raise file_refused("too_many_cells", limit=f"{MOST_CELLS:,}")


def _decoded(content: bytes, encoding: str) -> tuple[str, str]:
    if content.startswith(UTF_16):
        raise file_refused("utf_16")
    for candidate in (encoding,) if encoding else ENCODINGS:
        try:
            return content.decode("utf-8-sig" if candidate == UTF_8 else candidate), candidate
        except UnicodeDecodeError:
            continue
    if encoding:
        raise file_refused("not_this_encoding", encoding=encoding.upper())
    raise file_refused("not_text")


def _separator(text: str) -> str:
    return max(DELIMITERS, key=lambda delimiter: len(_head(text, delimiter)))


def _head(text: str, delimiter: str) -> Sequence[str]:
    try:
        return next(csv.reader(io.StringIO(text[:65536], newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []
