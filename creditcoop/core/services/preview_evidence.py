"""The small picture of a piece of evidence: made anew from its pixels, apart from the original, may be lost.

It lies under the hash of the original. What is lost is made again from the original when somebody looks.
"""

import os
import tempfile
from pathlib import Path

from django.conf import settings

from creditcoop.core.content_store import ContentStore
from creditcoop.core.models import EvidenceFile
from creditcoop.core.services.inspect_upload import inspect_upload


def preview_of(file: EvidenceFile) -> bytes:
    """The JPEG to show; NotThere if the original is missing or changed."""
    try:
        return _place(file.sha256).read_bytes()
    except FileNotFoundError:
        content = ContentStore(settings.EVIDENCE_DIR).read(file.sha256)
        preview = inspect_upload(content=content, name="").preview
        keep_preview(sha256=file.sha256, preview=preview)
        return preview


def keep_preview(*, sha256: str, preview: bytes) -> None:
    """Write the picture whole or not at all."""
    place = _place(sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(preview)
    os.replace(name, place)


def preview_store() -> ContentStore:
    """Where the previews lie."""
    return ContentStore(settings.EVIDENCE_DIR.with_name(settings.EVIDENCE_DIR.name + "-previews"))


def _place(sha256: str) -> Path:
    return preview_store().path_of(sha256).with_suffix(".jpg")
