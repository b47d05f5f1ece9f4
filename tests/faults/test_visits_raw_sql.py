"""Visits and checks under raw SQL: each guard refuses, and with it gone the attack wins (II.5, I1, I2)."""

import datetime
from typing import Any

import pytest
from django.db import connection

from loans.models import CheckDuty, Loan, Visit
from loans.services.read_visit import read_visit
from tests.builders import actor, issued_loan
from tests.conftest import Cast
from tests.faults.guards import without
from tests.faults.test_on_file_raw_sql import guarded, refused
from tests.visits import visit

ONE = datetime.timedelta(days=1)
COLUMNS = (
    "branch_id", "borrower_id", "purpose", "visited_on", "place", "met", "met_names", '"use"', "business", "changes",
    "guarantor", "collateral", "risks", "alarming", "words", "paper_number", "next_step", "late_record_days",
    "counts_on", "corrects_id", "recorded_by_id", '"on"',
)  # fmt: skip
VISIT = (
    f"INSERT INTO loans_visit ({', '.join(COLUMNS)}) VALUES (%s, %s, 'regular', %s, '', '|borrower|', '', "
    "'as_agreed', '', '', '', '', '', %s, '', '', '', %s, %s, %s, %s, %s)"
)
NAME = "INSERT INTO loans_visitloan (visit_id, loan_id) VALUES (%s, %s)"
READ = "INSERT INTO loans_visitread (visit_id, person_id, words, \"on\") VALUES (%s, %s, '', %s)"


@pytest.fixture
def loan(cast: Cast, day: datetime.date) -> Loan:
    return issued_loan(cast.a, cast.union, "8000.00", on=day - 30 * ONE)


def told(loan: Loan, person_id: int, day: datetime.date, **changes: Any) -> tuple[Any, ...]:
    said = {"visited_on": day, "days": 3, "counts_on": day, "corrects": None, **changes}
    return (
        loan.branch_id, loan.borrower_id, said["visited_on"], False, said["days"], said["counts_on"],
        said["corrects"], person_id, day,
    )  # fmt: skip


def test_what_was_recorded_and_read_stays(cast: Cast, loan: Loan, day: datetime.date) -> None:
    made = visit(loan, cast.a["cm"], on=day)
    read = read_visit(visit_id=made.pk, words="", actor=actor(cast.a["director"], day), on=day)
    for table, key in (
        ("loans_visit", made.pk),
        ("loans_visitloan", made.of_loans.get().pk),
        ("loans_visitread", read.pk),
    ):
        assert guarded(f"{table}_no_update", f"UPDATE {table} SET id = id WHERE id = %s", key)
        assert refused(f"DELETE FROM {table} WHERE id = %s", key)
        if connection.vendor == "sqlite":
            assert refused(f"REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s", key)
    assert guarded("loans_visitread_no_delete", "DELETE FROM loans_visitread WHERE id = %s", read.pk)


def test_the_moments_are_the_databases(cast: Cast, loan: Loan, day: datetime.date) -> None:
    forged = VISIT.replace('"on")', '"on", recorded_at)').replace("%s, %s)", "%s, %s, '2026-01-01 08:00:00')")
    assert guarded("loans_visit_recorded_now", forged, *told(loan, cast.a["cm"].pk, day))


def test_only_staff_of_the_branch_who_go_out_stand_as_visitors(
    cast: Cast, loan: Loan, day: datetime.date
) -> None:
    for person in (cast.a["cm"], cast.a["monitor"], cast.a["station_clerk"]):
        assert not refused(VISIT, *told(loan, person.pk, day))
    for person in (cast.a["teller"], cast.b["cm"], cast.union["union_credit"]):
        assert guarded("loans_visit_by_who_goes", VISIT, *told(loan, person.pk, day))


@pytest.mark.parametrize(("late", "hidden"), [(3, False), (4, True)])
def test_a_late_record_counts_from_its_own_day(
    cast: Cast, loan: Loan, day: datetime.date, late: int, hidden: bool
) -> None:
    then = day - late * ONE
    attack = told(loan, cast.a["cm"].pk, day, visited_on=then, counts_on=then)
    assert refused(VISIT, *attack) is hidden
    if hidden:
        assert guarded("loans_visit_counts_in_time", VISIT, *attack)
    assert not refused(VISIT, *told(loan, cast.a["cm"].pk, day, visited_on=then))
    assert refused(VISIT, *told(loan, cast.a["cm"].pk, day, visited_on=day + ONE))  # a constraint


