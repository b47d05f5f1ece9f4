"""Compare the folder of evidence with its rows: every file against its hash, every row with its file.

A nightly question and a command. A changed or missing file is named with what it is evidence of; files without a
row (uploads that broke off) are swept away by `sweep_evidence`.
"""

from dataclasses import dataclass, field

from creditcoop.core import clock
from creditcoop.core.content_store import NotThere
from creditcoop.core.models import EvidenceFile, EvidenceUse
from creditcoop.core.services.keep_evidence import evidence_store
from creditcoop.core.services.sweep_evidence import sweep_evidence


@dataclass(frozen=True)
class BadEvidence:
    """A file whose bytes are missing or not those of its hash, and what it is evidence of."""

    sha256: str
    name: str
    subjects: tuple[str, ...]


@dataclass
class EvidenceCheck:
    files: int = 0
    bad: list[BadEvidence] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    swept: int = 0


def check_evidence(*, sweep: bool) -> EvidenceCheck:
    """Look at every row and every file; with `sweep`, first remove old files and previews without a row."""
    swept = sum(sweep_evidence(on=clock.today())[0].values()) if sweep else 0
    check = compare_evidence()
    known = set(EvidenceFile.objects.values_list("sha256", flat=True))
    check.swept = swept
    check.strangers = [path.name for path in evidence_store().files() if path.name not in known]
    return check


def compare_evidence() -> EvidenceCheck:
    """Every row with its file: a question of every night."""
    store, check = evidence_store(), EvidenceCheck()
    for file in EvidenceFile.objects.order_by("id").iterator():
        check.files += 1
        try:
            store.read(file.sha256)
        except NotThere:
            check.bad.append(_bad(file))
    return check


def _bad(file: EvidenceFile) -> BadEvidence:
    uses = EvidenceUse.objects.filter(file=file).order_by("id")
    return BadEvidence(file.sha256, file.original_name, tuple(use.subject_label for use in uses))
