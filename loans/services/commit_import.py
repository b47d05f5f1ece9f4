"""Bring a staged loan book into the books: all of it, in one transaction, or nothing.

Done by a second person: the branch's director or deputy, or the union's credit department for the whole union.
Refused to who staged it, and when the file, checked again against the books of this moment, has findings. Leaves
branches, borrowers, loans and the audit; each loan names the batch and keeps its original row.
"""

import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import ImportBatch
from loans.rules.importing.book import MAPPINGS
from loans.services.check_loan_book import Bounds, Check, check_loan_book
from loans.services.import_wording import sentence
from loans.services.read_loan_book import read_loan_book
from loans.services.stage_import import facts_of
from loans.services.write_loan_book import Progress, no_progress, write_loan_book


@transaction.atomic
def commit_import(
    *, batch_id: int, actor: Actor, on: datetime.date, progress: Progress = no_progress
) -> ImportBatch:
    """Write every loan of the batch and mark it committed."""
    batch: ImportBatch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    actor.require("commit_import", branch=batch.branch or batch.union)
    if batch.state == ImportBatch.State.COMMITTED:
        assert batch.committed_on is not None  # constraint
        raise AlreadyDone(
            _("This loan book was brought in on %(day)s.") % {"day": batch.committed_on.isoformat()}
        )
    if batch.state == ImportBatch.State.FAULTY:
        raise Refused(_("This file has findings. Correct it and upload it again."))
    if actor.person_id == batch.staged_by_id:
        raise Refused(
            _("You uploaded this file yourself. A second person brings it in."), code="second_person_needed"
        )
    check = _checked_again(batch, on)
    batch.state = ImportBatch.State.COMMITTED
    batch.committed_by, batch.committed_on = actor.person, on
    write_whole(check=check, batch=batch, on=on, progress=progress)
    batch.save(update_fields=["state", "committed_by", "committed_on"])
    audit.record(
        act="commit_import",
        actor=actor,
        subject=batch,
        unit=batch.branch or batch.union,
        facts=facts_of(batch),
    )
    return batch


def write_whole(*, check: Check, batch: ImportBatch, on: datetime.date, progress: Progress) -> None:
    """Write the book; what came in between the check and the writing is a refusal, not an error page."""
    try:
        with transaction.atomic():
            write_loan_book(check=check, batch=batch, on=on, progress=progress)
    except IntegrityError as error:
        raise Refused(
            _("Somebody else is bringing in the same loans or branches. Nothing came in; try again.")
        ) from error


def _checked_again(batch: ImportBatch, on: datetime.date) -> Check:
    source = read_loan_book(file_name=batch.file_name, content=bytes(batch.content))
    makes_branches = batch.branch is None and MAPPINGS[batch.mapping].makes_branches
    bounds = Bounds(union=batch.union, branch=batch.branch, makes_branches=makes_branches)
    check = check_loan_book(source=source, mapping=batch.mapping, bounds=bounds, on=on)
    count = len(check.book.faults)
    if count:
        raise Refused(
            ngettext(
                "The books have changed since the file was checked: there is %(count)s finding now. Upload the "
                "file again to see it. First: %(first)s",
                "The books have changed since the file was checked: there are %(count)s findings now. Upload the "
                "file again to see them. First: %(first)s",
                count,
            )
            % {"count": f"{count:,}", "first": sentence(check.book.faults[0])}
        )
    return check
