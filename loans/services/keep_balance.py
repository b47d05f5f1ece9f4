"""Let a loan stand at what its ledger says: balance, standing, clocks and class, in the transaction of every row.

Called with the loan locked, by every act that adds a row to the ledger. Paid off is a loan of which nothing is owed:
no principal, no interest, no surcharge, no costs.
"""

import datetime
from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Sum

from creditcoop.core.models import Person
from creditcoop.core.rules.money import to_yuan
from loans.models import LedgerEntry, Loan
from loans.rules.interest.allocation import Parts
from loans.rules.ledger import Books
from loans.services.keep_class import keep_class
from loans.services.keep_time_limits import keep_time_limits
from loans.services.ledger_rows import yuan_of


def keep_balance(*, loan: Loan, books: Books, on: datetime.date) -> None:
    """Write what is owed as the ledger has it now; `books` are those after the act."""
    total = LedgerEntry.objects.filter(loan=loan).aggregate(total=Sum("principal_change"))["total"]
    loan.balance = total if total is not None else Decimal(0)
    day = max([on, *(payment.on for payment in books.payments)])
    loan.standing = _standing(loan, books.owed(day).total_fen, on)
    loan.save(update_fields=["balance", "standing"])
    keep_time_limits(loan=loan, on=on)
    keep_class(loan=loan, on=on)


def _standing(loan: Loan, owed_fen: int, on: datetime.date) -> str:
    if owed_fen == 0:
        return Loan.Standing.SETTLED.value
    if loan.standing != Loan.Standing.SETTLED:
        return str(loan.standing)
    # A payment was taken back: what an old book called ended is over again once its due day is.
    ended = loan.origin == Loan.Origin.IMPORTED and loan.due_on < on
    return (Loan.Standing.ENDED_UNPAID if ended else Loan.Standing.RUNNING).value


def move_parts(
    *, loan: Loan, moved: Mapping[str, Parts], paid: Mapping[str, LedgerEntry], by: Person, on: datetime.date
) -> None:
    """A row for each payment whose parts are others than was known when it was posted; `paid` by key.

    What gives principal back comes first: at no row is less than nothing owed.
    """
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            loan=loan,
            kind=LedgerEntry.Kind.REALLOCATION,
            paid_on=paid[key].paid_on,
            amount=Decimal(0),
            principal_change=-to_yuan(parts.principal),
            about=paid[key],
            posted_by=by,
            on=on,
            **yuan_of(parts),
        )
        for key, parts in sorted(moved.items(), key=lambda one: (one[1].principal, one[0]))
    )
