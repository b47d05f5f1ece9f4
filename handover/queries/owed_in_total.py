"""累欠 (Annex 8, Q25): what a borrower, or his household, owes in all on a day."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from loans.models import Borrower, Loan
from loans.queries.outstanding import principal_on

Purse = tuple[str, int]


def purse_of(*, borrower_id: int, household_id: int | None, basis: str) -> Purse:
    """Whose debts are added up: the household's; the borrower's own where none is recorded or the version says so."""
    if household_id is None or basis == "principal_borrower":
        return "borrower", borrower_id
    return "household", household_id


def owed_with(loans: Sequence[Loan], *, on: datetime.date, basis: str) -> dict[int, Decimal | None]:
    """Outstanding principal of the whole purse of each loan, by loan id, in yuan; None where one of it is not recorded.

    Two questions, however many loans. Borrowers must have been fetched with the loans.
    """
    purses = {
        loan.pk: purse_of(borrower_id=loan.borrower_id, household_id=loan.borrower.household_id, basis=basis)
        for loan in loans
    }
    sums = _sums(set(purses.values()), on=on, basis=basis)
    return {pk: sums[purse] for pk, purse in purses.items()}


def owed_by(borrowers: Sequence[Borrower], *, on: datetime.date, basis: str) -> dict[int, Decimal | None]:
    """The same of each borrower, by his id: nothing where neither he nor his household owes anything."""
    purses = {
        one.pk: purse_of(borrower_id=one.pk, household_id=one.household_id, basis=basis) for one in borrowers
    }
    sums = _sums(set(purses.values()), on=on, basis=basis)
    return {pk: sums[purse] for pk, purse in purses.items()}


def _sums(purses: set[Purse], *, on: datetime.date, basis: str) -> dict[Purse, Decimal | None]:
    """What each purse owes; None where one of its loans is not recorded."""
    together = _loans_of(purses, basis)
    owed = principal_on(together, on)
    sums: dict[Purse, Decimal | None] = defaultdict(Decimal)
    for pk, purse in together.items():
        so_far, amount = sums[purse], owed.get(pk)
        sums[purse] = None if so_far is None or amount is None else so_far + amount
    return sums


def _loans_of(purses: set[Purse], basis: str) -> dict[int, Purse]:
    """Every loan of these purses."""
    households = {key for kind, key in purses if kind == "household"}
    borrowers = {key for kind, key in purses if kind == "borrower"}
    rows = Loan.objects.exclude(standing=Loan.Standing.SETTLED).order_by()
    found = rows.filter(borrower__household__in=households) | rows.filter(borrower__in=borrowers)
    return {
        pk: purse_of(borrower_id=borrower, household_id=household, basis=basis)
        for pk, borrower, household in found.values_list("pk", "borrower", "borrower__household")
    }
