"""The money of loans as the rules read it, from terms and ledger: what is owed on any day, as known on any day."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import QuerySet

from creditcoop.core.rules.money import to_fen
from loans.models import LedgerEntry, Loan, LoanTerms
from loans.models.ledger import PARTS
from loans.rules.interest.allocation import Parts
from loans.rules.interest.facts import Cost, Extension, Payment
from loans.rules.interest.owed import Owed
from loans.rules.interest.terms import DayCount, Every, Method, Rate, Terms
from loans.rules.ledger import Books, added

PAYS = (LedgerEntry.Kind.REPAYMENT, LedgerEntry.Kind.RENEWAL)
OPENS = (LedgerEntry.Kind.DISBURSEMENT, LedgerEntry.Kind.OPENING)
COSTS = LedgerEntry.Kind.COSTS
TAKEN_BACK = (LedgerEntry.Kind.REPAYMENT, COSTS)  # what two people can take back


class Row(NamedTuple):
    """What the rules read of a row of the ledger; the night after an interest day reads that of every loan."""

    pk: int
    loan_id: int
    kind: str
    paid_on: datetime.date
    amount: Decimal
    principal: Decimal
    receipt_number: str
    voucher: str | None
    reverses_id: int | None
    about_id: int | None


def owed_on(loan: Loan, day: datetime.date, *, known_on: datetime.date | None = None) -> Owed | None:
    """What a loan owes at the end of a day; with `known_on` as it was known then. None: not recorded."""
    books = books_of([loan], known_on=known_on).get(loan.pk)
    return None if books is None or day < books.opened_on else books.owed(day)


def books_of(loans: Iterable[Loan], *, known_on: datetime.date | None = None) -> dict[int, Books]:
    """The books of loans by loan id, in a number of queries that does not grow; without those that have no ledger."""
    by_id = {loan.pk: loan for loan in loans}
    terms: dict[int, list[LoanTerms]] = {}
    for row in LoanTerms.objects.filter(loan__in=by_id).order_by("from_on", "id"):
        terms.setdefault(row.loan_id, []).append(row)
    entries: dict[int, list[Row]] = {}
    rows = _rows(by_id, known_on).values_list(*Row._fields)
    for entry in _live([Row(*row) for row in rows]):
        entries.setdefault(entry.loan_id, []).append(entry)
    found = {
        pk: _books(loan, terms.get(pk, []), entries[pk], known_on)
        for pk, loan in by_id.items()
        if pk in entries
    }
    return {pk: books for pk, books in found.items() if books is not None}


def live_entries(loan_ids: Iterable[int], *, known_on: datetime.date | None = None) -> list[LedgerEntry]:
    """Rows that stand, in the order of their days: no reversals, and nothing of the payments that they took back."""
    return _live(list(_rows(loan_ids, known_on).defer("explained")))


def _rows(loan_ids: Iterable[int], known_on: datetime.date | None) -> QuerySet[LedgerEntry]:
    rows = LedgerEntry.objects.filter(loan__in=list(loan_ids)).order_by("paid_on", "id")
    return rows if known_on is None else rows.filter(on__lte=known_on)


def _live(found: list[Any]) -> list[Any]:
    gone = {row.reverses_id for row in found if row.reverses_id is not None}
    return [
        row
        for row in found
        if row.reverses_id is None
        and row.pk not in gone
        and (row.about_id is None or row.about_id not in gone)
    ]


def _books(
    loan: Loan, rows: list[LoanTerms], entries: list[Row], known_on: datetime.date | None
) -> Books | None:
    first = next((entry for entry in entries if entry.kind in OPENS), None)
    if first is None:
        return None
    contract = rows[0] if rows and first.kind == LedgerEntry.Kind.DISBURSEMENT else None
    return Books(
        principal_fen=to_fen(first.principal),
        opened_on=first.paid_on,
        due_on=contract.due_on if contract else loan.due_on,
        terms=terms_read(contract) if contract else None,
        extensions=tuple(
            Extension(
                agreed_on=row.from_on, new_due_on=row.due_on, rate=Rate(row.quoted_per, Fraction(row.quoted))
            )
            for row in rows[1:]
            if known_on is None or row.from_on <= known_on
        ),
        payments=tuple(payment_of(entry) for entry in entries if entry.kind in PAYS),
        costs=tuple(cost_of(entry) for entry in entries if entry.kind == COSTS),
    )


def payment_of(entry: LedgerEntry | Row) -> Payment:
    """A payment as the rules read it; its key is the receipt, so that the order of recording means nothing."""
    return Payment(on=entry.paid_on, fen=to_fen(entry.amount), key=key_of(entry))


def cost_of(entry: LedgerEntry | Row) -> Cost:
    """Costs as the rules read them."""
    return Cost(on=entry.paid_on, fen=to_fen(entry.amount), key=key_of(entry))


def key_of(entry: LedgerEntry | Row) -> str:
    """What names a payment or costs among those of their loan."""
    if entry.kind == COSTS:
        return f"costs {entry.voucher}"  # a receipt of that number is another thing
    return entry.receipt_number or entry.kind


def kept_parts(entries: Iterable[LedgerEntry]) -> dict[str, Parts]:
    """What the rows of each payment add up to, by key: the posting and what was moved within it since."""
    rows = list(entries)
    moved: dict[int, list[Parts]] = {}
    for entry in rows:
        if entry.about_id is not None:
            moved.setdefault(entry.about_id, []).append(parts_of(entry))
    return {
        key_of(entry): added([parts_of(entry), *moved.get(entry.pk, [])])
        for entry in rows
        if entry.kind in PAYS
    }


def parts_of(entry: LedgerEntry) -> Parts:
    return Parts(**{name: to_fen(getattr(entry, name)) for name in PARTS})


def terms_read(row: LoanTerms) -> Terms:
    return Terms(
        rate=Rate(row.quoted_per, Fraction(row.quoted)),
        day_count=DayCount(row.day_count),
        method=Method(row.method),
        every=Every(row.period),
        interest_day=row.interest_day,
        overdue_markup=Fraction(row.overdue_markup),
        misuse_markup=Fraction(row.misuse_markup),
        compound=row.compound,
        principal_first_days=row.principal_first_days,
    )
