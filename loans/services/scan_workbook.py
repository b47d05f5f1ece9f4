"""Look at a workbook before anything parses it for its values: sizes, document types, cells far out, rows hidden.

A file of a few kB can unpack to gigabytes or declare a million empty rows; one that declares too few loses rows
silently. Here every size is known before it is unpacked, and the rows are counted independently of the library
that reads the values.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from loans.services.read_csv import check_size

MOST_PARTS = 300
MOST_BYTES = 200 * 2**20
MOST_BYTES_OF_A_SMALL_PART = 8 * 2**20  # styles, workbook, relations: parsed as a whole
MOST_BYTES_OF_TEXTS = 48 * 2**20
MOST_RATIO, RATIO_FROM = 120, 2**20  # a sheet of real figures packs to a tenth or a thirtieth
SHEETS, TEXTS = "xl/worksheets/", "xl/sharedstrings.xml"
CHUNK = 2**18
# What the libraries raise on files that are no workbooks; nothing else is caught.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    DefusedXmlException,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    OSError,
    TypeError,
    ValueError,
    AttributeError,
)


@dataclass
class Scan:
    """What stands in the one sheet: rows that hold a value, those of them that are hidden, merged ranges."""

    rows: set[int] = field(default_factory=set)
    hidden: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


@contextmanager
def refusing_broken_files() -> Iterator[None]:
    """Turn what the libraries raise on a damaged or hostile file into one plain sentence."""
    try:
        yield
    except BROKEN as error:
        raise _refused(
            _(
                "The workbook is damaged or holds something unusual. Open it, save it anew as .xlsx and try again."
            )
        ) from error


def scan_workbook(content: bytes) -> Scan:
    """Check the workbook's parts and its sheet; Refused with the reason."""
    with refusing_broken_files(), zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = book.infolist()
        _check_sizes(parts)
        sheets = [part for part in parts if _is_sheet(part)]
        if len(sheets) != 1:
            raise _refused(
                _("The workbook has %(count)s sheets. Keep only the sheet with the loan book.")
                % {"count": len(sheets)}
            )
        scan = Scan()
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                _feed(book, part, _SheetTarget(scan) if part is sheets[0] else _Nothing())
    if scan.merged:
        raise _refused(
            _("The cells %(cells)s are merged. Unmerge them, so that every row has its own values.")
            % {"cells": ", ".join(scan.merged[:5])}
        )
    if scan.hidden:
        raise _refused(
            _("Rows are hidden: %(rows)s. Show or delete them, so that what you see is what comes in.")
            % {"rows": ", ".join(map(str, scan.hidden[:5]))}
        )
    return scan


def _refused(message: str) -> Refused:
    return Refused(message, field="file")


def _is_sheet(part: zipfile.ZipInfo) -> bool:
    name = part.filename.lower()
    return name.startswith(SHEETS) and name.endswith(".xml") and "/" not in name[len(SHEETS) :]


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """All from the directory of the archive, before a byte is unpacked; unpacking stops at these sizes."""
    too_large = _(
        "The workbook unpacks to far more than a loan book holds. Save only the table, as CSV or .xlsx."
    )
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise _refused(too_large)
    for part in parts:
        name = part.filename.lower()
        most = MOST_BYTES if _is_sheet(part) else MOST_BYTES_OF_TEXTS
        if name.endswith((".xml", ".rels", ".vml")) and not _is_sheet(part) and name != TEXTS:
            most = MOST_BYTES_OF_A_SMALL_PART
        packed_too_well = part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * part.compress_size
        if part.file_size > most or packed_too_well:
            raise _refused(too_large)
        if part.flag_bits & 1:
            raise _refused(_("The workbook has a password. Save it without one."))
        if name.endswith("vbaproject.bin"):
            raise _refused(_("The workbook holds macros. Save it as .xlsx without macros."))


def _feed(book: zipfile.ZipFile, part: zipfile.ZipInfo, target: "_Nothing") -> None:
    """Parse one part for its elements only; document types and entities are refused by the parser."""
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    with book.open(part) as stream:
        while chunk := stream.read(CHUNK):
            parser.feed(chunk)
    parser.close()


class _Nothing:
    """A target that keeps nothing."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        return

    def close(self) -> None:
        return


class _SheetTarget(_Nothing):
    """Counts the rows that hold a value and sees that rows and cells stand in order and within the limits."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.row = 0
        self.hidden = False
        self.column = (0, "")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "c":
            self._cell(attributes.get("r", ""))
        elif name in ("v", "is", "f"):
            if self.row not in self.scan.rows:
                self.scan.rows.add(self.row)
                if self.hidden:
                    self.scan.hidden.append(self.row)
        elif name == "row":
            self._row(attributes)
        elif name == "mergeCell":
            self.scan.merged.append(attributes.get("ref", "")[:20])

    def _row(self, attributes: Mapping[str, str]) -> None:
        number = int(attributes.get("r", self.row + 1))
        if number <= self.row:
            raise ValueError("rows out of order")
        check_size(row=number, columns=0)
        self.row, self.column = number, (0, "")
        self.hidden = attributes.get("hidden", "0") in ("1", "true")

    def _cell(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        if not letters or reference[len(letters) :] != str(self.row) or not letters.isalpha():
            raise ValueError("a cell outside its row")
        column = (len(letters), letters)
        if column <= self.column:
            raise ValueError("cells out of order")
        if column > (2, "BL"):  # the 64th
            check_size(row=self.row, columns=65)
        self.column = column
