"""Costs that the cooperative advances: laid on a loan by the accountant, paid first, taken back by two people (4.5)."""

import datetime
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent, EvidenceUse
from loans.documents.notices import notice
from loans.models import LedgerEntry, Loan
from loans.queries.debt import books_of, owed_on
from loans.rules.ledger import Books
from tests.claims import GRANTED, overdue
from tests.conftest import Cast
from tests.ledger import cost, lent, parts, pay, take_back

ONE = datetime.timedelta(days=1)
FEE = Decimal("150.00")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def owed(loan: Loan, day: datetime.date) -> Any:
    found = owed_on(loan, day)
    assert found is not None
    return found


def books(loan: Loan) -> Books:
    return books_of([loan])[loan.pk]


def test_costs_add_to_what_is_owed_from_their_day_on_and_bear_nothing(cast: Cast, day: datetime.date) -> None:
    loan = lent(cast, "10000.00", on=GRANTED)
    before = {ask: owed(loan, ask).parts for ask in (day - 2 * ONE, day - ONE, day, day + 90 * ONE)}
    entry = cost(cast, loan, "150.00", on=day, paid_on=day - ONE)
    assert entry.voucher == "费〔2026〕0301-000001号"
    loan.refresh_from_db()
    assert (loan.balance, loan.standing, entry.principal_change) == (loan.amount, "running", 0)
    for ask, parts_then in before.items():
        laid = 150_00 if ask >= day - ONE else 0
        assert vars(owed(loan, ask).parts) == {**vars(parts_then), "costs": laid}
    assert owed_on(loan, day, known_on=day - ONE) == owed_on(loan, day, known_on=day - 2 * ONE)
    act = AuditEvent.objects.get(act="record_cost")
    assert (act.subject_id, act.actor, json.loads(act.facts)["voucher"]) == (
        loan.pk,
        cast.a["monitor"],
        entry.voucher,
    )
    assert EvidenceUse.objects.filter(subject_kind="ledgerentry", subject_id=entry.pk).count() == 1


@pytest.mark.parametrize("with_terms", [True, False])
def test_the_next_payment_covers_costs_before_anything_else(
    cast: Cast, day: datetime.date, with_terms: bool
) -> None:
    loan = lent(cast, "8000.00", on=GRANTED) if with_terms else overdue(cast)
    cost(cast, loan, "150.00", on=day)
    assert parts(pay(cast, loan, "100.00", on=day)) == {"costs": Decimal("100.00")}
    entry = pay(cast, loan, "200.00", on=day)
    # Long overdue, so after the costs comes the principal (practice.md 4.5).
    assert parts(entry) == {"costs": Decimal("50.00"), "principal": Decimal("150.00")}
    assert any("50.00 costs" in line for line in entry.explained["en"])
    assert owed(loan, day).costs_fen == 0


