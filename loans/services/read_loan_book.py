"""Read a loan book file into rows of cells: CSV or XLSX, told apart by content, never by name.

Whoever uploads or names the file. Refused, with what to do, when the file is too large or no table that can be
read without guessing. Leaves nothing behind.
"""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings

from loans.rules.importing.book import HEAD, SourceRow
from loans.rules.importing.faults import Fault
from loans.services.import_file_wording import file_refused
from loans.services.read_csv import ReadAs, csv_rows, decode_csv
from loans.services.read_workbook import read_workbook

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also what Excel makes of a workbook with a password
UNPACKED_AT_ONCE = 8  # times the bytes that are read within a request
A_PIECE = 5000
# Told what is being done, how much of it is done, and out of how many (0: not known yet).
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SourceBook:
    """A file as it was read. Row numbers are those of a spreadsheet; rows without any value are left out.

    `marks` are findings that lie in the sheet rather than in its cells: hidden rows, merged cells.
    """

    file_name: str
    content: bytes
    sha256: str
    head: SourceRow
    rows: list[SourceRow]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    marks: Sequence[Fault] = ()


def no_progress(phase: str, done: int, total: int) -> None:
    """For callers that show none."""


def read_loan_book(
    *, file_name: str, content: bytes, read_as: ReadAs | None = None, progress: Progress = no_progress
) -> SourceBook:
    """Read the file; Refused (field "file") where it cannot be read."""
    check_file(content)
    encoding = delimiter = sheet = ""
    marks: Sequence[Fault] = ()
    if content.startswith(ZIP):
        workbook = read_workbook(content)
        found, sheet, marks = _told(workbook.rows, progress), workbook.sheet, workbook.marks
    else:
        source = decode_csv(content, read_as=read_as or ReadAs())
        found, encoding, delimiter = _told(csv_rows(source), progress), source.encoding, source.delimiter
    if not found:
        raise file_refused("file_empty")
    if found[0].number != HEAD:
        raise file_refused("first_row_empty")
    return SourceBook(
        file_name=file_name[-200:],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        head=found[0],
        rows=found[1:],
        encoding=encoding,
        delimiter=delimiter,
        sheet=sheet,
        marks=marks,
    )


def check_file(content: bytes) -> None:
    """What can be said of a file before it is read: its size and its kind."""
    if not content:
        raise file_refused("file_empty")
    if len(content) > settings.IMPORT_MAX_BYTES:
        raise file_refused("file_too_large", limit=str(settings.IMPORT_MAX_BYTES // 2**20))
    if content.startswith(OLD_OFFICE):
        raise file_refused("old_excel")


def takes_long(content: bytes) -> bool:
    """Whether the file is for a job rather than for the request that brings it."""
    if len(content) > settings.IMPORT_AT_ONCE_BYTES:
        return True
    if not content.startswith(ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            unpacked = sum(part.file_size for part in book.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False  # it will be refused at once
    return unpacked > UNPACKED_AT_ONCE * settings.IMPORT_AT_ONCE_BYTES


def _told(rows: Iterable[SourceRow], progress: Progress) -> list[SourceRow]:
    found = []
    for row in rows:
        found.append(row)
        if len(found) % A_PIECE == 0:
            progress("reading", len(found), 0)
    return found
