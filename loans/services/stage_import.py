"""Stage a loan book: check every cell and keep the file with its findings. No loan comes in yet.

Done by the monitoring accountant for his own branch, by the union's credit department for any branch. A book whose
columns nobody has explained yet is kept as a draft; one with findings is kept as faulty and can only be corrected and
staged anew, or mapped otherwise.
"""

import datetime
import json
from dataclasses import asdict, dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.models import Unit
from loans.models import ImportBatch
from loans.rules.importing.faults import Fault
from loans.services.book_check import Bounds, Check
from loans.services.check_loan_book import check_loan_book
from loans.services.find_mapping import AUTO, Found, find_mapping
from loans.services.preview_loan_book import preview_of
from loans.services.read_loan_book import Progress, SourceBook, no_progress
from loans.services.sum_up_book import summary_of

MOST_FAULTS = 20_000  # kept with the file; the counts go on
KEPT = (
    "branch kind state mapping column_mapping encoding delimiter sheet preview rows_read rows_accepted rows_refused "
    "faults summary"
).split()


@dataclass(frozen=True, kw_only=True)
class Staged:
    """What the check of a file found, not written yet: the mapping (None: to be mapped on screen) and the check."""

    source: SourceBook
    found: Found | None
    check: Check | None


@transaction.atomic
def stage_import(*, source: SourceBook, mapping: str, actor: Actor, on: datetime.date) -> ImportBatch:
    """Check the file and keep it; the batch is `staged`, with findings `faulty`, with unknown heads a `draft`.

    `mapping` is a name, or "auto": by the heads of the file.
    """
    union, branch = place_of(actor=actor, source=source)
    found = find_mapping(name=mapping, union=union, head=source.head.cells)
    staged = checked(source=source, found=found, union=union, branch=branch, on=on)
    batch = ImportBatch(union=union, branch=branch, staged_by=actor.person, staged_on=on)
    keep_staged(batch=batch, staged=staged, actor=actor)
    return batch


def checked(
    *,
    source: SourceBook,
    found: Found | None,
    union: Unit,
    branch: Unit | None,
    on: datetime.date,
    progress: Progress = no_progress,
) -> Staged:
    """Check the file by the mapping found for it. Writes nothing."""
    if found is None:
        return Staged(source=source, found=None, check=None)
    bounds = Bounds(
        union=union, branch=branch, makes_branches=branch is None and found.mapping.makes_branches
    )
    check = check_loan_book(source=source, mapping=found.mapping, bounds=bounds, on=on, progress=progress)
    return Staged(source=source, found=found, check=check)


@transaction.atomic
def keep_staged(*, batch: ImportBatch, staged: Staged, actor: Actor) -> None:
    """Write the file with what was found in it, new or in place of an earlier check, and the audit."""
    new = batch._state.adding
    describe(batch, staged)
    if new:
        batch.save(force_insert=True)
    else:
        batch.save(update_fields=KEPT)
    audit.record(
        act="stage_import",
        actor=actor,
        subject=batch,
        unit=batch.branch or batch.union,
        facts=facts_of(batch),
    )


def describe(batch: ImportBatch, staged: Staged) -> None:
    """Fill in everything about the file, saving nothing."""
    source, check = staged.source, staged.check
    if batch._state.adding:
        batch.file_name, batch.sha256, batch.content = source.file_name, source.sha256, source.content
    batch.encoding, batch.delimiter, batch.sheet = source.encoding, source.delimiter, source.sheet[:100]
    batch.preview = preview_of(source).encoded()
    batch.rows_read = len(source.rows)
    if check is None or staged.found is None:
        batch.state, batch.mapping, batch.column_mapping = ImportBatch.State.DRAFT, AUTO, None
        batch.kind = ImportBatch.Kind.LOANS.value
        batch.rows_accepted = batch.rows_refused = 0
        batch.faults, batch.summary = "[]", "{}"
        return
    batch.state = ImportBatch.State.FAULTY if check.book.faults else ImportBatch.State.STAGED
    batch.kind = staged.found.mapping.kind
    batch.mapping, batch.column_mapping = staged.found.code, staged.found.kept
    batch.rows_read = check.book.rows_read
    batch.rows_accepted, batch.rows_refused = check.rows_accepted, check.book.rows_refused
    batch.faults = encoded_faults(check.book.faults)
    batch.summary = summary_of(check)


def place_of(*, actor: Actor, source: SourceBook | None) -> tuple[Unit, Unit | None]:
    """The whole union for who reaches it; else the one branch, of his, that the book's first row names."""
    scope = actor.scope("stage_import")
    union = Unit.objects.filter(pk__in=scope.union_ids).order_by("pk").first()
    if union is not None:
        return union, None
    own = list(Unit.objects.filter(pk__in=scope.branch_ids).select_related("parent").order_by("pk"))
    if not own:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    words = set(map(str, source.rows[0].cells)) if source and source.rows else set()
    branch = next((unit for unit in own if words & {unit.code, unit.name}), own[0])
    return branch.union, branch


def encoded_faults(faults: list[Fault]) -> str:
    return json.dumps([asdict(fault) for fault in faults[:MOST_FAULTS]], ensure_ascii=False)


def faults_of(batch: ImportBatch) -> list[Fault]:
    """The findings kept with a batch."""
    return [Fault(**fault) for fault in json.loads(batch.faults)]


def facts_of(batch: ImportBatch) -> dict[str, str | int]:
    """What the audit keeps of a batch: no cell of the file."""
    kept = batch.column_mapping
    return {
        "mapping": f"{kept.name} {kept.version}" if kept else batch.mapping,
        "sha256": batch.sha256,
        "rows_read": batch.rows_read,
        "rows_accepted": batch.rows_accepted,
        "rows_refused": batch.rows_refused,
    }