def test_how_late_is_late_is_not_made_up(cast: Cast, loan: Loan, day: datetime.date) -> None:
    then = day - 9 * ONE
    attack = told(loan, cast.a["cm"].pk, day, visited_on=then, counts_on=then, days=99)
    assert guarded("loans_visit_late_by_the_regulation", VISIT, *attack)


def test_a_correction_is_ones_own_and_moves_no_day(cast: Cast, loan: Loan, day: datetime.date) -> None:
    made = visit(loan, cast.a["cm"], on=day - 9 * ONE)
    cm, director = cast.a["cm"].pk, cast.a["director"].pk
    same = {"visited_on": made.visited_on, "counts_on": made.counts_on, "corrects": made.pk}
    assert guarded("loans_visit_corrects_its_own", VISIT, *told(loan, director, day, **same))
    moved = {**same, "visited_on": made.visited_on - ONE, "counts_on": made.counts_on - ONE}
    assert guarded("loans_visit_counts_in_time", VISIT, *told(loan, cm, day, **moved))
    assert not refused(VISIT, *told(loan, cm, day, **same))


def test_a_visit_is_to_loans_of_its_borrower_named_at_once(
    cast: Cast, loan: Loan, day: datetime.date
) -> None:
    made = visit(loan, cast.a["cm"], on=day)
    foreign = issued_loan(cast.a, cast.union, "2000.00", on=day)
    assert guarded("loans_visit_loan_of_the_borrower", NAME, made.pk, foreign.pk)
    assert not refused(VISIT, *told(loan, cast.a["cm"].pk, day))
    with connection.cursor() as cursor, without("loans_visit_no_update"):
        cursor.execute(VISIT, told(loan, cast.a["cm"].pk, day))
        late = Visit.objects.latest("pk")
        cursor.execute("UPDATE loans_visit SET recorded_at = '2026-01-01 08:00:00' WHERE id = %s", [late.pk])
    assert guarded("loans_visit_loans_named_at_once", NAME, late.pk, loan.pk)


def test_a_visit_is_read_by_a_head_who_did_not_make_it(cast: Cast, loan: Loan, day: datetime.date) -> None:
    guard = "loans_visit_read_by_a_head"
    own = visit(loan, cast.a["director"], on=day)
    for person in (cast.a["director"], cast.a["cm"], cast.a["monitor"], cast.b["director"]):
        assert guarded(guard, READ, own.pk, person.pk, day)
    assert guarded(guard, READ, own.pk, cast.a["deputy"].pk, day - ONE)
    assert not refused(READ, own.pk, cast.a["deputy"].pk, day)


def test_a_check_is_due_then_done_by_its_visit_and_ends_once(
    cast: Cast, loan: Loan, day: datetime.date
) -> None:
    duty = CheckDuty.objects.get(loan=loan)
    foreign = issued_loan(cast.a, cast.union, "2000.00", on=day)
    elsewhere = visit(foreign, cast.a["cm"], on=day)
    done = "UPDATE loans_checkduty SET outcome = 'done', visit_id = %s, ended_on = %s WHERE id = %s"
    assert guarded("loans_check_duty_done_by_its_visit", done, elsewhere.pk, day, duty.pk)
    later = "UPDATE loans_checkduty SET due_by = %s WHERE id = %s"
    assert guarded("loans_check_duty_ends_once", later, day + 99 * ONE, duty.pk)
    assert guarded("loans_check_duty_kept", "DELETE FROM loans_checkduty WHERE id = %s", duty.pk)
    made = visit(loan, cast.a["cm"], on=day)
    assert refused(done, made.pk, day, duty.pk)  # it is done already
    again = "UPDATE loans_checkduty SET outcome = 'moot', visit_id = NULL WHERE id = %s"
    assert guarded("loans_check_duty_ends_once", again, duty.pk)
    born_done = (
        "INSERT INTO loans_checkduty (loan_id, kind, opens_on, due_by, made_on, outcome, ended_on) "
        "VALUES (%s, 'regular', %s, %s, %s, 'moot', %s)"
    )
    assert guarded("loans_check_duty_begins_open", born_done, loan.pk, day, day, day, day)
    if connection.vendor == "sqlite":
        assert refused("REPLACE INTO loans_checkduty SELECT * FROM loans_checkduty WHERE id = %s", duty.pk)