def test_costs_keep_a_loan_open_until_they_are_paid(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    cost(cast, loan, "150.00", on=day)
    pay(cast, loan, "8149.99", on=day)
    loan.refresh_from_db()
    assert (str(loan.balance), loan.standing) == ("0.01", "running")
    with pytest.raises(Refused) as refused:
        pay(cast, loan, "0.02", on=day)
    assert refused.value.code == "too_much"
    pay(cast, loan, "0.01", on=day)
    loan.refresh_from_db()
    assert loan.standing == Loan.Standing.SETTLED
    with pytest.raises(Refused) as refused:
        cost(cast, loan, "1.00", on=day)
    assert refused.value.code == "settled"


@pytest.mark.parametrize("with_terms", [True, False])
def test_costs_that_become_known_late_move_the_payments_since(
    cast: Cast, day: datetime.date, with_terms: bool
) -> None:
    loan = lent(cast, "8000.00", on=GRANTED) if with_terms else overdue(cast)
    paid = pay(cast, loan, "1000.00", on=day)
    left = LedgerEntry.objects.get(pk=paid.pk).principal - FEE
    entry = cost(cast, loan, "150.00", on=day, paid_on=day - 10 * ONE)
    moved = LedgerEntry.objects.get(about=paid)
    assert parts(moved) == {"costs": FEE, "principal": -FEE}
    loan.refresh_from_db()
    assert (entry.late, loan.balance) == (True, loan.amount - left)
    assert owed(loan, day).principal_fen == int(loan.balance * 100)
    told = json.loads(AuditEvent.objects.get(act="record_cost").facts)
    assert told["moved"] == 1


def test_two_people_take_costs_back_and_all_is_as_before(cast: Cast, day: datetime.date) -> None:
    loan = lent(cast, "8000.00", on=GRANTED)
    pay(cast, loan, "1000.00", on=day)
    loan.refresh_from_db()
    before = (loan.balance, loan.standing, owed(loan, day).parts)
    entry = cost(cast, loan, "150.00", on=day, paid_on=day - 10 * ONE)
    with pytest.raises(Refused):
        take_back(cast, LedgerEntry.objects.get(loan=loan, kind="disbursement"), on=day)
    take_back(cast, entry, on=day)
    loan.refresh_from_db()
    assert (loan.balance, loan.standing, owed(loan, day).parts) == before
    back = LedgerEntry.objects.get(reverses=entry)
    assert (back.kind, parts(back), back.paid_on) == ("reversal", {"costs": FEE}, entry.paid_on)
    with pytest.raises(AlreadyDone):
        take_back(cast, entry, on=day)


def test_costs_that_a_payment_has_covered_go_back_into_what_is_owed_else(
    cast: Cast, day: datetime.date
) -> None:
    loan = overdue(cast)
    entry = cost(cast, loan, "150.00", on=day)
    pay(cast, loan, "150.00", on=day)
    take_back(cast, entry, on=day)
    loan.refresh_from_db()
    assert (str(loan.balance), books(loan).owed(day).costs_fen) == ("7850.00", 0)


def test_costs_stay_where_without_them_too_much_was_paid(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    entry = cost(cast, loan, "150.00", on=day)
    pay(cast, loan, "8150.00", on=day)
    with pytest.raises(Refused) as refused:
        take_back(cast, entry, on=day)
    assert refused.value.code == "too_much"
    assert not LedgerEntry.objects.filter(kind="reversal").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"paid_on": datetime.date(2026, 11, 24)}, "paid_on"),
        ({"paid_on": GRANTED - ONE}, "paid_on"),
        ({"amount": "0.00"}, "amount"),
        ({"amount": "-1.00"}, "amount"),
        ({"kind": "dinner"}, "kind"),
        ({"kind": "other", "words": " "}, "words"),
        ({"payee": " "}, "payee"),
        ({"files": 0}, "files"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    cast: Cast, day: datetime.date, changes: dict[str, Any], field: str
) -> None:
    told = {"amount": "150.00", **changes}
    with pytest.raises(Refused) as refused:
        cost(cast, overdue(cast), told.pop("amount"), on=day, **told)
    assert refused.value.field == field
    assert not LedgerEntry.objects.filter(kind="costs").exists()


def test_only_the_accountant_of_the_branch_lays_costs(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    people = [cast.a[post] for post in ("cm", "deputy", "director", "chief_accountant", "credit_clerk")]
    for person in [*people, cast.b["monitor"], cast.union["union_credit"]]:
        with pytest.raises(PermissionDenied):
            cost(cast, loan, "150.00", on=day, by=person)


def test_a_demand_states_the_costs_and_counts_them(cast: Cast, day: datetime.date) -> None:
    loan = lent(cast, "8000.00", on=GRANTED)
    told: dict[str, Any] = {"guarantor": None, "due_on": loan.due_on, "pay_to": "x", "on": day}
    without = notice(loan, pay_by=day + 15 * ONE, **told)
    cost(cast, loan, "150.00", on=day)
    said = notice(loan, pay_by=day + 15 * ONE, **told)
    assert without["costs"] is None
    assert "150.00" in said["costs"]["yuan"]
    amounts = [Decimal(paper["total"]["yuan"].replace(",", "")) for paper in (without, said)]
    assert amounts[1] - amounts[0] == FEE
    assert {**said, "costs": None, "total": None} == {**without, "total": None}
