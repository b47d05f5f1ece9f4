"""Hostile files, made in code. Each has a name, bytes, and the fault for which it is refused.

An empty fault: the file is taken and made harmless (it is only ever handed out as a download, its preview is made
anew from pixels).
"""

import gzip
import struct
import zlib
from dataclasses import dataclass

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from tests.core.evidence.samples import archive, pdf, picture, png, png_chunk, written

SCRIPT = b"<script>alert(1)</script>"
PHP = b"<?php system($_GET['c']); ?>"
HTML = b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


@dataclass(frozen=True)
class Hostile:
    what: str
    name: str
    content: bytes
    fault: str = ""


def _strangers() -> list[Hostile]:
    """Other kinds of files, under names that promise a harmless one."""
    xxe = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    kinds = [
        ("html as jpg", "a.jpg", HTML),
        ("html as pdf", "a.pdf", HTML),
        ("svg with script", "a.svg", SVG),
        ("svg as png", "a.png", SVG),
        ("entity file as pdf", "a.pdf", xxe),
        ("php as jpg", "a.jpg", PHP),
        ("php behind a gif head", "a.jpg", b"GIF89a" + PHP),
        ("gif", "a.gif", b"GIF89a" + bytes(20)),
        ("windows program as pdf", "a.pdf", b"MZ" + bytes(100)),
        ("linux program as png", "a.png", b"\x7fELF" + bytes(100)),
        ("shell script", "a.jpg", b"#!/bin/sh\nrm -rf /\n"),
        ("archive as pdf", "a.pdf", archive()),
        ("office document", "a.docx", archive()),
        ("bitmap", "a.jpg", b"BM" + bytes(60)),
        ("webp", "a.jpg", b"RIFF\x24\0\0\0WEBPVP8 "),
        ("tiff", "a.jpg", b"II*\0" + bytes(40)),
        ("icon", "a.png", b"\0\0\1\0" + bytes(40)),
        ("heic", "a.jpg", b"\0\0\0\x18ftypheic" + bytes(40)),
        ("film", "a.jpg", b"\0\0\0\x18ftypmp42" + bytes(40)),
        ("flash", "a.jpg", b"FWS\x09" + bytes(40)),
        ("rar", "a.pdf", b"Rar!\x1a\x07\x00" + bytes(40)),
        ("gzip", "a.pdf", gzip.compress(HTML)),
        ("javascript", "a.jpg", b"alert(1)"),
        ("html behind a byte-order mark", "a.jpg", b"\xef\xbb\xbf" + HTML),
        ("html in sixteen bits", "a.jpg", HTML.decode().encode("utf-16")),
        ("mail page", "a.pdf", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n" + HTML),
        ("shortcut", "a.pdf", b"[InternetShortcut]\nURL=file:///c:/windows\n"),
        ("visual basic", "a.jpg", b'CreateObject("WScript.Shell").Run "calc"'),
        ("pdf behind html", "a.pdf", HTML + pdf()),
        ("pdf behind one space", "a.pdf", b" " + pdf()),
        ("postscript", "a.pdf", b"%!PS-Adobe-3.0\n(evil) run"),
    ]
    found = [Hostile(what, name, content, "unknown_type") for what, name, content in kinds]
    return [
        *found,
        Hostile("nothing", "a.jpg", b"", "empty"),
        Hostile("pdf as program", "a.pdf.exe", pdf(), "name_mismatch"),
        Hostile("jpg as php", "a.php", picture(), "name_mismatch"),
        Hostile("png as pdf", "a.pdf", picture("PNG"), "name_mismatch"),
        Hostile("jpg as page", "a.html", picture(), "name_mismatch"),
    ]


def _with_comment(text: bytes) -> bytes:
    jpg = picture()
    return jpg[:2] + b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text + jpg[2:]


def _flooding_jpg() -> bytes:
    jpg = bytearray(picture())
    start = jpg.find(b"\xff\xc0") + 5
    jpg[start : start + 4] = struct.pack(">HH", 65000, 65000)
    return bytes(jpg)


def _jpgs() -> list[Hostile]:
    jpg = picture()
    kinds = [
        ("jpg with an archive behind it", jpg + archive(), "mixed_content"),
        ("jpg with a script behind it", jpg + SCRIPT, "mixed_content"),
        ("jpg with php behind it", jpg + PHP, "mixed_content"),
        ("jpg with a program behind it", jpg + b"MZ" + bytes(50), "mixed_content"),
        ("jpg with a pdf behind it", jpg + pdf(), "mixed_content"),
        ("jpg with php in its comment", _with_comment(PHP), "mixed_content"),
        ("jpg with a page in its comment", _with_comment(HTML), "mixed_content"),
        ("jpg with a script in its camera data", picture(exif=b"Exif\0\0" + SCRIPT), "mixed_content"),
        ("jpg cut off", jpg[: len(jpg) // 2], "broken"),
        ("jpg without an end", jpg[:-2], "broken"),
        ("jpg of three bytes", jpg[:3], "broken"),
        ("jpg with a part beyond its end", jpg[:2] + b"\xff\xe1\xff\xff" + jpg[2:], "broken"),
        ("jpg of 4,225 million pixels", _flooding_jpg(), "too_many_pixels"),
        ("jpg head and noise", b"\xff\xd8\xff" + bytes(range(256)) * 4, "broken"),
        ("jpg with padding behind it", jpg + bytes(64), ""),
    ]
    return [Hostile(what, "a.jpg", content, fault) for what, content, fault in kinds]


def _pngs() -> list[Hostile]:
    whole = picture("PNG")
    body = zlib.compress(b"\0" * 13 * 4)
    bomb = zlib.compress(bytes(80 * 2**20), 9)
    broken_sum = bytearray(whole)
    broken_sum[whole.find(b"IDAT") + 6] ^= 0xFF
    kinds = [
        ("png with an archive behind it", whole + archive(), "mixed_content"),
        ("png with a page behind it", whole + HTML, "mixed_content"),
        ("png with one byte behind it", whole + b"x", "mixed_content"),
        ("png with a script in its text", png(png_chunk(b"tEXt", b"Title\0" + SCRIPT)), "mixed_content"),
        (
            "png of 3,600 million pixels",
            png(png_chunk(b"IDAT", body), width=60000, height=60000),
            "too_many_pixels",
        ),
        ("png of no pixels", png(png_chunk(b"IDAT", body), width=0, height=0), "broken"),
        ("png with spoiled pixels", bytes(broken_sum), "broken"),
        ("png cut off", whole[: len(whole) // 2], "broken"),
        ("png head only", whole[:8], "broken"),
        ("png with a part beyond its end", whole[:8] + b"\xff\xff\xff\xffIDAT" + whole[8:], "broken"),
        ("png with text that unpacks to 80 MB", png(png_chunk(b"zTXt", b"T\0\0" + bomb)), "broken"),
        ("png with colours that unpack to 80 MB", png(png_chunk(b"iCCP", b"T\0\0" + bomb)), "broken"),
        ("png whose pixels unpack to 80 MB", png(png_chunk(b"IDAT", bomb)), ""),
    ]
    return [Hostile(what, "a.png", content, fault) for what, content, fault in kinds]


def _acting(key: str, action: dict[str, object], where: str = "root") -> bytes:
    """A PDF with an action in its root or on its page."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 280)
    holder = writer.root_object if where == "root" else page
    holder[NameObject(key)] = _dictionary(action)
    return written(writer)


def _dictionary(entries: dict[str, object]) -> DictionaryObject:
    found = DictionaryObject()
    for key, value in entries.items():
        if isinstance(value, dict):
            found[NameObject(key)] = _dictionary(value)
        elif isinstance(value, list):
            found[NameObject(key)] = ArrayObject([_dictionary(one) for one in value])
        elif isinstance(value, str) and value.startswith("/"):
            found[NameObject(key)] = NameObject(value)
        else:
            found[NameObject(key)] = TextStringObject(str(value))
    return found


JS = {"/S": "/JavaScript", "/JS": "app.alert(1)"}


def _packed_script() -> bytes:
    """A PDF whose script lies in a packed object, where no search of the bytes finds it."""
    inner = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    packed = zlib.compress(b"4 0 " + inner)
    objects = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n",
        b"5 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n"
        % (len(packed), packed),
    ]
    content, places = b"%PDF-1.5\n", []
    for one in objects:
        places.append(len(content))
        content += one
    rows = [(0, 0, 255), *((1, place, 0) for place in places[:3]), (2, 5, 0), (1, places[3], 0)]
    rows.append((1, len(content), 0))
    table = zlib.compress(b"".join(struct.pack(">BIB", *row) for row in rows))
    start = len(content)
    content += (
        b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R /Filter /FlateDecode /Length %d >>\nstream\n"
        % len(table)
    )
    return content + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def _locked() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 280)
    writer.encrypt("secret")
    return written(writer)


def _carrying() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 280)
    writer.add_attachment("evil.exe", b"MZ")
    return written(writer)


def _looping() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [2 0 R] /Count 1 >>\nendobj\n"
        b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \n"
        b"trailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n113\n%%EOF\n"
    )


def _swollen() -> bytes:
    """A page whose drawing unpacks to 300 MB."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 280)

    stream = StreamObject()
    stream._data = zlib.compress(b"0 0 m 1 1 l S\n" * (300 * 2**20 // 14), 9)
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    stream[NameObject("/Length")] = NumberObject(len(stream._data))
    page[NameObject("/Contents")] = writer._add_object(stream)
    return written(writer)


def _endless() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(14_000, 14_000)
    return written(writer)


def _acting_pdfs() -> list[Hostile]:
    field = [{"/FT": "/Btn", "/A": {"/S": "/SubmitForm", "/F": "http://127.0.0.1/"}}]
    note = [{"/Subtype": "/FileAttachment", "/Contents": "x"}]
    film = [{"/Subtype": "/RichMedia", "/Contents": "x"}]
    link = [{"/Subtype": "/Link", "/A": {"/S": "/URI", "/URI": "javascript:alert(1)"}}]
    kinds = [
        ("pdf that runs a script when opened", _acting("/OpenAction", JS)),
        ("pdf that runs a script on its page", _acting("/AA", {"/O": JS}, "page")),
        ("pdf with a list of scripts", _acting("/Names", {"/JavaScript": {"/Names": ""}})),
        (
            "pdf with its script's name in disguise",
            _acting("/OpenAction", JS).replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4aS"),
        ),
        ("pdf with its script packed away", _packed_script()),
        (
            "pdf that starts a program",
            _acting("/OpenAction", {"/S": "/Launch", "/F": "cmd.exe"}),
        ),
        ("pdf that carries a program", _carrying()),
        (
            "pdf that opens another file",
            _acting("/OpenAction", {"/S": "/GoToR", "/F": "x.pdf"}),
        ),
        ("pdf that opens a file it carries", _acting("/OpenAction", {"/S": "/GoToE"})),
        (
            "pdf that opens an address",
            _acting("/OpenAction", {"/S": "/URI", "/URI": "http://x"}),
        ),
        ("pdf that sends its form", _acting("/AcroForm", {"/Fields": field})),
        (
            "pdf that reads data in",
            _acting("/OpenAction", {"/S": "/ImportData", "/F": "x"}),
        ),
        ("pdf with a form of its own kind", _acting("/AcroForm", {"/XFA": "x"})),
        ("pdf with a film", _acting("/Annots", {"/K": film}, "page")),
        ("pdf with a file pinned to its page", _acting("/Annots", {"/K": note}, "page")),
        ("pdf that is a parcel of files", _acting("/Collection", {"/View": "/D"})),
        ("pdf with a script as address", _acting("/Annots", {"/K": link}, "page")),
    ]
    return [Hostile(what, "a.pdf", content, "active_content") for what, content in kinds]


def _odd_pdfs() -> list[Hostile]:
    plain = pdf()
    kinds = [
        ("pdf with a script that was replaced later", _acting("/OpenAction", JS) + plain, "active_content"),
        ("pdf with a page behind it", plain + HTML, "mixed_content"),
        ("pdf with words behind it", plain + b"words", "mixed_content"),
        ("pdf with an archive behind it", plain + archive(), "mixed_content"),
        ("pdf that is a page too", b"%PDF-1.4\n" + HTML + plain, "mixed_content"),
        ("pdf with a password", _locked(), "encrypted"),
        ("pdf cut off", plain[: len(plain) // 2], "broken"),
        ("pdf head only", b"%PDF-1.7\n%%EOF\n", "broken"),
        ("pdf of no pages", written(PdfWriter()), "broken"),
        ("pdf whose pages hold themselves", _looping(), "broken"),
        ("pdf of 201 pages", pdf(201), "too_many_pages"),
        ("pdf of noise", b"%PDF-1.4\n" + bytes(range(256)) * 20 + b"\n%%EOF", "broken"),
        ("pdf of one page of twenty-five square metres", _endless(), ""),
    ]
    return [Hostile(what, "a.pdf", content, fault) for what, content, fault in kinds]


def swollen() -> Hostile:
    """Made apart: it takes a second to pack."""
    return Hostile("pdf whose page unpacks to 300 MB", "a.pdf", _swollen(), "broken")


CORPUS = [*_strangers(), *_jpgs(), *_pngs(), *_acting_pdfs(), *_odd_pdfs()]

# Names around an honest picture, and what is shown of each.
NAMES = {
    "../../x.jpg": "x.jpg",
    "..\\..\\x.jpg": "x.jpg",
    "/etc/cron.d/x.jpg": "x.jpg",
    "C:\\Windows\\System32\\x.jpg": "x.jpg",
    "a\0b.jpg": "ab.jpg",
    "CON.jpg": "CON.jpg",
    "NUL": "NUL",
    "\u202egpj.x.jpg": "gpj.x.jpg",
    "\u200b\u2066a\u2069.jpg": "a.jpg",
    "长" * 400 + ".jpg": "长" * 116 + ".jpg",
    "a\r\nSet-Cookie: x=1.jpg": "a Set-Cookie: x=1.jpg",
    '<img src=x onerror="alert(1)">.jpg': '<img src=x onerror="alert(1)">.jpg',
    "'; DROP TABLE core_evidencefile; --.jpg": "'; DROP TABLE core_evidencefile; --.jpg",
    "%2e%2e%2fx.jpg": "%2e%2e%2fx.jpg",
    "~root.jpg": "~root.jpg",
    ".htaccess": "htaccess",
    "a.php.jpg": "a.php.jpg",
    "": "file",
    "   ": "file",
    "..": "file",
    "照片 1.JPG": "照片 1.JPG",
    "{{ 7|add:7 }}.jpg": "{{ 7|add:7 }}.jpg",
    "=cmd|' C'!A0.jpg": "=cmd|' C'!A0.jpg",
}
