"""The same payments recorded in another order give the same debt; rows always sum to the whole (practice.md 4)."""

import datetime
import itertools
from decimal import Decimal

import pytest

from loans.models import LedgerEntry, Loan
from loans.queries.debt import owed_on
from loans.queries.outstanding import principal_of
from loans.rules.ledger import PARTS
from tests.conftest import Cast
from tests.ledger import lent, pay, take_back

GRANTED = datetime.date(2024, 3, 5)
ON = datetime.date(2025, 6, 30)
# Day, amount, receipt: two on one day, one before the due day, one long overdue.
PAYMENTS = [
    (datetime.date(2024, 9, 1), "1200.00", "A"),
    (datetime.date(2024, 12, 20), "300.00", "B"),
    (datetime.date(2024, 12, 20), "450.00", "C"),
    (datetime.date(2025, 5, 9), "2000.00", "D"),
]


def net_parts(loan: Loan) -> dict[str, tuple[Decimal, ...]]:
    """What the rows of each payment add up to, by receipt."""
    found = {}
    for entry in LedgerEntry.objects.filter(loan=loan, kind="repayment", reversed_by=None):
        rows = [entry, *entry.reallocations.all()]
        found[entry.receipt_number] = tuple(sum(getattr(row, name) for row in rows) for name in PARTS)
    return found


@pytest.fixture
def orders() -> list[tuple[int, ...]]:
    every = list(itertools.permutations(range(len(PAYMENTS))))
    return [every[0], every[-1], every[7], every[13]]


def test_the_order_of_recording_means_nothing(cast: Cast, orders: list[tuple[int, ...]]) -> None:
    told = []
    for place, order in enumerate(orders):
        loan = lent(cast, "10000.00", on=GRANTED, months=9)
        for one in order:
            paid_on, amount, receipt = PAYMENTS[one]
            pay(cast, loan, amount, on=ON, paid_on=paid_on, receipt_number=f"{receipt}{place}")
        loan.refresh_from_db()
        owed = owed_on(loan, ON)
        assert owed is not None
        parts = {receipt[0]: amounts for receipt, amounts in net_parts(loan).items()}
        told.append((loan.balance, owed.parts, parts, principal_of(loan, datetime.date(2024, 12, 31))))
    assert all(one == told[0] for one in told)


def test_every_row_adds_up_and_the_balance_is_never_below_nothing(cast: Cast) -> None:
    loan = lent(cast, "10000.00", on=GRANTED, months=9)
    entries = [
        pay(cast, loan, amount, on=ON, paid_on=paid_on, receipt_number=receipt)
        for paid_on, amount, receipt in reversed(PAYMENTS)
    ]
    take_back(cast, entries[2], on=ON)
    balance = Decimal(0)
    for row in LedgerEntry.objects.filter(loan=loan).order_by("id"):
        assert sum(getattr(row, name) for name in PARTS) == row.amount
        balance += row.principal_change
        assert balance >= 0
    loan.refresh_from_db()
    owed = owed_on(loan, ON)
    assert owed is not None
    assert loan.balance == balance == Decimal(owed.principal_fen) / 100
