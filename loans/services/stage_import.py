"""Stage a loan book: check every cell and keep the file with its findings. No loan comes in yet.

Done by the monitoring accountant for his own branch, by the union's credit department for any branch. A book with
findings is kept as faulty and can only be corrected and staged anew.
"""

import datetime
import json
from dataclasses import asdict

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Unit
from loans.models import ImportBatch
from loans.rules.importing.book import MAPPINGS
from loans.rules.importing.faults import Fault
from loans.services.check_loan_book import Bounds, Check, check_loan_book
from loans.services.read_loan_book import SourceBook
from loans.services.write_loan_book import summary_of

MOST_FAULTS = 20_000  # kept with the file; the counts go on


@transaction.atomic
def stage_import(*, source: SourceBook, mapping: str, actor: Actor, on: datetime.date) -> ImportBatch:
    """Check the file and keep it; the batch is `staged` or, with findings, `faulty`."""
    if mapping not in MAPPINGS:
        raise Refused(_("There is no such mapping."), field="mapping")
    bounds = bounds_of(actor=actor, source=source, mapping=mapping)
    check = check_loan_book(source=source, mapping=mapping, bounds=bounds, on=on)
    state = ImportBatch.State.FAULTY if check.book.faults else ImportBatch.State.STAGED
    batch = new_batch(source=source, check=check, state=state, actor=actor, on=on)
    batch.save(force_insert=True)
    audit.record(
        act="stage_import",
        actor=actor,
        subject=batch,
        unit=batch.branch or batch.union,
        facts=facts_of(batch),
    )
    return batch


def bounds_of(*, actor: Actor, source: SourceBook, mapping: str) -> Bounds:
    """The whole union for who reaches it; else the one branch, of his, that the book's first row names."""
    scope = actor.scope("stage_import")
    union = Unit.objects.filter(pk__in=scope.union_ids).order_by("pk").first()
    if union is not None:
        return Bounds(union=union, branch=None, makes_branches=MAPPINGS[mapping].makes_branches)
    own = list(Unit.objects.filter(pk__in=scope.branch_ids).select_related("parent").order_by("pk"))
    if not own:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    words = set(map(str, source.rows[0].cells)) if source.rows else set()
    branch = next((unit for unit in own if words & {unit.code, unit.name}), own[0])
    return Bounds(union=branch.union, branch=branch, makes_branches=False)


def new_batch(
    *, source: SourceBook, check: Check, state: ImportBatch.State, actor: Actor, on: datetime.date
) -> ImportBatch:
    """A batch that describes the file, not saved yet."""
    return ImportBatch(
        state=state,
        union=check.bounds.union,
        branch=check.bounds.branch,
        mapping=check.book.mapping.name,
        file_name=source.file_name,
        sha256=source.sha256,
        content=source.content,
        rows_read=check.book.rows_read,
        rows_accepted=check.rows_accepted,
        rows_refused=check.book.rows_refused,
        faults=json.dumps([asdict(fault) for fault in check.book.faults[:MOST_FAULTS]], ensure_ascii=False),
        summary=summary_of(check),
        staged_by=actor.person,
        staged_on=on,
    )


def faults_of(batch: ImportBatch) -> list[Fault]:
    """The findings kept with a batch."""
    return [Fault(**fault) for fault in json.loads(batch.faults)]


def facts_of(batch: ImportBatch) -> dict[str, str | int]:
    """What the audit keeps of a batch: no cell of the file."""
    return {
        "mapping": batch.mapping,
        "sha256": batch.sha256,
        "rows_read": batch.rows_read,
        "rows_accepted": batch.rows_accepted,
        "rows_refused": batch.rows_refused,
    }
