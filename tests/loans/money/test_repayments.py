"""Repayments in the ledger of a loan: allocated, posted by the accountant, taken back by two people (notes i, j)."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent
from loans.models import LedgerEntry, Loan, LoanEvent, TimeLimit
from loans.queries.debt import owed_on
from loans.queries.outstanding import principal_of
from loans.services.ask_reversal import ask_reversal
from loans.services.check_repayment import RepaymentFacts
from loans.services.decide_reversal import decide_reversal
from loans.services.record_repayment import preview_repayment
from tests.builders import actor
from tests.claims import GRANTED, guaranteed, kept, last_day, overdue, record
from tests.conftest import Cast
from tests.ledger import lent, parts, pay, take_back

ONE = datetime.timedelta(days=1)
INTEREST = Decimal("1000.00")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def state_of(loan: Loan) -> tuple[Any, ...]:
    """What a repayment moves: balance, standing, clocks."""
    loan.refresh_from_db()
    return loan.balance, loan.standing, kept(loan)


def test_a_loan_begins_with_its_pay_out(cast: Cast) -> None:
    loan = overdue(cast)
    row = LedgerEntry.objects.get(loan=loan)
    told = (row.kind, row.paid_on, row.amount, row.posted_by)
    assert told == ("disbursement", GRANTED, loan.amount, loan.booked_by)


def test_a_repayment_lowers_the_balance_and_moves_the_clock(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    entry = pay(cast, loan, "2000.00", on=day)
    loan.refresh_from_db()
    assert loan.balance == Decimal("6000.00")
    assert (principal_of(loan, day), principal_of(loan, day - ONE)) == (loan.balance, loan.amount)
    assert last_day(loan) == datetime.date(2029, 11, 23)
    event = LoanEvent.objects.get(entry=entry)
    assert (event.kind, event.happened_on, event.recorded_by) == ("part_payment", day, cast.a["monitor"])
    act = AuditEvent.objects.get(act="record_repayment")
    assert (act.subject_id, act.actor) == (loan.pk, cast.a["monitor"])


def test_a_loan_without_a_rate_is_charged_no_interest_by_guess(cast: Cast, day: datetime.date) -> None:
    assert parts(pay(cast, overdue(cast), "2000.00", on=day)) == {"principal": Decimal("2000.00")}


def test_the_worked_example_is_allocated_to_the_fen(cast: Cast) -> None:
    """practice.md 4.3: 10,000 at 6.6375 ‰ for 275 days owes 608.44; 3,000 paid on the due day, interest first."""
    loan = lent(cast, "10000.00", on=datetime.date(2024, 3, 5), months=9)
    due = datetime.date(2024, 12, 5)
    entry = pay(cast, loan, "3000.00", on=due)
    assert parts(entry) == {"interest": Decimal("608.44"), "principal": Decimal("2391.56")}
    loan.refresh_from_db()
    assert loan.balance == Decimal("7608.44")
    assert entry.explained["order"] == "interest_first"
    assert any("608.44" in line for line in entry.explained["en"])
    assert any("608.44" in line for line in entry.explained["zh"])


def test_all_that_is_owed_settles_the_loan_and_ends_its_clocks(cast: Cast, day: datetime.date) -> None:
    loan = lent(cast, "10000.00", on=GRANTED)
    owed = owed_on(loan, day)
    assert owed is not None and owed.penalty_fen > 0
    pay(cast, loan, str(Decimal(owed.total_fen) / 100), on=day)
    loan.refresh_from_db()
    assert (loan.balance, loan.standing) == (0, Loan.Standing.SETTLED)
    assert not TimeLimit.objects.filter(loan=loan).exists()
    with pytest.raises(Refused) as refused:
        pay(cast, loan, "1.00", on=day)
    assert refused.value.code == "settled"


def test_principal_paid_while_interest_is_owed_settles_nothing(cast: Cast, day: datetime.date) -> None:
    loan = lent(cast, "10000.00", on=GRANTED)
    owed = owed_on(loan, day)
    assert owed is not None
    pay(cast, loan, str(Decimal(owed.total_fen - 1) / 100), on=day)
    loan.refresh_from_db()
    # Long overdue, so the principal went first (practice.md 4.5): a fen of interest is left.
    assert (loan.balance, loan.standing) == (0, Loan.Standing.RUNNING)
    left = owed_on(loan, day)
    assert left is not None and left.total_fen == 1
    pay(cast, loan, "0.01", on=day)
    loan.refresh_from_db()
    assert loan.standing == Loan.Standing.SETTLED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"paid_on": datetime.date(2026, 11, 24)}, "paid_on"),
        ({"paid_on": GRANTED - ONE}, "paid_on"),
        ({"amount": "0.00"}, "amount"),
        ({"amount": "8000.01"}, "amount"),
        ({"receipt_number": " "}, "receipt_number"),
        ({"means": "barter"}, "means"),
        ({"payer": "guarantor"}, "payer"),
        ({"payer": "nobody"}, "payer"),
        ({"payer": "other"}, "payer_name"),
        ({"cash_event_id": 999}, "cash_event"),
        ({"collector_id": 99999}, "collector"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    cast: Cast, day: datetime.date, changes: dict[str, Any], field: str
) -> None:
    told = {"amount": "100.00", **changes}
    with pytest.raises(Refused) as refused:
        pay(cast, overdue(cast), told.pop("amount"), on=day, **told)
    assert refused.value.field == field
    assert not LedgerEntry.objects.filter(kind="repayment").exists()


def test_who_collects_does_not_post_and_only_the_accountant_does(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    with pytest.raises(Refused) as refused:
        pay(cast, loan, "100.00", on=day, collector_id=cast.a["monitor"].pk)
    assert (refused.value.field, refused.value.code) == ("collector", "same_person")
    for post in ("cm", "deputy", "director", "credit_clerk", "teller"):
        with pytest.raises(PermissionDenied):
            pay(cast, loan, "100.00", on=day, by=cast.a[post])
    with pytest.raises(PermissionDenied):
        pay(cast, loan, "100.00", on=day, by=cast.b["monitor"])


def test_a_receipt_stands_for_one_payment_of_the_branch(cast: Cast, day: datetime.date) -> None:
    first = pay(cast, overdue(cast), "100.00", on=day, receipt_number="0007")
    other = overdue(cast)
    with pytest.raises(Refused) as refused:
        pay(cast, other, "100.00", on=day, receipt_number="0007")
    assert refused.value.field == "receipt_number"
    take_back(cast, first, on=day)
    assert pay(cast, other, "100.00", on=day, receipt_number="0007").receipt_number == "0007"


def test_another_persons_money_counts_but_moves_no_clock(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    before = last_day(loan)
    entry = pay(cast, loan, "100.00", on=day, payer="other", payer_name="钱老板")
    assert (entry.payer, entry.payer_name) == ("other", "钱老板")
    assert not LoanEvent.objects.filter(loan=loan).exists()
    assert last_day(loan) == before
    loan.refresh_from_db()
    assert loan.balance == Decimal("7900.00")


def test_a_guarantors_payment_is_an_event_of_his_own_clock(cast: Cast, day: datetime.date) -> None:
    loan = guaranteed(cast)
    assert loan.application is not None
    guarantor = loan.application.guarantors.get()
    entry = pay(cast, loan, "100.00", on=day, payer="guarantor", guarantor_id=guarantor.pk)
    event = LoanEvent.objects.get(entry=entry)
    assert (event.side, event.guarantor) == ("guarantor", guarantor)


def test_money_taken_from_an_account_is_a_deduction(cast: Cast, day: datetime.date) -> None:
    entry = pay(cast, overdue(cast), "100.00", on=day, means="deduction", collector_id=None)
    assert LoanEvent.objects.get(entry=entry).kind == "account_deduction"


def test_the_collectors_own_record_stays_the_event(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    told = record(loan, cast.a["cm"], on=day, kind="part_payment", facts={}, amount=Decimal("100.00"))
    entry = pay(cast, loan, "100.00", on=day, cash_event_id=told.pk)
    assert list(LoanEvent.objects.filter(loan=loan)) == [told]
    take_back(cast, entry, on=day)
    correction = LoanEvent.objects.get(corrects=told)
    assert (correction.kind, correction.confirmation.person) == ("not_happened", cast.a["deputy"])
    assert last_day(loan) == datetime.date(2027, 11, 10)


def test_a_late_posting_is_marked_and_its_event_waits(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    before = last_day(loan)
    entry = pay(cast, loan, "100.00", on=day, paid_on=day - 4 * ONE)
    assert (entry.late, LoanEvent.objects.get(entry=entry).needs_second) == (True, True)
    assert last_day(loan) == before
    timely = pay(cast, loan, "100.00", on=day, paid_on=day - 3 * ONE)
    assert not timely.late


def test_what_was_known_then_stays_known(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    pay(cast, loan, "100.00", on=day, paid_on=day - 30 * ONE)
    assert principal_of(loan, day - 30 * ONE) == Decimal("7900.00")
    assert principal_of(loan, day - 30 * ONE, known_on=day - ONE) == Decimal("8000.00")
    assert principal_of(loan, day, known_on=day) == Decimal("7900.00")


def test_a_payment_posted_late_moves_the_parts_of_later_ones_by_rows_of_their_own(cast: Cast) -> None:
    loan = lent(cast, "10000.00", on=datetime.date(2024, 3, 5), months=9)
    due = datetime.date(2024, 12, 5)
    later = pay(cast, loan, "3000.00", on=due)
    before = parts(later)
    pay(cast, loan, "300.00", on=due + 10 * ONE, paid_on=datetime.date(2024, 6, 20))
    later.refresh_from_db()
    assert parts(later) == before
    moved = LedgerEntry.objects.get(about=later)
    assert (moved.kind, moved.amount, moved.paid_on, moved.on) == (
        "reallocation", 0, due, due + 10 * ONE,
    )  # fmt: skip
    assert moved.interest == -moved.principal < 0
    then = owed_on(loan, due, known_on=due)
    now = owed_on(loan, due)
    assert then is not None and now is not None
    assert then.principal_fen == 760844
    assert principal_of(loan, due) == Decimal(now.principal_fen) / 100
    assert principal_of(loan, due, known_on=due) == Decimal("7608.44")


def test_a_reversal_takes_everything_back(cast: Cast, day: datetime.date) -> None:
    loan = lent(cast, "10000.00", on=GRANTED)
    before = state_of(loan)
    owed = owed_on(loan, day)
    entry = pay(cast, loan, str(Decimal(owed.total_fen) / 100) if owed else "", on=day)
    assert state_of(loan) != before
    take_back(cast, entry, on=day)
    assert state_of(loan)[:2] == before[:2]
    assert last_day(loan) == datetime.date(2027, 11, 10)
    after = owed_on(loan, day)
    assert after is not None and owed is not None and after.parts == owed.parts
    row = LedgerEntry.objects.get(reverses=entry)
    assert (row.posted_by, row.paid_on, row.amount) == (cast.a["monitor"], day, entry.amount)


def test_a_reversal_moves_later_payments_back_too(cast: Cast) -> None:
    loan = lent(cast, "10000.00", on=datetime.date(2024, 3, 5), months=9)
    due = datetime.date(2024, 12, 5)
    later = pay(cast, loan, "3000.00", on=due)
    first = pay(cast, loan, "300.00", on=due + ONE, paid_on=datetime.date(2024, 6, 20))
    take_back(cast, first, on=due + 2 * ONE)
    moved = LedgerEntry.objects.filter(about=later)
    assert moved.count() == 2
    assert sum(row.principal for row in moved) == 0
    loan.refresh_from_db()
    assert loan.balance == Decimal("7608.44")
    assert principal_of(loan, due, known_on=due + ONE) != loan.balance


def test_a_reversal_takes_two_people_and_is_asked_for_once(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    entry = pay(cast, loan, "100.00", on=day)
    told = {"entry_id": entry.pk, "reason": "记错", "on": day}
    with pytest.raises(PermissionDenied):
        ask_reversal(**told, actor=actor(cast.a["deputy"], day))
    with pytest.raises(Refused) as refused:
        ask_reversal(**told | {"reason": " "}, actor=actor(cast.a["monitor"], day))
    assert refused.value.field == "reason"
    request = ask_reversal(**told, actor=actor(cast.a["monitor"], day))
    with pytest.raises(AlreadyDone):
        ask_reversal(**told, actor=actor(cast.a["monitor"], day))
    decide: dict[str, Any] = {"request_id": request.pk, "agreed": False, "reason": "凭证无误", "on": day}
    for post in ("monitor", "director", "chief_accountant"):
        with pytest.raises(PermissionDenied):
            decide_reversal(**decide, actor=actor(cast.a[post], day))
    decide_reversal(**decide, actor=actor(cast.a["deputy"], day))
    loan.refresh_from_db()
    assert loan.balance == Decimal("7900.00")
    with pytest.raises(AlreadyDone):
        decide_reversal(**decide, actor=actor(cast.a["deputy"], day))
    take_back(cast, entry, on=day)
    with pytest.raises(AlreadyDone):
        ask_reversal(**told, actor=actor(cast.a["monitor"], day))


def test_who_collected_the_money_does_not_decide_on_taking_it_back(cast: Cast, day: datetime.date) -> None:
    entry = pay(cast, overdue(cast), "100.00", on=day, collector_id=cast.a["deputy"].pk)
    with pytest.raises(Refused) as refused:
        take_back(cast, entry, on=day)
    assert refused.value.code == "same_person"


def test_the_preview_says_what_the_posting_will_write(cast: Cast, day: datetime.date) -> None:
    loan = lent(cast, "10000.00", on=GRANTED)
    facts = RepaymentFacts(paid_on=day, amount=Decimal("500.00"), receipt_number="9")
    preview = preview_repayment(loan=loan, facts=facts, files=1, actor=actor(cast.a["monitor"], day), on=day)
    assert preview.clocks is not None
    assert not LedgerEntry.objects.filter(kind="repayment").exists()
    entry = pay(cast, loan, "500.00", on=day, receipt_number="9", collector_id=None)
    used = preview.posting.used["9"].allocation.paid
    assert Decimal(used.principal) / 100 == entry.principal
    assert Decimal(used.interest) / 100 == entry.interest
