"""Look over every kept paper: its bytes and facts against their hashes, numbers and copies against gaps.

The database refuses changes; this finds what came round it: a restored backup, a hand on the disk. Nothing is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Max, Min

from creditcoop.core.documents.text import sha256
from creditcoop.core.models import IssuedPaper, PaperPrint, Serial

CHUNK = 20


@dataclass(frozen=True)
class PaperFault:
    """`code` says what is wrong with the paper or series named by `number`."""

    number: str
    code: str


@dataclass(frozen=True)
class PaperCheck:
    papers: int
    faults: tuple[PaperFault, ...]


def check_papers() -> PaperCheck:
    """Count the papers and name every fault; reads the bytes of a few papers at a time."""
    faults: list[PaperFault] = []
    papers = 0
    for paper in IssuedPaper.objects.order_by("id").iterator(chunk_size=CHUNK):
        papers += 1
        faults += [PaperFault(paper.number, code) for code in _changed(paper)]
    faults += _gaps()
    faults += _copies()
    return PaperCheck(papers, tuple(faults))


def _changed(paper: IssuedPaper) -> Iterator[str]:
    if sha256(bytes(paper.pdf)) != paper.pdf_sha256:
        yield "pdf_changed"
    if sha256(bytes(paper.reading_pdf)) != paper.reading_sha256:
        yield "reading_copy_changed"
    if sha256(paper.facts) != paper.facts_sha256:
        yield "facts_changed"
    if not paper.number.endswith(f"-{paper.serial:04d}号"):
        yield "number_changed"


def _gaps() -> list[PaperFault]:
    """Series whose numbers do not run from one without a gap, or whose counter stands elsewhere."""
    faults = []
    latest = dict(Serial.objects.filter(series__startswith="paper ").values_list("series", "latest"))
    rows = (
        IssuedPaper.objects.order_by()
        .values("series")
        .annotate(count=Count("id"), first=Min("serial"), last=Max("serial"))
    )
    found = {row["series"]: row for row in rows}
    for series in sorted({*latest, *found}):
        row = found.get(series, {"count": 0, "first": 1, "last": 0})
        if row["first"] != 1 or row["last"] != row["count"]:
            faults.append(PaperFault(series, "number_missing"))
        elif latest.get(series) != row["last"]:
            faults.append(PaperFault(series, "counter_wrong"))
    return faults


def _copies() -> list[PaperFault]:
    rows = PaperPrint.objects.order_by().values("paper__number").annotate(count=Count("id"), last=Max("copy"))
    return [
        PaperFault(row["paper__number"], "copy_missing")
        for row in rows.order_by("paper__number")
        if row["count"] != row["last"]
    ]
