"""How long personal data is kept counts from the end of the business; one person in several rows is erased in all."""

import datetime
import json
from decimal import Decimal
from typing import Any

import pytest

from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent
from loans.models import Borrower, CollateralItem, Guarantor, Loan, LoanApplication, LoanEvent
from loans.services import erase_personal_data as erasing
from loans.services.erase_personal_data import MARK
from tests.accountability.books import imported_loan
from tests.builders import issued_loan, make_application, make_borrower
from tests.conftest import Cast
from tests.ledger import pay_down
from tests.loans.identity.test_erasing import ask, decide, found_anywhere, years_ago

NEW, OLD = "11010519491231002X", "110105491231002"
NAME = "欧阳独一"
DAY_AFTER = datetime.timedelta(days=1)


def paid(cast: Cast, on: datetime.date) -> Loan:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=on)
    return pay_down(cast.a, loan, Decimal(0), on=on)


def payment(cast: Cast, loan: Loan, on: datetime.date) -> None:
    LoanEvent.objects.create(
        loan=loan,
        kind="payment",
        happened_on=on,
        late=False,
        late_record_days=3,
        needs_second=False,
        recorded_by=cast.a["cm"],
        on=on,
    )


def ten_years_after(day: datetime.date) -> datetime.date:
    return day.replace(year=day.year + 10)


def is_kept(cast: Cast, party: Any, on: datetime.date) -> bool:
    try:
        ask(cast, party, on)
    except Refused as refusal:
        return refusal.code == "still_needed"
    return False


def test_the_time_counts_from_the_last_payment_not_from_the_due_day(cast: Cast, day: datetime.date) -> None:
    loan = paid(cast, years_ago(day, 12))
    late = loan.due_on + datetime.timedelta(days=400)
    payment(cast, loan, late)
    assert is_kept(cast, loan.borrower, ten_years_after(loan.due_on))
    assert is_kept(cast, loan.borrower, ten_years_after(late) - DAY_AFTER)
    assert not is_kept(cast, loan.borrower, ten_years_after(late))


def test_an_open_loan_is_kept_however_old(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=years_ago(day, 12))
    assert is_kept(cast, loan.borrower, day.replace(year=day.year + 60))


def test_a_loan_of_an_old_book_counts_from_the_day_the_book_came_in(cast: Cast) -> None:
    """The book says that it is paid off, not since when."""
    loan = imported_loan(cast.a, "OLD-1", "800.00", standing="settled")
    assert loan.batch is not None and loan.batch.committed_on is not None
    assert is_kept(cast, loan.borrower, ten_years_after(loan.due_on))
    assert is_kept(cast, loan.borrower, ten_years_after(loan.batch.committed_on) - DAY_AFTER)
    assert not is_kept(cast, loan.borrower, ten_years_after(loan.batch.committed_on))


def test_counting_from_the_due_day_would_let_it_go_too_early(
    cast: Cast, day: datetime.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    loan = paid(cast, years_ago(day, 12))
    payment(cast, loan, loan.due_on + datetime.timedelta(days=400))
    monkeypatch.setattr(erasing, "last_business", lambda party: loan.due_on)
    assert not is_kept(cast, loan.borrower, ten_years_after(loan.due_on))


def guarantor(cast: Cast, number: str, *, branch: str = "a", id_kind: str = "resident_id") -> Guarantor:
    unit = getattr(cast, branch).unit
    return Guarantor.objects.create(branch=unit, name=NAME, id_kind=id_kind, id_number=number)


@pytest.fixture
def person(cast: Cast, day: datetime.date) -> Borrower:
    found = make_borrower(cast.a, on=day, name=NAME)
    Borrower.objects.filter(pk=found.pk).update(id_kind="resident_id", id_number=NEW)
    found.history.update(name=MARK, id_kind="other", id_number=f"{MARK}{found.pk}", phone="", address="")
    found.refresh_from_db()
    return found


@pytest.mark.parametrize(("number", "branch"), [(NEW, "a"), (OLD, "a"), (NEW, "b")])
def test_the_same_person_goes_from_every_row(
    cast: Cast, day: datetime.date, person: Borrower, number: str, branch: str
) -> None:
    other = guarantor(cast, number, branch=branch)
    decide(cast, ask(cast, person, day), day)
    other.refresh_from_db()
    assert other.name == MARK and found_anywhere(NAME, NEW, OLD) == []
    facts = json.loads(AuditEvent.objects.get(act="decide_erasure").facts)
    assert (facts["also_erased"], facts["still_needed"]) == (1, 0)


def test_erasing_the_one_row_alone_would_leave_the_name(
    cast: Cast, day: datetime.date, person: Borrower, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    guarantor(cast, NEW)
    monkeypatch.setattr(erasing, "same_person", lambda party: [])
    decide(cast, ask(cast, person, day), day)
    assert "loans_guarantor" in found_anywhere(NAME)


def test_a_row_that_is_still_needed_stays_until_it_is_not(
    cast: Cast, day: datetime.date, person: Borrower
) -> None:
    application = make_application(cast.a, "8000.00", on=day, security="guarantee")
    other = guarantor(cast, NEW)
    application.guarantors.add(other)
    decide(cast, ask(cast, person, day), day)
    person.refresh_from_db()
    other.refresh_from_db()
    assert (person.name, other.name) == (MARK, NAME)
    facts = json.loads(AuditEvent.objects.get(act="decide_erasure").facts)
    assert (facts["also_erased"], facts["still_needed"]) == (0, 1)


def test_a_stranger_with_a_number_that_nobody_checks_stays(cast: Cast, day: datetime.date) -> None:
    mine = make_borrower(cast.a, on=day, name=NAME, id_number="17")
    namesake = make_borrower(cast.b, on=day, name="欧阳不同")
    Borrower.objects.filter(pk=namesake.pk).update(id_number="17")
    decide(cast, ask(cast, mine, day), day)
    namesake.refresh_from_db()
    assert namesake.name == "欧阳不同"


def test_another_union_keeps_its_own(cast: Cast, day: datetime.date, person: Borrower) -> None:
    far = guarantor(cast, NEW, branch="c")
    decide(cast, ask(cast, person, day), day)
    far.refresh_from_db()
    assert far.name == NAME


def test_what_a_guarantor_pledged_himself_loses_his_name(cast: Cast, day: datetime.date) -> None:
    """In a loan that is over; a namesake in another loan keeps his."""
    start = years_ago(day, 12)
    application = make_application(cast.a, "8000.00", on=start, security="guarantee")
    himself = application.guarantors.get()
    for one in (application, make_application(cast.a, "8000.00", on=start)):
        CollateralItem.objects.create(
            application=one,
            kind="pledge",
            description="存单",
            owner_name=himself.name,
            appraised_amount=9000,
        )
    LoanApplication.objects.filter(pk=application.pk).update(
        state="withdrawn", waiting_for="", end_reason="不办了"
    )
    decide(cast, ask(cast, himself, day), day)
    owners = dict(CollateralItem.objects.values_list("application_id", "owner_name"))
    assert owners.pop(application.pk) == MARK and set(owners.values()) == {"赵保人"}
