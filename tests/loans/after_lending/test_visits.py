"""Visits and the checks they do: in one's own name, in time, corrected and read (II.5; practice.md 7.2, 7.3)."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import translation

from creditcoop.core import clock
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent, JobRun
from creditcoop.core.queries import evidence_of
from loans.models import CheckDuty, Loan, Visit, VisitRead
from loans.queries.visits import open_promises, open_steps
from loans.services.keep_check_duties import keep_check_duties
from loans.services.read_visit import read_visit
from tests.builders import actor, issued_loan
from tests.claims import record
from tests.conftest import Cast
from tests.ledger import pay_down
from tests.visits import due, past, visit

ONE = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def loan(cast: Cast, day: datetime.date) -> Loan:
    """8,000 yuan paid out today for ten months: due on 2027-09-23."""
    return issued_loan(cast.a, cast.union, "8000.00", on=day)


def months(day: datetime.date, count: int) -> datetime.date:
    place = day.month - 1 + count
    return day.replace(year=day.year + place // 12, month=place % 12 + 1)


def test_the_issue_makes_the_first_check_due_in_fifteen_days(loan: Loan, day: datetime.date) -> None:
    assert due(loan) == ("first", day + 15 * ONE)


def test_a_check_does_what_is_due_and_the_rhythm_asks_for_the_next(
    cast: Cast, loan: Loan, day: datetime.date
) -> None:
    made = visit(loan, cast.a["cm"], on=day + 5 * ONE, files=1, purpose="first_check")
    assert past(loan) == [("first", "done")]
    assert CheckDuty.objects.get(visit=made).ended_on == day + 5 * ONE
    assert due(loan) == ("regular", months(day + 5 * ONE, 6))
    assert evidence_of(made).count() == 1
    act = AuditEvent.objects.get(act="record_visit")
    assert act.subject_id == loan.pk and act.clause == "II.5"


def test_a_demand_or_a_service_does_no_check(cast: Cast, loan: Loan, day: datetime.date) -> None:
    for purpose in ("dunning", "service"):
        visit(loan, cast.a["cm"], on=day, purpose=purpose, use="")
    assert past(loan) == [] and due(loan) == ("first", day + 15 * ONE)


def test_one_visit_does_the_checks_of_several_loans_of_the_borrower(
    cast: Cast, loan: Loan, day: datetime.date
) -> None:
    from tests.builders import bring_to, make_application

    second = make_application(cast.a, "2000.00", on=day + 60 * ONE, borrower=loan.borrower)
    bring_to(second, cast.a, cast.union, "", on=day + 60 * ONE)
    other = Loan.objects.get(application=second)
    made = visit(loan, cast.a["cm"], on=day + 61 * ONE, also_ids=[other.pk])
    assert set(made.of_loans.values_list("loan", flat=True)) == {loan.pk, other.pk}
    assert past(loan) == past(other) == [("first", "done")]
    foreign = issued_loan(cast.a, cast.union, "2000.00", on=day + 61 * ONE)
    with pytest.raises(Refused) as refusal:
        visit(loan, cast.a["cm"], on=day + 62 * ONE, also_ids=[foreign.pk])
    assert refusal.value.field == "also"


def test_written_down_too_late_it_counts_from_the_record(cast: Cast, loan: Loan, day: datetime.date) -> None:
    made = visit(loan, cast.a["cm"], on=day + 19 * ONE, visited_on=day + 15 * ONE)
    assert made.counts_on == day + 19 * ONE
    done = CheckDuty.objects.get(visit=made)
    assert done.ended_on == day + 19 * ONE > done.due_by
    in_time = issued_loan(cast.a, cast.union, "8000.00", on=day)
    made = visit(in_time, cast.a["cm"], on=day + 18 * ONE, visited_on=day + 15 * ONE)
    assert CheckDuty.objects.get(visit=made).ended_on == day + 15 * ONE


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("visited_on", {"visited_on": datetime.date(2026, 11, 26)}),
    ("visited_on", {"visited_on": datetime.date(2026, 11, 22)}),
    ("use", {"use": ""}),
    ("words", {"use": "otherwise"}),
    ("met", {"met": ()}),
    ("met", {"met": ("nobody", "spouse")}),
    ("met", {"met": ("a ghost",)}),
    ("purpose", {"purpose": "tea"}),
    ("promised_on", {"promised_amount": 500}),
    ("promised_amount", {"promised_on": datetime.date(2026, 12, 1)}),
    ("promised_amount", {"promised_on": datetime.date(2026, 12, 1), "promised_amount": 0}),
    ("promised_on", {"promised_on": datetime.date(2026, 11, 24), "promised_amount": 500}),
    ("next_on", {"next_step": "check"}),
    ("next_step", {"next_on": datetime.date(2026, 12, 1)}),
    ("next_on", {"next_step": "check", "next_on": datetime.date(2026, 11, 24)}),
    ("ended_at", {"ended_at": datetime.time(9)}),
    ("ended_at", {"began_at": datetime.time(10), "ended_at": datetime.time(9)}),
    ("corrects", {"purpose": "not_held", "words": "wrong house"}),
    ("corrects", {"corrects_id": 987654321}),
]


def test_what_cannot_be_is_refused_at_its_field(cast: Cast, loan: Loan, day: datetime.date) -> None:
    for field, changes in WRONG:
        with pytest.raises(Refused) as refusal:
            visit(loan, cast.a["cm"], on=day + 2 * ONE, **changes)
        assert refusal.value.field == field, changes
    assert not Visit.objects.exists() and due(loan) == ("first", day + 15 * ONE)


def test_the_second_person_is_somebody_else_of_the_branch(cast: Cast, loan: Loan, day: datetime.date) -> None:
    for person in (cast.a["cm"], cast.b["cm"]):
        with pytest.raises(Refused) as refusal:
            visit(loan, cast.a["cm"], on=day, with_person_id=person.pk)
        assert refusal.value.field == "with_person"
    assert visit(loan, cast.a["cm"], on=day, with_person_id=cast.a["station_clerk"].pk).pk


def test_who_keeps_the_loan_or_heads_or_supervises_goes_there(
    cast: Cast, loan: Loan, day: datetime.date
) -> None:
    for post in ("cm2", "marketer", "teller", "chief_accountant"):
        with pytest.raises(PermissionDenied):
            visit(loan, cast.a[post], on=day)
    for post in ("cm", "cm_director", "deputy", "director", "monitor"):
        assert visit(loan, cast.a[post], on=day).recorded_by == cast.a[post]


def test_signs_of_risk_bring_the_next_check_within_a_month(
    cast: Cast, loan: Loan, day: datetime.date
) -> None:
    visit(loan, cast.a["cm"], on=day + ONE, risks=("assets_sold",))
    assert due(loan) == ("alert", months(day + ONE, 1))
    visit(loan, cast.a["cm"], on=day + 20 * ONE)
    assert due(loan) == ("regular", months(day + 20 * ONE, 6))


def test_a_correction_keeps_the_check_and_a_denial_takes_it_back(
    cast: Cast, loan: Loan, day: datetime.date
) -> None:
    cm = cast.a["cm"]
    made = visit(loan, cm, on=day + 5 * ONE)
    better = visit(
        loan, cm, on=day + 30 * ONE, visited_on=day + 5 * ONE, corrects_id=made.pk, words="met the spouse too"
    )
    assert better.counts_on == day + 5 * ONE and past(loan) == [("first", "done")]
    assert due(loan) == ("regular", months(day + 5 * ONE, 6))
    with pytest.raises(Refused, match="corrected already"):
        visit(loan, cm, on=day + 30 * ONE, corrects_id=made.pk)
    with pytest.raises(Refused, match="your own records"):
        visit(loan, cast.a["director"], on=day + 30 * ONE, corrects_id=better.pk)
    visit(
        loan, cm, on=day + 40 * ONE, visited_on=day + 5 * ONE, corrects_id=better.pk, purpose="not_held", words="no",
        met=(), use="",
    )  # fmt: skip
    assert due(loan) == ("first", day + 15 * ONE)
    undone = CheckDuty.objects.get(loan=loan, outcome="done")
    assert undone.undone_on == day + 40 * ONE
    assert list(Visit.objects.standing()) == []


def test_a_head_reads_what_others_recorded_once(cast: Cast, loan: Loan, day: datetime.date) -> None:
    made = visit(loan, cast.a["cm"], on=day)
    for post in ("cm", "teller", "monitor"):
        with pytest.raises(PermissionDenied):
            read_visit(visit_id=made.pk, words="", actor=actor(cast.a[post], day), on=day)
    read_visit(visit_id=made.pk, words="go again", actor=actor(cast.a["cm_director"], day), on=day)
    with pytest.raises(AlreadyDone):
        read_visit(visit_id=made.pk, words="", actor=actor(cast.a["director"], day), on=day)
    own = visit(loan, cast.a["director"], on=day)
    with pytest.raises(Refused, match="Somebody else"):
        read_visit(visit_id=own.pk, words="", actor=actor(cast.a["director"], day), on=day)
    assert VisitRead.objects.get().words == "go again"


def test_the_night_finds_loans_that_became_overdue_and_touches_no_other(
    cast: Cast, loan: Loan, day: datetime.date
) -> None:
    quiet = issued_loan(cast.a, cast.union, "9000.00", on=day + 200 * ONE)
    visit(
        loan, cast.a["cm"], on=loan.due_on - 10 * ONE
    )  # the check before the due date: nothing is due after it
    assert due(loan) is None
    assert keep_check_duties(on=loan.due_on)[0] == {"check_duties_kept": 0}
    night = loan.due_on + ONE
    assert keep_check_duties(on=night)[0] == {"check_duties_kept": 1}
    assert due(loan) == ("overdue", months(loan.due_on, 1))
    assert keep_check_duties(on=night)[0] == {"check_duties_kept": 0}
    assert CheckDuty.objects.filter(loan=quiet).count() == 1


def test_a_missed_check_stays_red_when_the_loan_becomes_overdue(
    cast: Cast, loan: Loan, day: datetime.date
) -> None:
    keep_check_duties(on=loan.due_on + ONE)
    assert due(loan) == ("first", day + 15 * ONE)
    visit(loan, cast.a["cm"], on=loan.due_on + 2 * ONE)
    assert due(loan) == ("overdue", months(loan.due_on + 2 * ONE, 1))
    demand = visit(loan, cast.a["cm"], on=loan.due_on + 9 * ONE, purpose="dunning", use="")
    assert CheckDuty.objects.get(visit=demand).kind == "overdue"
    assert due(loan) == ("overdue", months(loan.due_on + 9 * ONE, 1))


def test_a_loan_paid_down_or_off_changes_its_rhythm_at_night(
    cast: Cast, loan: Loan, day: datetime.date
) -> None:
    visit(loan, cast.a["cm"], on=day + ONE)
    pay_down(cast.a, loan, Decimal(2000), on=day + 2 * ONE)
    keep_check_duties(on=day + 2 * ONE)
    assert due(loan) == ("before_due", loan.due_on) and past(loan)[-1] == ("regular", "replaced")
    pay_down(cast.a, loan, Decimal(0), on=day + 3 * ONE)
    keep_check_duties(on=day + 3 * ONE)
    assert due(loan) is None and past(loan)[-1] == ("before_due", "moot")


def test_the_job_makes_up_days_once(cast: Cast, loan: Loan) -> None:
    today = clock.today()
    call_command("keep_check_duties")
    call_command("keep_check_duties")
    assert JobRun.objects.filter(job="keep_check_duties", day=today).count() == 1


def test_a_promise_shows_up_on_its_day_until_somebody_goes_or_it_is_paid(
    cast: Cast, loan: Loan, day: datetime.date
) -> None:
    promised = day + 10 * ONE
    made = visit(loan, cast.a["cm"], on=day, promised_amount=500, promised_on=promised)
    assert not open_promises(Visit.objects.all(), promised - ONE).exists()
    assert list(open_promises(Visit.objects.all(), promised)) == [made]
    record(loan, cast.a["cm"], on=promised, kind="part_payment", facts={}, amount=500)
    assert not open_promises(Visit.objects.all(), promised).exists()
    again = visit(loan, cast.a["cm"], on=promised, promised_amount=500, promised_on=promised + ONE)
    assert list(open_promises(Visit.objects.all(), promised + ONE)) == [again]
    visit(loan, cast.a["cm"], on=promised + ONE, next_step="demand", next_on=promised + 5 * ONE)
    assert not open_promises(Visit.objects.all(), promised + ONE).exists()
    assert open_steps(Visit.objects.all(), promised + 5 * ONE).count() == 1
    record(loan, cast.a["cm"], on=promised + 5 * ONE)
    assert not open_steps(Visit.objects.all(), promised + 5 * ONE).exists()
