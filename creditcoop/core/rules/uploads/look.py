"""Look at a file: its kind by its first bytes, then all of it by the rules of its kind."""

from creditcoop.core.rules.uploads.markers import PDF
from creditcoop.core.rules.uploads.names import fits_kind
from creditcoop.core.rules.uploads.pictures import JPG, PNG, look_at_picture
from creditcoop.core.rules.uploads.verdict import BadFile, FileFault, Found, Limits


def kind_of(content: bytes) -> str:
    """The kind that the first bytes announce; BadFile for every other one."""
    for kind, first in (("pdf", PDF), ("jpg", JPG), ("png", PNG)):
        if content.startswith(first):
            return kind
    raise BadFile(FileFault.UNKNOWN_TYPE)


def first_look(content: bytes, *, name: str, limits: Limits) -> str:
    """What can be said without unpacking anything: size, kind, and whether the name says the same."""
    if not content:
        raise BadFile(FileFault.EMPTY)
    if len(content) > limits.most_bytes:
        raise BadFile(FileFault.TOO_LARGE)
    kind = kind_of(content)
    if not fits_kind(name, kind):
        raise BadFile(FileFault.NAME_MISMATCH)
    return kind


def look(content: bytes, *, limits: Limits) -> Found:
    """Judge the whole file; BadFile with the reason."""
    kind = kind_of(content)
    if kind == "pdf":
        # Only now: a picture does not wait for what reads papers.
        from creditcoop.core.rules.uploads.pdfs import look_at_pdf

        return look_at_pdf(content, limits=limits)
    return look_at_picture(content, kind=kind, limits=limits)
