"""When a row came in is the database's word, and what master data said before stays said.

Each refusal has its control: without the guard named, the very same statement goes through.
"""

import datetime
from typing import Any

import pytest
from django.db import connection

from creditcoop.core import clock
from creditcoop.core.models import Person
from loans.models import Borrower, CollateralItem, Guarantor, LoanApplication
from loans.services.correct_borrower import correct_borrower
from loans.services.enter_borrower import BorrowerFacts
from tests.builders import actor, bring_to, issued_loan, make_application
from tests.conftest import Cast
from tests.faults.guards import without
from tests.faults.test_raw_sql import refused

STEP = (
    'INSERT INTO loans_applicationstep (application_id, step, person_id, post, outcome, opinion, "on", '
    "recorded_at) VALUES (%s, 'inspection', %s, 'monitor', 'agree', 'x', %s, %s)"
)
MARK = "〔已依法删除〕"


@pytest.fixture
def waiting(cast: Cast, day: datetime.date) -> LoanApplication:
    return bring_to(make_application(cast.a, "8000.00", on=day), cast.a, cast.union, "inspection", on=day)


@pytest.mark.parametrize("seconds", [-86400, -90, 90, 86400])
def test_a_step_is_not_recorded_in_another_minute(
    cast: Cast, day: datetime.date, waiting: LoanApplication, seconds: int
) -> None:
    forged = (clock.now() + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S.%f+00:00")
    values = (waiting.pk, cast.a["monitor"].pk, day, forged)
    assert refused(STEP, *values)
    with without("loans_applicationstep_recorded_now"):
        assert not refused(STEP, *values)


@pytest.mark.parametrize("seconds", [-20, 0, 20])
def test_the_minute_itself_is_let_through(
    cast: Cast, day: datetime.date, waiting: LoanApplication, seconds: int
) -> None:
    moment = (clock.now() + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S.%f+00:00")
    assert not refused(STEP, waiting.pk, cast.a["monitor"].pk, day, moment)


def test_an_act_is_not_recorded_in_the_past(cast: Cast, day: datetime.date) -> None:
    sql = (
        'INSERT INTO core_auditevent (act, channel, subject_kind, subject_label, "on", clause, facts, '
        "recorded_at) VALUES ('check_books', 'command', 'x', 'x', %s, '', '{}', '2020-01-01 00:00:00+00:00')"
    )
    assert refused(sql, day)
    with without("core_auditevent_recorded_now"):
        assert not refused(sql, day)


def tables(cast: Cast, day: datetime.date) -> list[str]:
    """Every table of earlier wordings, each with a row in it."""
    loan = issued_loan(cast.a, cast.union, "15000.00", on=day)
    make_application(cast.a, "8000.00", on=day, security="guarantee", borrower=loan.borrower)
    return [
        f"{model._meta.app_label}_historical{model._meta.model_name}"
        for model in (Person, type(cast.a.unit), Borrower, Guarantor, CollateralItem)
    ] + ["loans_historicalhousehold", "core_historicalauthorisation"]


def test_earlier_wordings_stay(cast: Cast, day: datetime.date) -> None:
    for table in tables(cast, day):
        changed = f"UPDATE {table} SET history_change_reason = 'x'"
        removed = f"DELETE FROM {table}"
        assert refused(changed), table
        assert refused(removed), table
        with without(f"{table}_no_update"):
            assert not refused(changed), table
        with without(f"{table}_no_delete"):
            assert not refused(removed), table


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")
def test_earlier_wordings_are_not_replaced(cast: Cast, day: datetime.date) -> None:
    for table in tables(cast, day):
        assert refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"), table


ERASE = (
    "UPDATE loans_historicalborrower SET name = %s, id_kind = 'other', id_number = %s, phone = '', "
    "address = ''{more} WHERE id = %s"
)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("张三", ""),
        (MARK, ", kind = 'enterprise'"),
        (MARK, ", number = 'x'"),
        (MARK, ", history_date = '2020-01-01'"),
    ],
)
def test_an_erasure_writes_its_mark_and_nothing_else(
    cast: Cast, day: datetime.date, name: str, more: str
) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    values: tuple[Any, ...] = (name, f"{MARK}{loan.borrower_id}", loan.borrower_id)
    assert refused(ERASE.format(more=more), *values)
    assert not refused(ERASE.format(more=""), MARK, f"{MARK}{loan.borrower_id}", loan.borrower_id)


def test_a_correction_still_says_why(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    borrower = loan.borrower
    correct_borrower(
        borrower_id=borrower.pk,
        facts=BorrowerFacts(
            kind=borrower.kind,
            name="刘根胜",
            id_kind=borrower.id_kind,
            id_number=borrower.id_number,
            household_number=borrower.household.number,
        ),
        reason="录入有误",
        actor=actor(cast.a["cm"], day),
        on=day,
    )
    latest, first = borrower.history.order_by("-history_id")[:2]
    assert (latest.name, latest.history_change_reason) == ("刘根胜", "录入有误")
    assert (first.name, first.history_change_reason) == ("刘根生", None)
