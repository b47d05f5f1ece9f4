"""Facts that a decision rested on stay as they were, whoever writes: REPLACE, late changes, unlike copies."""

import datetime
from typing import Any

import pytest
from django.db import connection

from creditcoop.core.models import GroupSeat
from loans.models import ApplicationStep, IssueOrder, Loan, LoanApplication
from loans.services.ledger_rows import pay_out_row
from tests.builders import LONG_AGO, bring_to, issued_loan, make_application
from tests.conftest import Cast
from tests.faults.guards import without
from tests.faults.test_raw_sql import refused

only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")


@pytest.mark.parametrize(
    "change",
    ["tier = 1", "route = 'three_posts'", "security = 'credit'", "term_months = 99", "purpose = 'x'"],
)
def test_what_was_asked_for_stays_while_it_is_decided(cast: Cast, day: datetime.date, change: str) -> None:
    application = make_application(cast.a, "15000.00", on=day)
    sql = f"UPDATE loans_loanapplication SET {change} WHERE id = %s"
    assert refused(sql, application.pk)
    with without("loans_application_facts_stay"):
        assert not refused(sql, application.pk)


@only_sqlite
def test_a_decision_is_not_replaced(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "15000.00", on=day)
    bring_to(application, cast.a, cast.union, "inspection", on=day)
    sql = (
        "INSERT OR REPLACE INTO loans_applicationstep "
        '(application_id, step, person_id, post, outcome, opinion, "on") '
        "VALUES (%s, 'review', %s, 'x', 'refuse', 'x', %s)"
    )
    values = (application.pk, cast.a["cm_director"].pk, day)
    assert refused(sql, *values)
    with without("loans_applicationstep_no_replace", "loans_applicationstep_no_delete"):
        assert not refused(sql, *values)


@only_sqlite
@pytest.mark.parametrize("model", [LoanApplication, IssueOrder, Loan], ids=lambda model: model.__name__)
def test_what_an_issue_rests_on_is_not_replaced(cast: Cast, day: datetime.date, model: Any) -> None:
    issued_loan(cast.a, cast.union, "15000.00", on=day)
    table = model._meta.db_table
    assert refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def test_nobody_joins_a_closed_meeting(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "15000.00", on=day)
    bring_to(application, cast.a, cast.union, "inspection", on=day)
    # Seated, so that only the closed meeting stands in the way.
    GroupSeat.objects.create(person=cast.a["teller"], unit=cast.a.unit, role="member", from_on=LONG_AGO)
    sql = "INSERT INTO loans_meetingmember (meeting_id, person_id, presence) VALUES (%s, %s, 'present')"
    assert refused(sql, application.meeting.pk, cast.a["teller"].pk)
    with without("loans_member_before_the_result"):
        assert not refused(sql, application.meeting.pk, cast.a["teller"].pk)


def test_a_loan_unlike_its_application_is_not_issued(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "15000.00", on=day)
    bring_to(application, cast.a, cast.union, "booking", on=day)
    ApplicationStep.objects.create(
        application=application,
        step="booking",
        person=cast.a["credit_clerk"],
        post="credit_clerk",
        outcome="agree",
        opinion="",
        on=day,
    )
    loan = Loan.objects.create(
        number="X-9",
        branch=application.branch,
        borrower=application.borrower,
        origin="issued",
        standing="being_issued",
        amount=application.amount * 2,
        balance=application.amount * 2,
        granted_on=day,
        due_on=day,
        application=application,
        handler=application.handler,
        booked_by=cast.a["credit_clerk"],
        version=application.version,
        tier=application.tier,
        route=application.route,
    )
    loan.custodies.create(person=application.handler, from_on=day)
    pay_out_row(loan).save()
    sql = "UPDATE loans_loan SET standing = 'running' WHERE id = %s"
    with without("accountability_loan_needs_split"):
        assert refused(sql, loan.pk)
        with without("loans_loan_issue_complete"):
            assert not refused(sql, loan.pk)


def test_nobody_kept_a_loan_before_it_was_granted(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "2000.00", on=day)
    sql = "INSERT INTO loans_custody (loan_id, person_id, from_on, until_on) VALUES (%s, %s, %s, %s)"
    before = day - datetime.timedelta(days=9)
    assert refused(sql, loan.pk, cast.a["cm2"].pk, before, day)
    with without("loans_custody_not_before_the_loan"):
        assert not refused(sql, loan.pk, cast.a["cm2"].pk, before, day)


def test_a_letter_is_not_widened_after_money_was_ordered_under_it(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "2000.00", on=day)
    sql = "UPDATE core_authorisation SET limit_amount = limit_amount * 2 WHERE person_id = %s"
    assert refused(sql, cast.a["cm"].pk)
    assert not refused(sql, cast.a["cm2"].pk)
    ended = "UPDATE core_authorisation SET until_on = %s WHERE person_id = %s"
    assert not refused(ended, day + datetime.timedelta(days=1), cast.a["cm"].pk)


@only_sqlite
def test_a_sealed_split_is_not_replaced(cast: Cast, day: datetime.date) -> None:
    split = issued_loan(cast.a, cast.union, "15000.00", on=day).splits.get()
    names = [f'"{field.column}"' for field in split._meta.concrete_fields]
    values = ["0" if name == '"sealed"' else name for name in names]
    sql = (
        f"INSERT OR REPLACE INTO accountability_liabilitysplit ({', '.join(names)}) "
        f"SELECT {', '.join(values)} FROM accountability_liabilitysplit WHERE id = %s"
    )
    assert refused(sql, split.pk)
    with without("accountability_split_kept"):
        assert not refused(sql, split.pk)
