"""The words in which a file is judged."""

from dataclasses import dataclass
from enum import StrEnum


class FileFault(StrEnum):
    """Why a file is not kept."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_TYPE = "unknown_type"
    NAME_MISMATCH = "name_mismatch"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    ACTIVE_CONTENT = "active_content"
    MIXED_CONTENT = "mixed_content"
    TOO_SLOW = "too_slow"


class BadFile(Exception):
    """The file is refused, for this reason."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The largest file taken: bytes, pixels of a picture, pages of a PDF."""

    most_bytes: int
    most_pixels: int
    most_pages: int


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a file is: its kind ("pdf", "jpg", "png"), pixels or pages, and a small picture of it (JPEG)."""

    kind: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    preview: bytes = b""
