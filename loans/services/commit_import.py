"""Bring a staged loan book, or payments book, into the books: all of it, in one transaction, or nothing.

Done by a second person: the branch's director or deputy, or the union's credit department for the whole union.
Refused to who staged it, and when the file, checked again against the books of this moment, has findings. Leaves
branches, borrowers, loans and the audit; each loan names the batch and keeps its original row.
"""

import datetime
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone
from loans.models import ImportBatch
from loans.rules.importing.book import CheckedBook
from loans.rules.importing.mappings import PAYMENTS
from loans.services.book_check import Bounds, Check
from loans.services.check_loan_book import check_against_books, check_cells
from loans.services.find_mapping import mapping_of_batch
from loans.services.import_file_wording import ImportRefused
from loans.services.read_csv import ReadAs
from loans.services.read_loan_book import Progress, no_progress, read_loan_book
from loans.services.stage_import import facts_of
from loans.services.write_loan_book import write_loan_book
from loans.services.write_payments import write_payments


def commit_import(
    *,
    batch_id: int,
    actor: Actor,
    on: datetime.date,
    progress: Progress = no_progress,
    at_the_end: Callable[[], None] | None = None,
) -> ImportBatch:
    """Write every loan of the batch and mark it committed; `at_the_end` is called in the same transaction.

    Reading and checking the cells come first, outside the transaction: what the file says cannot change.
    """
    batch: ImportBatch = ImportBatch.objects.select_related("column_mapping", "branch", "union").get(
        pk=batch_id
    )
    check_may_commit(batch=batch, actor=actor)
    book = _read_again(batch, on, progress)
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
        check_may_commit(batch=batch, actor=actor)
        check = _checked_again(batch, book, on)
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
        if at_the_end is not None:
            at_the_end()
    return batch


def check_may_commit(*, batch: ImportBatch, actor: Actor) -> None:
    """Whether this person may bring this book in as it stands now."""
    actor.require("commit_import", branch=batch.branch or batch.union)
    if batch.state == ImportBatch.State.COMMITTED:
        assert batch.committed_on is not None  # constraint
        raise AlreadyDone(_("This book was brought in on %(day)s.") % {"day": batch.committed_on.isoformat()})
    if batch.state == ImportBatch.State.FAULTY:
        raise ImportRefused("has_findings")
    if batch.state != ImportBatch.State.STAGED:
        raise ImportRefused("not_checked")
    if actor.person_id == batch.staged_by_id:
        raise ImportRefused("second_person_needed")
    same = ImportBatch.objects.filter(union=batch.union_id, sha256=batch.sha256, kind=batch.kind)
    if batch.kind == ImportBatch.Kind.PAYMENTS and same.filter(state=ImportBatch.State.COMMITTED).exists():
        raise ImportRefused("same_payments")


def write_whole(*, check: Check, batch: ImportBatch, on: datetime.date, progress: Progress) -> None:
    """Write the book; what came in between the check and the writing is a refusal, not an error page."""
    try:
        with transaction.atomic():
            if check.book.mapping.kind == PAYMENTS:
                write_payments(check=check, batch=batch, on=on, progress=progress)
            else:
                write_loan_book(check=check, batch=batch, on=on, progress=progress)
    except IntegrityError as error:
        raise ImportRefused("others_writing") from error


def _read_again(batch: ImportBatch, on: datetime.date, progress: Progress) -> CheckedBook:
    content = bytes(batch.content)
    if hashlib.sha256(content).hexdigest() != batch.sha256:
        raise ImportRefused("file_changed")
    read_as = ReadAs(encoding=batch.encoding, delimiter=batch.delimiter)
    source = read_loan_book(file_name=batch.file_name, content=content, read_as=read_as, progress=progress)
    return check_cells(source=source, mapping=mapping_of_batch(batch), on=on, progress=progress)


def _checked_again(batch: ImportBatch, book: CheckedBook, on: datetime.date) -> Check:
    makes_branches = batch.branch is None and book.mapping.makes_branches
    bounds = Bounds(union=batch.union, branch=batch.branch, makes_branches=makes_branches)
    check = check_against_books(book=book, bounds=bounds, on=on)
    faults = check.book.faults
    if faults:
        finding = json.dumps(asdict(faults[0]), ensure_ascii=False)
        raise ImportRefused("books_changed", count=f"{len(faults):,}", finding=finding)
    return check
