"""What of the interest of loans was payable on a day and not paid (欠息: II.4; practice.md 4.2, 5.2), by the ledger.

Only loans of which interest can be payable are asked: those past their due date, and those whose interest falls due by
periods. Of a loan whose interest comes with the principal none is payable before the due date.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from creditcoop.core.rules.money import to_yuan
from loans.models import Loan, LoanTerms
from loans.queries.debt import books_of
from loans.rules.interest.terms import Method

CHUNK = 1000  # books held in memory at once


@dataclass(frozen=True)
class Payable:
    """Interest, penalty and compound interest that is payable; `overdue`: some of it for longer than its own day."""

    amount: Decimal
    overdue: bool


def payable_interest(loans: QuerySet[Loan], day: datetime.date) -> dict[int, Payable]:
    """By loan id, those with something payable, as it was known on the day."""
    by_period = LoanTerms.objects.filter(loan=OuterRef("pk")).exclude(method=Method.INTEREST_WITH_PRINCIPAL)
    asked = loans.filter(Q(due_on__lt=day) | Exists(by_period)).order_by("pk")
    found: dict[int, Payable] = {}
    chunk: list[Loan] = []
    for loan in asked.defer("source_row").iterator(CHUNK):
        chunk.append(loan)
        if len(chunk) == CHUNK:
            found |= _payable(chunk, day)
            chunk = []
    return found | _payable(chunk, day)


def _payable(loans: list[Loan], day: datetime.date) -> dict[int, Payable]:
    found = {}
    for pk, books in books_of(loans, known_on=day).items():
        if day < books.opened_on:
            continue
        owed = books.owed(day)
        fen = owed.interest_due_fen + owed.penalty_fen + owed.compound_fen
        if fen:
            found[pk] = Payable(to_yuan(fen), owed.interest_overdue_since is not None)
    return found
