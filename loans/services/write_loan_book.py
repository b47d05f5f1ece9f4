"""Write a checked loan book: branches, borrowers with their history, loans, what is owed, who keeps them.

No checks, no audit. Called inside the transaction of the act by the two services that bring a book in; nothing else
may. Rows go in by the database's own bulk way, because a county's book has a hundred thousand of them.
"""

import datetime
from collections.abc import Sequence

from django.db.models import Q

from creditcoop.core.bulk import Value
from creditcoop.core.fields import RateField
from creditcoop.core.models import Unit
from loans.models import Borrower, Custody, ImportBatch, Loan
from loans.rules.importing.branch_codes import branch_code
from loans.rules.importing.mappings import LoanRow
from loans.services.book_check import Check
from loans.services.compare_books import compare_books
from loans.services.keep_imported_time_limits import keep_imported_time_limits
from loans.services.read_loan_book import Progress
from loans.services.write_in_pieces import database_moment, ids_of, write_rows
from loans.services.write_stated import states_more, write_stated

BORROWER = "number branch_id kind name id_kind id_number phone address entered_by_id recorded_at".split()
HISTORY = ["id", *BORROWER, "history_date", "history_change_reason", "history_type", "history_user_id"]
LOAN = (
    "number branch_id borrower_id origin standing amount balance rate granted_on due_on security purpose route "
    "handler_id batch_id reported_in_debt source_row recorded_at"
).split()
CUSTODY = "loan_id person_id from_on recorded_at".split()


def write_loan_book(*, check: Check, batch: ImportBatch, on: datetime.date, progress: Progress) -> None:
    """Insert everything the book brings; the database's own rules apply to every row."""
    rows = check.loans
    branches = {word: unit.pk for word, unit in check.branches.items()} | _make_branches(check, batch)
    moment = database_moment()
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

    write_rows(Loan, LOAN, rows, loan, kind="loans", progress=progress)
    kept = [row.number for row in rows if row.keeper or row.balance or states_more(row)]
    ids = ids_of(Loan, kept)
    write_stated(rows=rows, ids=ids, batch=batch, on=on, moment=moment, progress=progress)

    def custody(row: LoanRow) -> list[Value]:
        return [ids[row.number], check.person_ids[row.keeper], on, moment]

    kept_by = [row for row in rows if row.keeper]
    write_rows(Custody, CUSTODY, kept_by, custody, kind="custodies", progress=progress)
    keep_imported_time_limits(batch=batch, on=on)
    stating = Loan.objects.filter(Q(balance__isnull=False) | Q(stated__isnull=False), batch=batch)
    compare_books(loans=stating, on=on)


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

    write_rows(Borrower, BORROWER, list(new.values()), borrower, kind="borrowers", progress=progress)
    ids = ids_of(Borrower, list(new))
    kept = Borrower.history.model
    user = kept.get_default_history_user(Borrower())
    ending: list[Value] = [moment, f"import {batch.pk}", "+", user.pk if user else None]

    def history(row: LoanRow) -> list[Value]:
        return [ids[row.borrower_number], *borrower(row), *ending]

    write_rows(kept, HISTORY, list(new.values()), history, kind="history", progress=progress)
    return {**check.borrower_ids, **ids}
