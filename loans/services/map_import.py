"""Say what the columns of an uploaded file mean, keep that under a name, and check the file by it.

Done by who may stage loan books where the file belongs. Refused, with the field to correct, when the rules cannot be
applied to the heads of the file, and for a file that is checked and waits, is in the books, or is being worked on.
Leaves a version of the mapping, the batch with its findings, and the audit.
"""

import datetime
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from loans.models import ImportBatch, ImportJob
from loans.rules.importing.column_rules import ColumnRules
from loans.services.find_mapping import OWN, as_found
from loans.services.import_file_wording import ImportRefused
from loans.services.import_jobs import ask_job
from loans.services.keep_mapping import keep_mapping
from loans.services.preview_loan_book import Preview, decoded, preview_of
from loans.services.read_csv import ReadAs
from loans.services.read_loan_book import read_loan_book, takes_long
from loans.services.stage_import import checked, keep_staged

State = ImportBatch.State
MAY_BE_MAPPED = (State.DRAFT, State.FAULTY)


@transaction.atomic
def map_import(
    *, batch_id: int, name: str, rules: ColumnRules, read_as: ReadAs, actor: Actor, on: datetime.date
) -> ImportBatch:
    """The batch, checked by the mapping or being checked."""
    batch: ImportBatch = (
        ImportBatch.objects.select_for_update(of=("self",)).select_related("union", "branch").get(pk=batch_id)
    )
    actor.require("map_import", branch=batch.branch or batch.union)
    if batch.state not in MAY_BE_MAPPED:
        raise Refused(_("The columns of this file can no longer be mapped. Upload it again."))
    if ImportJob.objects.filter(batch=batch, finished_at=None).exists():
        raise ImportRefused("job_under_way")
    preview = preview_as(batch=batch, read_as=read_as)
    kept = keep_mapping(name=name, rules=fitted(rules, preview), union=batch.union, actor=actor, on=on)
    content = bytes(batch.content)
    if takes_long(content):
        batch.state, batch.mapping, batch.column_mapping = State.CHECKING, OWN, kept
        batch.encoding, batch.delimiter = read_as.encoding, read_as.delimiter
        batch.save(update_fields=["state", "mapping", "column_mapping", "encoding", "delimiter"])
        ask_job(batch=batch, kind=ImportJob.Kind.CHECK, actor=actor)
        return batch
    source = read_loan_book(file_name=batch.file_name, content=content, read_as=read_as)
    staged = checked(source=source, found=as_found(kept), union=batch.union, branch=batch.branch, on=on)
    keep_staged(batch=batch, staged=staged, actor=actor)
    return batch


def fitted(rules: ColumnRules, preview: Preview) -> ColumnRules:
    """The rules for this file: every column that feeds no field is ignored; a head that is not there is refused."""
    for name, head in rules.heads.items():
        if head not in preview.heads:
            raise Refused(_("The file has no column of this head."), field=name)
    others = [head for head in preview.heads if head and head not in rules.heads.values()]
    return replace(rules, ignored=tuple(dict.fromkeys(others)))


def preview_as(*, batch: ImportBatch, read_as: ReadAs) -> Preview:
    """The preview that is kept, or that of another encoding or separator."""
    same = read_as.encoding in ("", batch.encoding) and read_as.delimiter in ("", batch.delimiter)
    if same or batch.sheet:
        return decoded(batch.preview)
    return preview_of(
        read_loan_book(file_name=batch.file_name, content=bytes(batch.content), read_as=read_as)
    )
