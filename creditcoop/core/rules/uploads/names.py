"""Names of uploaded files: text to read, never a path.

Example: "../../etc/照片\\u202egpj.exe" becomes "照片gpj.exe".
"""

import unicodedata

LONGEST = 120
EXTENSIONS = {"pdf": ("pdf",), "jpg": ("jpg", "jpeg", "jfif"), "png": ("png",)}


def plain_name(name: str) -> str:
    """The last part of the name, on one line, without signs that are not seen or that turn its direction."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        sign if unicodedata.category(sign)[0] not in "CZ" else " " if sign.isspace() else ""
        for sign in unicodedata.normalize("NFC", last)
    )
    words = " ".join(kept.split()).strip(". ")
    stem, dot, extension = words.rpartition(".")
    if dot and len(extension) <= 5:
        return f"{stem[: LONGEST - len(extension) - 1]}.{extension}" if stem else f"file.{extension}"
    return words[:LONGEST] or "file"


def fits_kind(name: str, kind: str) -> bool:
    """Whether the last extension, if there is one, is one of this kind."""
    _stem, dot, extension = plain_name(name).rpartition(".")
    return not dot or not extension.isascii() or " " in extension or extension.lower() in EXTENSIONS[kind]


def download_name(name: str, kind: str) -> str:
    """What a browser is told to call the file: one extension, that of its kind."""
    stem, dot, extension = plain_name(name).rpartition(".")
    if not dot or extension.lower() not in EXTENSIONS[kind]:
        stem = plain_name(name)
    quiet = "".join("_" if sign in ".\"'%;:*?<>|" else sign for sign in stem)
    return f"{quiet or 'file'}.{kind}"
