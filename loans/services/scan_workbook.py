"""Look at a workbook before anything parses it for its values: sizes, document types, cells far out, rows hidden.

A file of a few kB can unpack to gigabytes or declare a million empty rows; one that declares too few loses rows
silently. Here every size is known before it is unpacked, and the rows are counted independently of the library
that reads the values.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from loans.services.import_file_wording import file_refused
from loans.services.workbook_elements import Contents, Nothing, Scan, SheetTarget

MOST_PARTS = 300
MOST_BYTES = 200 * 2**20
MOST_BYTES_OF_A_SMALL_PART = 8 * 2**20  # styles, workbook, relations: parsed as a whole
MOST_BYTES_OF_TEXTS = 48 * 2**20
MOST_RATIO, RATIO_FROM = 120, 2**20  # a sheet of real figures packs to a tenth or a thirtieth
MOST_BYTES_OF_AN_ELEMENT = 2**20  # a cell holds 32,767 characters; the parser keeps an element whole
SHEETS, TEXTS = "xl/worksheets/", "xl/sharedstrings.xml"
CONTENTS, PLACES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
EXPLANATION = "说明 Explanation"  # the second sheet of our own template
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


@contextmanager
def refusing_broken_files() -> Iterator[None]:
    """Turn what the libraries raise on a damaged or hostile file into one plain sentence."""
    try:
        yield
    except BROKEN as error:
        raise file_refused("damaged") from error


def scan_workbook(content: bytes) -> Scan:
    """Check the workbook's parts and the sheet of the book; Refused with the reason."""
    with refusing_broken_files(), zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = book.infolist()
        _check_sizes(parts)
        name, sheet = _sheet_of_the_book(book, parts)
        scan = Scan(sheet=name)
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                _feed(book, part, SheetTarget(scan) if part is sheet else Nothing())
    return scan


def _sheet_of_the_book(book: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> tuple[str, zipfile.ZipInfo]:
    """The one sheet beside the explanation of our template: its name, and the part of the archive it is."""
    contents = Contents()
    for path in (CONTENTS, PLACES):
        _feed(book, book.getinfo(path), contents)
    sheets = {name: place for name, place in contents.sheets if name != EXPLANATION}
    found = [part for part in parts if _is_sheet(part)]
    if len(sheets) != 1 or len(found) != len(contents.sheets):
        raise file_refused("several_sheets", count=str(max(len(contents.sheets), len(found))))
    ((name, place),) = sheets.items()
    path = contents.places[place].removeprefix("/")
    return name, book.getinfo(path if path.startswith("xl/") else f"xl/{path}")


def _is_sheet(part: zipfile.ZipInfo) -> bool:
    name = part.filename.lower()
    return name.startswith(SHEETS) and name.endswith(".xml") and "/" not in name[len(SHEETS) :]


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """All from the directory of the archive, before a byte is unpacked; unpacking stops at these sizes."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise file_refused("unpacks_too_large")
    if len({part.filename.lower() for part in parts}) != len(parts):
        raise ValueError("two parts of one name")
    for part in parts:
        name = part.filename.lower()
        most = MOST_BYTES if _is_sheet(part) else MOST_BYTES_OF_TEXTS
        if name.endswith((".xml", ".rels", ".vml")) and not _is_sheet(part) and name != TEXTS:
            most = MOST_BYTES_OF_A_SMALL_PART
        packed_too_well = part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * part.compress_size
        if part.file_size > most or packed_too_well:
            raise file_refused("unpacks_too_large")
        if part.flag_bits & 1:
            raise file_refused("has_password")
        if name.endswith("vbaproject.bin"):
            raise file_refused("has_macros")


def _feed(book: zipfile.ZipFile, part: zipfile.ZipInfo, target: "Nothing") -> None:
    """Parse one part for its elements only; document types and entities are refused by the parser."""
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    seen, waiting = 0, 0
    with book.open(part) as stream:
        while chunk := stream.read(CHUNK):
            parser.feed(chunk)
            waiting = 0 if target.elements > seen else waiting + len(chunk)
            seen = target.elements
            if waiting > MOST_BYTES_OF_AN_ELEMENT:
                raise ValueError("an element without end")
    parser.close()
