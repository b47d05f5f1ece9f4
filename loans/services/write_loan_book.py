"""Write a checked loan book: branches, borrowers with their history, loans, what is owed, who keeps them.

No checks, no audit. Called inside the transaction of the act by the two services that bring a book in; nothing else
may. Rows go in by the database's own bulk way, because a county's book has a hundred thousand of them.
"""

import datetime
import json
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice

from django.db import models
from django.db.models.functions import Now

from creditcoop.core.bulk import Value, insert_rows
from creditcoop.core.fields import RateField
from creditcoop.core.models import Unit
from loans.models import Borrower, Custody, ImportBatch, LedgerEntry, Loan
from loans.rules.importing.branch_codes import branch_code
from loans.rules.importing.mappings import LoanRow
from loans.services.check_loan_book import Check, chunks
from loans.services.keep_imported_time_limits import keep_imported_time_limits
from loans.services.read_loan_book import Progress

BATCH = 5000
BORROWER = "number branch_id kind name id_kind id_number phone address entered_by_id recorded_at".split()
HISTORY = ["id", *BORROWER, "history_date", "history_change_reason", "history_type", "history_user_id"]
LOAN = (
    "number branch_id borrower_id origin standing amount balance rate granted_on due_on security purpose route "
    "handler_id batch_id reported_in_debt source_row recorded_at"
).split()
CUSTODY = "loan_id person_id from_on recorded_at".split()
OPENING = (
    "loan_id kind paid_on amount costs penalty compound interest principal principal_change payer payer_name means "
    "receipt_number posted_by_id explained late on recorded_at"
).split()


def write_loan_book(*, check: Check, batch: ImportBatch, on: datetime.date, progress: Progress) -> None:
    """Insert everything the book brings; the database's own rules apply to every row."""
    rows = check.loans
    branches = {word: unit.pk for word, unit in check.branches.items()} | _make_branches(check, batch)
    moment = _database_moment()
    borrowers = _make_borrowers(check, rows, branches, batch, moment, progress)

    def loan(row: LoanRow) -> list[Value]:
        return [
            row.number,
            branches[row.branch],
            borrowers[row.borrower_number],
            Loan.Origin.IMPORTED.value,
            row.standing,
            row.amount,
            row.balance,
            None if row.rate is None else int(row.rate.scaleb(RateField.places)),
            row.granted_on,
            row.due_on,
            row.security,
            row.purpose,
            "",
            check.person_ids.get(row.handler),
            batch.pk,
            row.reported_in_debt,
            row.source,
            moment,
        ]

    _insert(Loan, LOAN, rows, loan, "loans", progress)
    ids = _ids(Loan, [row.number for row in rows if row.keeper or row.balance])

    def opening(row: LoanRow) -> list[Value]:
        owed = row.balance
        parts: list[Value] = [owed, 0, 0, 0, 0, owed, owed]
        said: list[Value] = ["", "", "", "", batch.committed_by_id, "{}"]
        return [ids[row.number], LedgerEntry.Kind.OPENING.value, on, *parts, *said, False, on, moment]

    _insert(LedgerEntry, OPENING, [row for row in rows if row.balance], opening, "openings", progress)

    def custody(row: LoanRow) -> list[Value]:
        return [ids[row.number], check.person_ids[row.keeper], on, moment]

    _insert(Custody, CUSTODY, [row for row in rows if row.keeper], custody, "custodies", progress)
    keep_imported_time_limits(batch=batch, on=on)


def summary_of(check: Check) -> str:
    """What the book sums up to, for the eyes of the second person: JSON, amounts in fen as text."""
    if check.book.faults:
        return "{}"
    rows = check.loans
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
    """The database's own clock, asked once, so that a borrower and his history bear the same moment."""
    moment = Unit.objects.annotate(moment=Now()).values_list("moment", flat=True).first()
    assert isinstance(moment, datetime.datetime)  # the union is there
    return moment


def _make_branches(check: Check, batch: ImportBatch) -> dict[str, int]:
    taken = set(Unit.objects.values_list("code", flat=True)) if check.new_branches else set()
    made: list[Unit] = []
    for name in check.new_branches:
        code = branch_code(name, taken=taken)
        taken.add(code)
        made.append(Unit(kind=Unit.Kind.BRANCH, code=code, name=name, parent=check.bounds.union))
    Unit.objects.bulk_create(made)
    Unit.history.bulk_history_create(made, default_change_reason=f"import {batch.pk}")
    return {unit.name: unit.pk for unit in made}


def _make_borrowers(
    check: Check,
    rows: Sequence[LoanRow],
    branches: dict[str, int],
    batch: ImportBatch,
    moment: datetime.datetime,
    progress: Progress,
) -> dict[str, int]:
    """Ids of all borrowers of the book by number; those not there yet are entered, with their history."""
    new: dict[str, LoanRow] = {}
    for row in rows:
        if row.borrower_number not in check.borrower_ids:
            new.setdefault(row.borrower_number, row)

    def borrower(row: LoanRow) -> list[Value]:
        return [
            row.borrower_number,
            branches[row.branch],
            row.borrower_kind,
            row.borrower_name,
            row.id_kind,
            row.id_number,
            row.phone,
            row.address,
            batch.committed_by_id,
            moment,
        ]

    _insert(Borrower, BORROWER, list(new.values()), borrower, "borrowers", progress)
    ids = _ids(Borrower, list(new))
    kept = Borrower.history.model
    user = kept.get_default_history_user(Borrower())
    ending: list[Value] = [moment, f"import {batch.pk}", "+", user.pk if user else None]

    def history(row: LoanRow) -> list[Value]:
        return [ids[row.borrower_number], *borrower(row), *ending]

    _insert(kept, HISTORY, list(new.values()), history, "history", progress)
    return {**check.borrower_ids, **ids}


def _ids(model: type[models.Model], numbers: Sequence[str]) -> dict[str, int]:
    """Keys that the database gave, by number."""
    return {
        number: key
        for piece in chunks(numbers)
        for number, key in model._default_manager.filter(number__in=piece).values_list("number", "pk")
    }


def _insert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[LoanRow],
    values: Callable[[LoanRow], list[Value]],
    kind: str,
    progress: Progress,
) -> None:
    rest, done = iter(rows), 0
    while piece := list(islice(rest, BATCH)):
        insert_rows(model=model, columns=columns, rows=[values(row) for row in piece])
        done += len(piece)
        progress(kind, done, len(rows))
