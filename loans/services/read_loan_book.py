"""Read a loan book file into rows of cells: CSV or XLSX, told apart by content, never by name.

Whoever uploads or names the file. Refused, with what to do, when the file is too large or no table that can be
read without guessing. Leaves nothing behind.
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from loans.rules.importing.book import HEAD, SourceRow
from loans.services.read_csv import read_csv
from loans.services.read_workbook import read_workbook

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also what Excel makes of a workbook with a password


@dataclass(frozen=True)
class SourceBook:
    """A file as it was read. Row numbers are those of a spreadsheet; rows without any value are left out."""

    file_name: str
    content: bytes
    sha256: str
    head: SourceRow
    rows: list[SourceRow]


def read_loan_book(*, file_name: str, content: bytes) -> SourceBook:
    """Read the file; Refused (field "file") where it cannot be read."""
    if len(content) > settings.IMPORT_MAX_BYTES:
        raise Refused(
            _("The file is larger than %(limit)s MB. Split the book into several files.")
            % {"limit": settings.IMPORT_MAX_BYTES // 2**20},
            field="file",
        )
    if content.startswith(OLD_OFFICE):
        raise Refused(
            _("This is an old Excel file, or one with a password. Save it as .xlsx without a password."),
            field="file",
        )
    found = list(read_workbook(content) if content.startswith(ZIP) else read_csv(content))
    if not found:
        raise Refused(_("The file is empty."), field="file")
    if found[0].number != HEAD:
        raise Refused(_("The first row is empty. The heads of the columns must stand there."), field="file")
    return SourceBook(
        file_name=file_name[-200:],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        head=found[0],
        rows=found[1:],
    )
