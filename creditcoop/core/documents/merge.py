"""Several kept papers as one file to print: their pages one after the other, unchanged."""

from collections.abc import Iterable
from io import BytesIO

from pypdf import PdfReader, PdfWriter


def merged(papers: Iterable[bytes]) -> bytes:
    """One PDF. It is put together anew each time and never kept: what is kept are the papers."""
    writer = PdfWriter()
    for content in papers:
        writer.append(PdfReader(BytesIO(content)))
    found = BytesIO()
    writer.write(found)
    return found.getvalue()
