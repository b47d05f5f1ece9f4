"""Pictures: their size is read from the header before a pixel is unpacked, then they are unpacked as a whole."""

import io
import struct
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from creditcoop.core.rules.uploads.markers import is_foreign_tail, is_mixed
from creditcoop.core.rules.uploads.verdict import BadFile, FileFault, Found, Limits

JPG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
PREVIEW_SIDE = 1400
# What Pillow raises on pictures that are none.
BROKEN = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    ValueError,
    TypeError,
    SyntaxError,
    IndexError,
    KeyError,
    AttributeError,
    OverflowError,
    struct.error,
)


def look_at_picture(content: bytes, *, kind: str, limits: Limits) -> Found:
    """Judge a JPG or PNG; BadFile with the reason."""
    try:
        end = end_of_jpg(content) if kind == "jpg" else end_of_png(content)
    except (IndexError, struct.error) as error:
        raise BadFile(FileFault.BROKEN) from error
    tail = content[end:]
    # Cameras put further pictures behind a JPG; nothing stands behind a PNG.
    if is_mixed(content) or is_foreign_tail(tail) or (kind == "png" and tail):
        raise BadFile(FileFault.MIXED_CONTENT)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # too many pixels are refused right below
            return _decoded(content[:end], kind=kind, limits=limits)
    except BROKEN as error:
        raise BadFile(FileFault.BROKEN) from error


def _decoded(content: bytes, *, kind: str, limits: Limits) -> Found:
    Image.MAX_IMAGE_PIXELS = None  # our own limit, on the size that the header states
    with Image.open(io.BytesIO(content), formats=["JPEG" if kind == "jpg" else "PNG"]) as picture:
        width, height = picture.size
        if width * height > limits.most_pixels:
            raise BadFile(FileFault.TOO_MANY_PIXELS)
        picture.load()
        return Found(kind=kind, width=width, height=height, preview=preview_of(picture))


def preview_of(picture: Image.Image) -> bytes:
    """The picture made anew, small and without anything but its pixels."""
    small = ImageOps.exif_transpose(picture)
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    if small.mode in ("RGBA", "LA", "PA", "P"):
        paper = Image.new("RGB", small.size, "white")
        whole = small.convert("RGBA")
        paper.paste(whole, mask=whole.getchannel("A"))
        small = paper
    plain = Image.new("RGB", small.size)
    plain.paste(small.convert("RGB"))
    buffer = io.BytesIO()
    plain.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def end_of_png(content: bytes) -> int:
    """Where the last chunk ends; IndexError or struct.error when it never does."""
    place = len(PNG)
    while True:
        length: int = struct.unpack_from(">I", content, place)[0]
        name = content[place + 4 : place + 8]
        place += 12 + length
        if place > len(content):
            raise IndexError("a chunk beyond the end")
        if name == b"IEND":
            return place


def end_of_jpg(content: bytes) -> int:
    """Where the picture ends; IndexError or struct.error when it never does."""
    place = 2
    while True:
        if content[place] != 0xFF:
            raise IndexError("no marker where one must stand")
        code = content[place + 1]
        if code == 0xD9:
            return place + 2
        if code == 0xFF:
            place += 1
        elif code in (0x00, 0x01) or 0xD0 <= code <= 0xD8:
            place += 2
        else:
            length: int = struct.unpack_from(">H", content, place + 2)[0]
            place += 2 + length
            if code == 0xDA:
                place = _after_scan(content, place)


def _after_scan(content: bytes, place: int) -> int:
    """The next marker behind compressed pixels: FF with anything but 00 or a restart behind it."""
    while True:
        found = content.find(b"\xff", place)
        if found < 0 or found + 1 >= len(content):
            raise IndexError("no end of the picture")
        code = content[found + 1]
        if code != 0x00 and not 0xD0 <= code <= 0xD7:
            return found
        place = found + (1 if code == 0xFF else 2)
