"""Take a loan book file: check it at once where it is small, or keep it and leave the checking to a job.

Done by who may stage loan books; refused where the file cannot be read. Leaves a batch in the state its check gives,
or one that is being checked.
"""

import datetime
import hashlib
from dataclasses import dataclass

from django.db import transaction

from creditcoop.core.access import Actor
from loans.models import ImportBatch, ImportJob
from loans.rules.importing.book import MAPPINGS
from loans.services.commit_import import check_may_commit, commit_import
from loans.services.find_mapping import AUTO, OWN, find_mapping
from loans.services.import_jobs import ask_job
from loans.services.read_csv import ReadAs
from loans.services.read_loan_book import check_file, read_loan_book, takes_long
from loans.services.stage_import import place_of, stage_import


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as it was sent. `mapping` is a name or "auto"."""

    file_name: str
    content: bytes
    mapping: str = AUTO
    read_as: ReadAs = ReadAs()


@transaction.atomic
def upload_import(*, upload: Upload, actor: Actor, on: datetime.date) -> ImportBatch:
    """The batch, checked or being checked."""
    check_file(upload.content)
    if not takes_long(upload.content):
        source = read_loan_book(file_name=upload.file_name, content=upload.content, read_as=upload.read_as)
        return stage_import(source=source, mapping=upload.mapping, actor=actor, on=on)
    union, branch = place_of(actor=actor, source=None)
    built_in = upload.mapping in (AUTO, *MAPPINGS)
    found = None if built_in else find_mapping(name=upload.mapping, union=union, head=())
    batch = ImportBatch.objects.create(
        state=ImportBatch.State.CHECKING,
        union=union,
        branch=branch,
        mapping=OWN if found else upload.mapping,
        column_mapping=found.kept if found else None,
        file_name=upload.file_name[-200:],
        sha256=hashlib.sha256(upload.content).hexdigest(),
        content=upload.content,
        encoding=upload.read_as.encoding,
        delimiter=upload.read_as.delimiter,
        staged_by=actor.person,
        staged_on=on,
    )
    ask_job(batch=batch, kind=ImportJob.Kind.CHECK, actor=actor)
    return batch


@transaction.atomic
def bring_in(*, batch_id: int, actor: Actor, on: datetime.date) -> ImportBatch:
    """Bring a checked book in: within this request where it is small, else by a job that was asked for here."""
    batch: ImportBatch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    check_may_commit(batch=batch, actor=actor)
    if not takes_long(bytes(batch.content)):
        return commit_import(batch_id=batch_id, actor=actor, on=on)
    ask_job(batch=batch, kind=ImportJob.Kind.COMMIT, actor=actor)
    return batch
