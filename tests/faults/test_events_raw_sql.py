"""Events of claims under raw SQL: each guard refuses, and with it gone the attack wins (I1, I2)."""

import datetime
from typing import Any

import pytest
from django.db import connection

from loans.services.confirm_late_event import confirm_late_event
from tests.builders import actor
from tests.claims import GRANTED, guaranteed, overdue, record
from tests.conftest import Cast
from tests.faults.guards import without
from tests.faults.test_on_file_raw_sql import guarded, refused

ONE = datetime.timedelta(days=1)
COLUMNS = (
    "loan_id", "kind", "side", "guarantor_id", "happened_on", "facts", "waybill", "words", "late",
    "late_record_days", "needs_second", "corrects_id", "recorded_by_id", '"on"',
)  # fmt: skip
EVENT = (
    f"INSERT INTO loans_loanevent ({', '.join(COLUMNS)}) VALUES (%s, %s, 'borrower', %s, %s, '{{}}', '', '', "
    "%s, %s, %s, %s, %s, %s)"
)
CONFIRM = "INSERT INTO loans_lateconfirmation (event_id, person_id, reason, \"on\") VALUES (%s, %s, 'x', %s)"


def event(loan_id: int, person_id: int, day: datetime.date, **changes: Any) -> tuple[Any, ...]:
    told = {
        "kind": "demand", "guarantor": None, "happened_on": day, "late": False, "days": 3, "second": False,
        "corrects": None, **changes,
    }  # fmt: skip
    return (
        loan_id, told["kind"], told["guarantor"], told["happened_on"], told["late"], told["days"],
        told["second"], told["corrects"], person_id, day,
    )  # fmt: skip


def test_an_event_is_never_changed_taken_away_or_replaced(cast: Cast, day: datetime.date) -> None:
    row = record(overdue(cast), cast.a["cm"], on=day)
    assert guarded(
        "loans_loanevent_no_update",
        "UPDATE loans_loanevent SET happened_on = %s WHERE id = %s",
        day - ONE,
        row.pk,
    )
    assert guarded("loans_loanevent_no_delete", "DELETE FROM loans_loanevent WHERE id = %s", row.pk)
    if connection.vendor == "sqlite":
        again = "INSERT OR REPLACE INTO loans_loanevent SELECT * FROM loans_loanevent"
        assert refused(again)
        with without("loans_loanevent_no_replace", "loans_loanevent_no_delete"):
            assert not refused(again)


def test_the_moment_of_a_record_is_the_databases(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    forged = EVENT.replace('"on")', '"on", recorded_at)').replace("%s, %s)", "%s, %s, '2026-01-01 08:00:00')")
    assert guarded("loans_loanevent_recorded_now", forged, *event(loan.pk, cast.a["cm"].pk, day))


def test_an_event_lies_between_the_loan_and_the_day_of_its_record(cast: Cast, day: datetime.date) -> None:
    loan, cm = overdue(cast).pk, cast.a["cm"].pk
    assert not refused(EVENT, *event(loan, cm, day))
    early = event(loan, cm, day, happened_on=GRANTED - ONE, late=True, second=True)
    assert guarded("loans_event_while_the_loan_is", EVENT, *early)
    assert not refused(EVENT, *event(loan, cm, day, happened_on=GRANTED, late=True, second=True))
    assert refused(EVENT, *event(loan, cm, day, happened_on=day + ONE))


@pytest.mark.parametrize(("days", "hidden"), [(3, False), (4, True)])
def test_a_late_record_is_not_passed_off_as_timely(
    cast: Cast, day: datetime.date, days: int, hidden: bool
) -> None:
    told = event(overdue(cast).pk, cast.a["cm"].pk, day, happened_on=day - days * ONE)
    assert refused(EVENT, *told) is hidden
    if hidden:
        assert guarded("loans_event_late_is_said", EVENT, *told)


def test_how_late_is_late_is_not_made_up(cast: Cast, day: datetime.date) -> None:
    told = event(overdue(cast).pk, cast.a["cm"].pk, day, happened_on=day - 9 * ONE, days=99)
    assert guarded("loans_event_late_by_the_regulation", EVENT, *told)


def test_late_records_corrections_and_new_due_dates_cannot_do_without_the_second_person(
    cast: Cast, day: datetime.date
) -> None:
    loan, cm = overdue(cast), cast.a["cm"].pk
    wrong = record(loan, cast.a["cm"], on=day)
    for changes in (
        {"late": True, "happened_on": day - 9 * ONE},
        {"corrects": wrong.pk},
        {"kind": "acceleration"},
        {"kind": "extension"},
    ):
        assert refused(EVENT, *event(loan.pk, cm, day, **changes)), changes
        assert not refused(EVENT, *event(loan.pk, cm, day, **changes, second=True)), changes


def test_only_staff_who_collect_stand_as_recorders(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast).pk
    for person in (cast.a["teller"], cast.a["monitor"], cast.b["cm"]):
        assert guarded("loans_event_by_who_collects", EVENT, *event(loan, person.pk, day))


def test_a_correction_and_a_guarantor_belong_to_the_loan(cast: Cast, day: datetime.date) -> None:
    loan, other = overdue(cast), guaranteed(cast)
    cm = cast.a["cm"]
    foreign = record(other, cm, on=day)
    told = event(loan.pk, cm.pk, day, corrects=foreign.pk, second=True)
    assert guarded("loans_event_corrects_its_own_loan", EVENT, *told)
    guarantor = other.application.guarantors.get().pk  # type: ignore[union-attr]
    to_him = EVENT.replace("'borrower'", "'guarantor'")
    assert guarded(
        "loans_event_guarantor_of_the_loan", to_him, *event(loan.pk, cm.pk, day, guarantor=guarantor)
    )
    assert not refused(to_him, *event(other.pk, cm.pk, day, guarantor=guarantor))


def test_who_recorded_it_never_confirms_it(cast: Cast, day: datetime.date) -> None:
    row = record(overdue(cast), cast.a["director"], on=day, happened_on=day - 9 * ONE)
    assert guarded("loans_late_by_a_second_person", CONFIRM, row.pk, cast.a["director"].pk, day)
    assert not refused(CONFIRM, row.pk, cast.a["deputy"].pk, day)


def test_only_the_posts_that_may_confirm_and_only_what_needs_it(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    late = record(loan, cast.a["cm"], on=day, happened_on=day - 9 * ONE)
    for person in (cast.a["teller"], cast.a["cm_director"], cast.b["director"], cast.union["union_audit"]):
        assert guarded("loans_late_by_its_posts", CONFIRM, late.pk, person.pk, day)
    timely = record(loan, cast.a["cm"], on=day)
    assert guarded("loans_late_where_needed", CONFIRM, timely.pk, cast.a["deputy"].pk, day)
    assert guarded("loans_late_where_needed", CONFIRM, late.pk, cast.a["deputy"].pk, day - ONE)


def test_a_confirmation_is_never_changed_or_taken_away(cast: Cast, day: datetime.date) -> None:
    late = record(overdue(cast), cast.a["cm"], on=day, happened_on=day - 9 * ONE)
    row = confirm_late_event(event_id=late.pk, reason="核对", actor=actor(cast.a["deputy"], day), on=day)
    assert guarded(
        "loans_lateconfirmation_no_update",
        "UPDATE loans_lateconfirmation SET person_id = %s WHERE id = %s",
        cast.a["director"].pk,
        row.pk,
    )
    assert guarded(
        "loans_lateconfirmation_no_delete", "DELETE FROM loans_lateconfirmation WHERE id = %s", row.pk
    )
