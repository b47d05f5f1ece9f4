"""PDFs: nothing in them may act by itself, carry other files or be hidden by a password.

Looked for in three ways, because readers of PDF find objects in three ways: in the table of objects, in packed
objects, and anywhere in the bytes (a reader rebuilds a broken table by searching for them).
"""

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from creditcoop.core.rules.uploads.markers import is_mixed
from creditcoop.core.rules.uploads.pictures import PREVIEW_SIDE, preview_of
from creditcoop.core.rules.uploads.verdict import BadFile, FileFault, Found, Limits

ACTING_KEYS = {
    "/JavaScript",
    "/JS",
    "/AA",
    "/EmbeddedFiles",
    "/EF",
    "/XFA",
    "/RichMediaContent",
    "/Collection",
}
ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie"}
ACTIONS |= {"/Sound", "/RichMediaExecute", "/GoTo3DView", "/SetOCGState", "/Hide"}
SUBTYPES = {"/FileAttachment", "/RichMedia", "/3D", "/Screen", "/Movie", "/Sound"}
# Long names do not stand in compressed data by chance; short ones are looked for outside of it only.
LONG = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|FileAttachment)(?![A-Za-z])"
)
SHORT = re.compile(rb"/(JS|AA|EF|XFA)(?![A-Za-z])")
STREAM = re.compile(rb"\bstream\r?\n.*?endstream", re.DOTALL)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
DEEPEST = 60
MOST_OBJECTS = 200_000
BROKEN = (
    PyPdfError,
    pypdfium2.PdfiumError,
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    RecursionError,
    NotImplementedError,
    OverflowError,
)


def look_at_pdf(content: bytes, *, limits: Limits) -> Found:
    """Judge a PDF; BadFile with the reason."""
    if is_mixed(content):
        raise BadFile(FileFault.MIXED_CONTENT)
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise BadFile(FileFault.BROKEN)
    if content[end + 5 :].strip(b"\r\n\t \0"):
        raise BadFile(FileFault.MIXED_CONTENT)
    if acts_in_bytes(content):
        raise BadFile(FileFault.ACTIVE_CONTENT)
    try:
        _check_objects(PdfReader(io.BytesIO(content), strict=False))
        pages, preview = _drawn(content, limits)
    except BROKEN as error:
        raise BadFile(FileFault.BROKEN) from error
    return Found(kind="pdf", pages=pages, preview=preview)


def acts_in_bytes(content: bytes) -> bool:
    """Whether a name that makes a PDF act stands anywhere in the bytes, written plainly or with #xx."""
    plain = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)
    return bool(LONG.search(plain) or SHORT.search(STREAM.sub(b"", plain)))


def _check_objects(reader: PdfReader) -> None:
    if reader.is_encrypted:
        raise BadFile(FileFault.ENCRYPTED)
    _check(reader.trailer, 0)
    for number, found in enumerate(_objects(reader)):
        if number > MOST_OBJECTS:
            raise BadFile(FileFault.BROKEN)
        _check(found, 0)
        if isinstance(found, StreamObject) and found.get("/Type") == "/ObjStm" and _acts_packed(found):
            raise BadFile(FileFault.ACTIVE_CONTENT)


def _acts_packed(packed: StreamObject) -> bool:
    plain = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), packed.get_data())
    return bool(LONG.search(plain) or SHORT.search(plain))


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every object that the tables of the file name."""
    for generation, numbers in reader.xref.items():
        for number in numbers:
            yield IndirectObject(number, generation, reader).get_object()
    for number in reader.xref_objStm:
        yield IndirectObject(number, 0, reader).get_object()


def _check(value: Any, depth: int) -> None:
    """Refuse an object that acts; what it refers to is checked as an object of its own."""
    if depth > DEEPEST:
        raise BadFile(FileFault.BROKEN)
    if isinstance(value, DictionaryObject):
        if _acts(value):
            raise BadFile(FileFault.ACTIVE_CONTENT)
        for inner in list(value.values()):
            if not isinstance(inner, IndirectObject):
                _check(inner, depth + 1)
    elif isinstance(value, ArrayObject):
        for inner in list(value):
            if not isinstance(inner, IndirectObject):
                _check(inner, depth + 1)


def _acts(value: DictionaryObject) -> bool:
    opening = value.get("/OpenAction")
    return (
        not ACTING_KEYS.isdisjoint(value)
        or value.get("/S") in ACTIONS
        or value.get("/Subtype") in SUBTYPES
        or value.get("/Type") == "/EmbeddedFile"
        or not _is_quiet_address(value.get("/URI"))
        # To open at a certain page is no action; anything else is.
        or (isinstance(opening, DictionaryObject) and opening.get("/S") != "/GoTo")
    )


def _is_quiet_address(address: Any) -> bool:
    """A link to a page or a mailbox does nothing until somebody follows it; any other address does."""
    if address is None or isinstance(address, DictionaryObject):  # of the root: the base of all addresses
        return True
    text = address.decode("latin-1") if isinstance(address, bytes) else str(address)
    return text.strip().lower().startswith(("http://", "https://", "mailto:"))


def _drawn(content: bytes, limits: Limits) -> tuple[int, bytes]:
    """The number of pages and a picture of the first one."""
    document = pypdfium2.PdfDocument(content)
    try:
        pages = len(document)
        if pages == 0:
            raise BadFile(FileFault.BROKEN)
        if pages > limits.most_pages:
            raise BadFile(FileFault.TOO_MANY_PAGES)
        page = document[0]
        width, height = page.get_size()
        scale = min(PREVIEW_SIDE / max(width, height, 1), 2)
        return pages, preview_of(page.render(scale=scale, may_draw_forms=False).to_pil())
    finally:
        document.close()
