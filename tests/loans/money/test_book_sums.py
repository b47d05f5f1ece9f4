"""A book as of any day owes what its loans owe: one statement for the whole, the ledger and the rules for each loan."""

import datetime
import random
from decimal import Decimal

import pytest
from django.db.models import Sum

from creditcoop.core.rules.money import to_fen
from loans.models import LedgerEntry, Loan
from loans.queries.debt import books_of
from loans.queries.outstanding import owed_then, principal_on
from tests.conftest import Cast
from tests.ledger import lent, pay, take_back
from tests.loans.importing.payments import old_loans

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 23)
ONE = datetime.timedelta(days=1)
LOANS, PAYMENTS = 6, 12


def generated(cast: Cast, seed: int) -> list[Loan]:
    """Loans of different days with payments in any order, some recorded late, some taken back, and an old book."""
    chance = random.Random(seed)
    loans = [
        lent(cast, f"{chance.randint(10, 99)}00.00", on=ON - chance.randint(30, 900) * ONE, months=10)
        for _loan in range(LOANS)
    ]
    for number in range(PAYMENTS):
        loan = chance.choice(loans)
        loan.refresh_from_db()
        paid_on = loan.granted_on + chance.randint(0, (ON - loan.granted_on).days) * ONE
        most = int(loan.balance) // 2
        if most > 10:
            told = {"paid_on": paid_on, "receipt_number": f"S{seed}-{number}"}
            entry = pay(cast, loan, f"{chance.randint(1, most)}.{chance.randint(0, 99):02d}", on=ON, **told)
            if chance.random() < 0.3:
                take_back(cast, entry, on=ON)
    old = old_loans(
        cast, ON, {"Balance": "12000.00", "Balance as of": "2026-10-31"}, {"Balance": "9000.01"}, {}
    )
    pay(cast, old[0], "500.00", on=ON, paid_on=datetime.date(2026, 11, 10), receipt_number=f"O{seed}")
    return list(Loan.objects.order_by("pk"))


def days_of(loans: list[Loan]) -> list[datetime.date]:
    """The day before, the day, and the day after everything that happened."""
    moved = set(LedgerEntry.objects.values_list("paid_on", flat=True))
    moved |= {day for loan in loans for day in (loan.granted_on, loan.due_on)} | {ON}
    return sorted({day + step * ONE for day in moved for step in (-1, 0, 1) if day + step * ONE <= ON})


@pytest.mark.parametrize("seed", [1, 2])
def test_a_book_as_of_any_day_is_the_sum_of_its_loans(cast: Cast, seed: int) -> None:
    loans = generated(cast, seed)
    books = books_of(loans)
    days = days_of(loans)
    assert len(days) > 3 * LOANS
    for day in days:
        whole = Loan.objects.aggregate(total=Sum(owed_then(day, today=ON)))["total"] or Decimal(0)
        each = {key: owed or Decimal(0) for key, owed in principal_on([one.pk for one in loans], day).items()}
        assert whole == sum(each.values()), day
        by_rules = {
            key: found.owed(day).principal_fen for key, found in books.items() if day >= found.opened_on
        }
        assert {key: to_fen(each[key]) for key in by_rules} == by_rules, day
        by_branch = Loan.objects.order_by().values("branch").annotate(total=Sum(owed_then(day, today=ON)))
        assert sum(row["total"] or Decimal(0) for row in by_branch) == whole, day
