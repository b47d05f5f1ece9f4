"""Write a checked loan book: branches, borrowers with their history, loans, who keeps them. No checks, no audit.

Called inside the transaction of the act by the two services that bring a book in; nothing else may.
"""

import datetime
import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import models
from django.db.models.functions import Now

from creditcoop.core.models import Unit
from creditcoop.core.rules.money import to_yuan
from loans.models import Borrower, Custody, ImportBatch, Loan
from loans.rules.importing.book import loans_of
from loans.rules.importing.branch_codes import branch_code
from loans.rules.importing.mappings import LoanRow
from loans.services.check_loan_book import Check

BATCH = 2000
# Told what is being written, how much of it is done, and out of how many.
Progress = Callable[[str, int, int], None]


def no_progress(kind: str, done: int, total: int) -> None:
    """For callers that show none."""


def write_loan_book(*, check: Check, batch: ImportBatch, on: datetime.date, progress: Progress) -> None:
    """Insert everything the book brings; the database's own rules apply to every row."""
    rows = loans_of(check.book)
    branches = {**check.branches, **_make_branches(check)}
    moment = _database_moment()
    borrowers = _make_borrowers(check, rows, branches, batch, moment, progress)
    loans = [
        Loan(
            number=row.number,
            branch_id=branches[row.branch].pk,
            borrower_id=borrowers[row.borrower_number],
            origin=Loan.Origin.IMPORTED,
            standing=row.standing,
            amount=to_yuan(row.amount),
            balance=None if row.balance is None else to_yuan(row.balance),
            rate=row.rate,
            granted_on=row.granted_on,
            due_on=row.due_on,
            security=row.security,
            purpose=row.purpose,
            handler_id=check.person_ids.get(row.handler),
            batch_id=batch.pk,
            reported_in_debt=row.reported_in_debt,
            source_row=row.source,
            recorded_at=moment,
        )
        for row in rows
    ]
    _insert(Loan, loans, "loans", progress)
    custodies = [
        Custody(loan_id=loan.pk, person_id=check.person_ids[row.keeper], from_on=on, recorded_at=moment)
        for loan, row in zip(loans, rows, strict=True)
        if row.keeper
    ]
    _insert(Custody, custodies, "custodies", progress)


def summary_of(check: Check) -> str:
    """What the book sums up to, for the eyes of the second person: JSON, amounts in fen as text."""
    if check.book.faults:
        return "{}"
    rows = loans_of(check.book)
    counts, amounts = Counter(row.branch for row in rows), Counter[str]()
    for row in rows:
        amounts[row.branch] += row.amount
    new = set(check.new_branches)
    branches = [
        {"name": word, "new": word in new, "loans": counts[word], "amount": str(amounts[word])}
        for word in sorted(counts)
    ]
    return json.dumps(
        {
            "loans": len(rows),
            "amount": str(sum(amounts.values())),
            "borrowers": len({row.borrower_number for row in rows}),
            "standings": dict(Counter(row.standing for row in rows)),
            "first_granted": min(row.granted_on for row in rows).isoformat(),
            "latest_granted": max(row.granted_on for row in rows).isoformat(),
            "branches": branches,
        },
        ensure_ascii=False,
    )


def _database_moment() -> datetime.datetime:
    """The database's own clock, asked once: a literal that lets the database insert rows in bulk."""
    moment = Unit.objects.annotate(moment=Now()).values_list("moment", flat=True).first()
    assert isinstance(moment, datetime.datetime)  # the union is there
    return moment


def _make_branches(check: Check) -> dict[str, Unit]:
    taken = set(Unit.objects.values_list("code", flat=True)) if check.new_branches else set()
    made: dict[str, Unit] = {}
    for name in check.new_branches:
        code = branch_code(name, taken=taken)
        taken.add(code)
        made[name] = Unit.objects.create(
            kind=Unit.Kind.BRANCH, code=code, name=name, parent=check.bounds.union
        )
    return made


def _make_borrowers(
    check: Check,
    rows: Sequence[LoanRow],
    branches: dict[str, Unit],
    batch: ImportBatch,
    moment: datetime.datetime,
    progress: Progress,
) -> dict[str, int]:
    """Ids of all borrowers of the book by number; those not there yet are entered, with their history."""
    new: dict[str, Borrower] = {}
    for row in rows:
        number = row.borrower_number
        if number not in check.borrower_ids and number not in new:
            new[number] = Borrower(
                number=number,
                branch_id=branches[row.branch].pk,
                kind=row.borrower_kind,
                name=row.borrower_name,
                id_kind=row.id_kind,
                id_number=row.id_number,
                phone=row.phone,
                address=row.address,
                entered_by_id=batch.committed_by_id,
                recorded_at=moment,
            )
    made = list(new.values())
    _insert(Borrower, made, "borrowers", progress)
    Borrower.history.bulk_history_create(
        made, batch_size=BATCH, default_change_reason=f"import {batch.pk}", default_date=moment
    )
    return {**check.borrower_ids, **{borrower.number: borrower.pk for borrower in made}}


def _insert(model: type[models.Model], rows: Sequence[Any], kind: str, progress: Progress) -> None:
    for start in range(0, len(rows), BATCH):
        piece = rows[start : start + BATCH]
        model._default_manager.bulk_create(piece)
        progress(kind, start + len(piece), len(rows))
