"""Sent back, lapsed, refused, withdrawn: each is kept with its reasons, and what may be taken up again is (Q35)."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent
from loans.models import LedgerEntry, Loan, LoanApplication
from loans.services.enter_application import ApplicationFacts, CollateralFacts, enter_application
from loans.services.lapse_applications import lapse_applications
from loans.services.withdraw_application import withdraw_application
from tests.builders import actor, bring_to, issued_loan, make_application
from tests.conftest import Cast
from tests.faults.guards import without
from tests.loans.bends.small import step

DAYS = datetime.timedelta(days=1)


def again(cast: Cast, earlier: LoanApplication, day: datetime.date, **changed: Any) -> LoanApplication:
    asked: dict[str, Any] = {
        "amount": earlier.amount,
        "purpose": earlier.purpose,
        "term_months": earlier.term_months,
        "security": earlier.security,
        "collateral": [
            CollateralFacts(
                description=item.description,
                owner_name=item.owner_name,
                appraised_amount=item.appraised_amount,
                registration_number=item.registration_number,
                registered_on=item.registered_on,
            )
            for item in earlier.collateral_items.all()
        ],
        "follows": earlier,
    }
    return enter_application(
        borrower=changed.pop("borrower", earlier.borrower),
        facts=ApplicationFacts(**{**asked, **changed}),
        handler=cast.a["cm"],
        actor=actor(cast.a["cm"], day),
        on=day,
    )


def test_one_that_was_sent_back_is_entered_anew_and_names_the_first(cast: Cast, day: datetime.date) -> None:
    first = make_application(cast.a, "8000.00", on=day)
    step(first, "investigation", cast.a["cm"], on=day)
    step(first, "review_approval", cast.a["cm_director"], on=day, outcome="return")
    assert (first.state, first.waiting_for) == ("returned", "")
    second = again(cast, first, day, purpose="购买种子")
    assert (second.follows, second.follow_kind, second.waiting_for) == (first, "correction", "investigation")
    with pytest.raises(AlreadyDone):
        again(cast, first, day)


def test_an_investigation_is_not_sent_back(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    with pytest.raises(Refused):
        step(application, "investigation", cast.a["cm"], on=day, outcome="return")


def refused(cast: Cast, day: datetime.date) -> LoanApplication:
    application = make_application(cast.a, "15000.00", on=day)
    return bring_to(application, cast.a, cast.union, "inspection", on=day, no=("deputy", "cm2"))


def test_a_refused_loan_is_looked_at_once_more_with_new_facts(cast: Cast, day: datetime.date) -> None:
    first = refused(cast, day)
    assert first.state == "refused"
    with pytest.raises(Refused) as refusal:
        again(cast, first, day)
    assert refusal.value.field == "new_facts"
    second = again(cast, first, day, new_facts="粮库已签收购合同。")
    assert second.follow_kind == "reconsideration"
    bring_to(second, cast.a, cast.union, "inspection", on=day, no=("deputy", "cm2"))
    assert second.state == "refused"
    with pytest.raises(Refused) as refusal:
        again(cast, second, day, new_facts="又有新情况。")
    assert refusal.value.field == "follows"


def test_a_reconsidered_loan_may_be_issued(cast: Cast, day: datetime.date) -> None:
    second = again(cast, refused(cast, day), day, new_facts="粮库已签收购合同。")
    bring_to(second, cast.a, cast.union, "", on=day)
    assert Loan.objects.filter(application=second).exists()


@pytest.mark.parametrize("state", ["open", "withdrawn"])
def test_only_what_ended_against_the_borrower_is_taken_up_again(
    cast: Cast, day: datetime.date, state: str
) -> None:
    first = make_application(cast.a, "8000.00", on=day)
    if state == "withdrawn":
        withdraw_application(application_id=first.pk, reason="不贷了", actor=actor(cast.a["cm"], day), on=day)
        first.refresh_from_db()
        assert first.end_reason == "不贷了"
    with pytest.raises(Refused):
        again(cast, first, day)


def test_the_database_lets_nothing_follow_what_has_not_ended(cast: Cast, day: datetime.date) -> None:
    first = make_application(cast.a, "8000.00", on=day)
    other = make_application(cast.a, "2000.00", on=day)
    copy = {
        field.attname: getattr(first, field.attname)
        for field in LoanApplication._meta.concrete_fields
        if field.attname not in ("id", "number", "follows_id", "follow_kind", "recorded_at")
    }
    row = {**copy, "number": "X1", "follows_id": first.pk, "follow_kind": "correction"}
    with pytest.raises(DatabaseError), transaction.atomic():
        LoanApplication.objects.create(**row)
    with without("loans_application_follows_an_ended_one"):
        LoanApplication.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        LoanApplication.objects.filter(pk=other.pk).update(state="lapsed", waiting_for="")


@pytest.mark.parametrize(("later", "state"), [(89, "open"), (90, "open"), (91, "lapsed")])
def test_an_application_lapses_the_day_after_its_ninetieth(
    cast: Cast, day: datetime.date, later: int, state: str
) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    on = day + later * DAYS
    counts, _faults = lapse_applications(on=on)
    application.refresh_from_db()
    assert (application.state, counts["lapsed"]) == (state, int(state == "lapsed"))
    if state == "lapsed":
        assert "90" in application.end_reason
        assert lapse_applications(on=on)[0]["lapsed"] == 0
        assert AuditEvent.objects.filter(act="lapse_application").count() == 1
        assert again(cast, application, on).follow_kind == "correction"


def test_the_night_sends_up_what_is_stuck(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    step(application, "investigation", cast.a["cm"], on=day)
    cast.a["cm_director"].postings.update(until_on=day)
    assert lapse_applications(on=day)[0] == {"lapsed": 0, "sent_up": 1}
    assert lapse_applications(on=day)[0] == {"lapsed": 0, "sent_up": 0}
    assert application.sent_up.get().step == "review_approval"


def test_a_stranger_withdraws_nothing(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    with pytest.raises(PermissionDenied):
        withdraw_application(
            application_id=application.pk, reason="x", actor=actor(cast.a["cm2"], day), on=day
        )


def renewed(cast: Cast, old: Loan, day: datetime.date, amount: str = "8000.00") -> LoanApplication:
    earlier = old.application
    assert earlier is not None
    return again(cast, earlier, day, follows=None, renews=old, amount=type(old.amount)(amount))


@pytest.mark.parametrize(
    ("days_after_due", "bad"), [(-1, "0.00"), (0, "0.00"), (1, "8000.00")], ids=["before", "due day", "after"]
)
def test_a_renewal_keeps_the_chain_and_what_was_already_bad(
    cast: Cast, day: datetime.date, days_after_due: int, bad: str
) -> None:
    """Q3: the people of the old loan stay answerable for what was bad before it was renewed."""
    old = issued_loan(cast.a, cast.union, "8000.00", on=day)
    on = old.due_on + days_after_due * DAYS
    application = renewed(cast, old, on)
    bring_to(application, cast.a, cast.union, "", on=on)
    loan = Loan.objects.get(application=application)
    assert loan.renews == old
    assert str(loan.already_bad_amount) == bad
    with pytest.raises(DatabaseError), transaction.atomic():
        Loan.objects.filter(pk=loan.pk).update(already_bad_amount=0, renews=None)


def test_a_renewal_settles_the_old_loan_out_of_its_own_money(cast: Cast, day: datetime.date) -> None:
    """Q3: what the old loan owes is paid by a row of its ledger that names the new one; the rest stays owed."""
    old = issued_loan(cast.a, cast.union, "8000.00", on=day)
    application = renewed(cast, old, day, "5000.00")
    bring_to(application, cast.a, cast.union, "", on=day)
    loan = Loan.objects.get(application=application)
    old.refresh_from_db()
    row = LedgerEntry.objects.get(loan=old, kind="renewal")
    assert (row.amount, row.renewed_by, old.balance, old.standing) == (5000, loan, 3000, "running")
    assert loan.balance == 5000


def test_a_renewal_as_large_as_the_debt_leaves_nothing_of_the_old_loan(
    cast: Cast, day: datetime.date
) -> None:
    old = issued_loan(cast.a, cast.union, "8000.00", on=day)
    application = renewed(cast, old, day, "9000.00")
    bring_to(application, cast.a, cast.union, "", on=day)
    old.refresh_from_db()
    assert (old.balance, old.standing) == (0, "settled")
    assert LedgerEntry.objects.get(loan=old, kind="renewal").amount == 8000


def test_a_loan_is_renewed_once_at_a_time(cast: Cast, day: datetime.date) -> None:
    old = issued_loan(cast.a, cast.union, "8000.00", on=day)
    first = renewed(cast, old, day)
    with pytest.raises(AlreadyDone):
        renewed(cast, old, day)
    withdraw_application(application_id=first.pk, reason="改期", actor=actor(cast.a["cm"], day), on=day)
    assert renewed(cast, old, day).renews == old


def test_another_borrowers_loan_is_not_renewed(cast: Cast, day: datetime.date) -> None:
    old = issued_loan(cast.a, cast.union, "8000.00", on=day)
    other = make_application(cast.a, "2000.00", on=day)
    with pytest.raises(Refused) as refusal:
        again(cast, other, day, follows=None, renews=old, borrower=other.borrower)
    assert refusal.value.field == "renews"
