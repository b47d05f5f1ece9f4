"""Recording and confirming what happened to a claim (Annex 12, I1, I2), and the clocks that follow."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import translation

from creditcoop.core import clock
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent
from creditcoop.core.queries import evidence_of
from loans.models import LateConfirmation, LoanEvent, TimeLimit
from loans.services.check_event import EventFacts
from loans.services.confirm_late_event import confirm_late_event
from loans.services.keep_time_limits import keep_time_limits
from loans.services.record_event import what_if
from tests.builders import actor
from tests.claims import DUE, GRANTED, SIGNED, guaranteed, kept, last_day, overdue, record
from tests.conftest import Cast

ONE = datetime.timedelta(days=1)
UNMOVED = datetime.date(2027, 11, 10)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """What services say is compared in English."""
    with translation.override("en"):
        yield


def confirm(event: LoanEvent, person: Any, on: datetime.date) -> LateConfirmation:
    return confirm_late_event(event_id=event.pk, reason="核对了回执原件", actor=actor(person, on), on=on)


def test_a_loan_has_its_clocks_from_the_issue_on(cast: Cast) -> None:
    row = TimeLimit.objects.get(loan=overdue(cast))
    assert (row.clock, row.status, row.last_day) == ("litigation", "not_started", UNMOVED)
    clocks = TimeLimit.objects.filter(loan=guaranteed(cast)).values_list("clock", flat=True)
    assert sorted(clocks) == ["guarantee_litigation", "guarantee_period", "litigation"]


def test_a_proved_demand_moves_the_clock_and_leaves_its_record(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    event = record(loan, cast.a["cm"], on=day)
    assert last_day(loan) == datetime.date(2029, 11, 23)
    assert (event.late, event.needs_second) == (False, False)
    assert evidence_of(event).count() == 1
    act = AuditEvent.objects.get(act="record_event")
    assert (act.subject_id, act.clause, act.actor) == (loan.pk, "Annex 12", cast.a["cm"])


def test_an_unproved_demand_is_kept_and_moves_nothing(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    record(loan, cast.a["cm"], on=day, files=0)
    record(loan, cast.a["cm"], on=day, facts={"channel": "phone"})
    assert loan.events.count() == 2
    assert last_day(loan) == UNMOVED


@pytest.mark.parametrize(("days", "late"), [(2, False), (3, False), (4, True)])
def test_what_is_recorded_late_waits_for_a_second_person_and_stays_marked(
    cast: Cast, day: datetime.date, days: int, late: bool
) -> None:
    loan = overdue(cast)
    event = record(loan, cast.a["cm"], on=day, happened_on=day - days * ONE)
    moved = datetime.date(2029, 11, 23) - days * ONE
    assert event.late is late
    assert (last_day(loan) == UNMOVED) is late
    if late:
        confirm(event, cast.a["monitor"], day)
        event.refresh_from_db()
        assert event.late
    assert TimeLimit.objects.get(loan=loan).nominal_last_day == moved


def test_who_recorded_it_does_not_confirm_it_and_nobody_confirms_twice(
    cast: Cast, day: datetime.date
) -> None:
    loan = overdue(cast)
    event = record(loan, cast.a["director"], on=day, happened_on=day - 9 * ONE)
    with pytest.raises(Refused, match="Another person"):
        confirm(event, cast.a["director"], day)
    for post in ("cm", "cm_director", "chief_accountant", "teller"):
        with pytest.raises(PermissionDenied):
            confirm(event, cast.a[post], day)
    confirm(event, cast.union["union_credit"], day)
    with pytest.raises(AlreadyDone):
        confirm(event, cast.a["deputy"], day)


def test_only_what_needs_it_is_confirmed(cast: Cast, day: datetime.date) -> None:
    event = record(overdue(cast), cast.a["cm"], on=day)
    with pytest.raises(Refused, match="no second person"):
        confirm(event, cast.a["deputy"], day)


def test_a_correction_counts_once_confirmed_and_the_wrong_event_stays_on_record(
    cast: Cast, day: datetime.date
) -> None:
    loan = overdue(cast)
    wrong = record(loan, cast.a["cm"], on=day)
    denial = record(loan, cast.a["cm"], on=day, kind="not_happened", facts={}, corrects_id=wrong.pk)
    assert denial.needs_second and last_day(loan) == datetime.date(2029, 11, 23)
    confirm(denial, cast.a["deputy"], day)
    assert last_day(loan) == UNMOVED
    assert set(loan.events.all()) == {wrong, denial}
    with pytest.raises(Refused, match="corrected already"):
        record(loan, cast.a["cm"], on=day, corrects_id=wrong.pk)


def test_a_new_due_date_always_needs_a_second_person(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    event = record(loan, cast.a["cm"], on=day, kind="acceleration", facts={})
    assert event.needs_second and not event.late


def test_the_day_claimed_lies_between_the_loan_and_today(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    for wrong in (day + ONE, GRANTED - ONE):
        with pytest.raises(Refused) as refusal:
            record(loan, cast.a["cm"], on=day, happened_on=wrong)
        assert refusal.value.field == "happened_on"
    record(loan, cast.a["cm"], on=day, happened_on=GRANTED)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "weather"}, "kind"),
        ({"facts": {"channel": "pigeon"}}, "channel"),
        ({"facts": {"served_on": "2026-11-23"}}, "served_on"),
        ({"kind": "procedure_ended", "facts": {}}, "closes"),
        ({"side": "both"}, "side"),
        ({"side": "guarantor"}, "guarantor"),
        ({"kind": "not_happened", "facts": {}}, "corrects"),
        ({"corrects_id": 987654}, "corrects"),
    ],
)
def test_facts_that_cannot_be_are_refused_at_their_field(
    cast: Cast, day: datetime.date, changes: dict[str, Any], field: str
) -> None:
    loan = overdue(cast)
    with pytest.raises(Refused) as refusal:
        record(loan, cast.a["cm"], on=day, **changes)
    assert refusal.value.field == field
    assert not LoanEvent.objects.exists()


def test_a_guarantor_of_another_loan_is_refused(cast: Cast, day: datetime.date) -> None:
    guarantor = guaranteed(cast).application.guarantors.get()  # type: ignore[union-attr]
    with pytest.raises(Refused, match="which guarantor"):
        record(overdue(cast), cast.a["cm"], on=day, side="guarantor", guarantor_id=guarantor.pk)


def test_only_who_collects_records(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    for person in (cast.a["cm2"], cast.a["credit_clerk"], cast.a["monitor"], cast.b["director"]):
        with pytest.raises(PermissionDenied):
            record(loan, person, on=day)
    for post in ("cm", "cm_director", "deputy", "director"):
        record(loan, cast.a[post], on=day)


def test_a_demand_on_the_guarantor_moves_only_his_clock(cast: Cast, day: datetime.date) -> None:
    loan = guaranteed(cast)
    guarantor = loan.application.guarantors.get()  # type: ignore[union-attr]
    suit = DUE + datetime.timedelta(days=100)
    record(loan, cast.a["cm"], on=suit, kind="suit_filed", facts={}, side="both", guarantor_id=guarantor.pk)
    statuses = dict(TimeLimit.objects.filter(loan=loan).values_list("clock", "status"))
    assert statuses["guarantee_period"] == "exercised" and statuses["litigation"] == "exercised"


def test_what_if_answers_as_the_record_does_and_saves_nothing(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    facts = EventFacts(kind="demand", happened_on=day, facts=SIGNED)
    (pair,) = what_if(loan=loan, facts=facts, files=1, on=day).pairs
    assert (pair[0].said["last_day"], pair[1].said["last_day"]) == ("2027-11-10", "2029-11-23")
    assert not LoanEvent.objects.exists() and last_day(loan) == UNMOVED
    unproved = what_if(loan=loan, facts=facts, files=0, on=day)
    assert unproved.thought.proof().missing == ("file",)
    assert unproved.pairs[0][1].said["last_day"] == "2027-11-10"
    record(loan, cast.a["cm"], on=day)
    assert str(last_day(loan)) == pair[1].said["last_day"]


def test_rebuilt_equals_kept_and_a_row_changed_by_hand_comes_right(cast: Cast) -> None:
    today = clock.today()
    loan = guaranteed(cast)
    event = record(loan, cast.a["cm"], on=today, happened_on=today - 9 * ONE)
    record(loan, cast.a["cm"], on=today, kind="part_payment", facts={})
    confirm(event, cast.a["deputy"], today)
    before = kept(loan)
    TimeLimit.objects.filter(loan=loan).update(act_by=None, status="running")
    assert kept(loan) != before
    call_command("rebuild_time_limits")
    assert kept(loan) == before
    call_command("rebuild_time_limits", "--loan", loan.number)
    assert kept(loan) == before


def test_the_status_of_a_day_follows_from_the_last_day(cast: Cast) -> None:
    loan = overdue(cast)
    keep_time_limits(loan=loan, on=DUE + ONE)
    row = TimeLimit.objects.get(loan=loan)
    for on, status in ((UNMOVED - ONE, "running"), (UNMOVED, "running"), (UNMOVED + ONE, "lapsed")):
        assert row.status_on(on) == status
        keep_time_limits(loan=loan, on=on)
        assert TimeLimit.objects.get(loan=loan).status == status
