"""What must never happen is refused by the database itself: raw SQL meets the same wall as the pages."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accountability.models import LiabilityShare
from creditcoop.core import triggers
from creditcoop.core.models import AuditEvent, RegulationVersion
from loans.models import ApplicationStep, Custody, Loan, Vote
from tests.builders import bring_to, issued_loan, make_application
from tests.conftest import Cast
from tests.faults.guards import without


def refused(sql: str, *values: Any) -> bool:
    """True if the database refuses the statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError:
        return True
    return False


STEP = (
    'INSERT INTO loans_applicationstep (application_id, step, person_id, post, outcome, opinion, "on") '
    "VALUES (%s, %s, %s, 'x', 'agree', 'x', %s)"
)


def test_one_person_on_two_posts_of_a_loan_is_refused(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "60000.00", on=day, kind="enterprise")
    bring_to(application, cast.a, cast.union, "approval", on=day)
    assert refused(STEP, application.pk, "approval", cast.a["deputy"].pk, day)
    assert not refused(STEP, application.pk, "approval", cast.a["director"].pk, day)


def test_a_step_is_decided_once(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "60000.00", on=day, kind="enterprise")
    bring_to(application, cast.a, cast.union, "approval", on=day)
    assert refused(STEP, application.pk, "review", cast.a["director"].pk, day)


def test_who_voted_takes_no_post_and_who_has_a_post_does_not_vote(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "15000.00", on=day)
    bring_to(application, cast.a, cast.union, "inspection", on=day)
    assert refused(STEP, application.pk, "inspection", cast.a["monitor"].pk, day)
    vote = (
        'INSERT INTO loans_vote (meeting_id, person_id, choice, reason, "on") '
        "VALUES (%s, %s, 'yes', 'x', %s)"
    )
    assert refused(vote, application.meeting.pk, cast.a["cm_director"].pk, day)
    assert refused(vote, application.meeting.pk, cast.a["reader"].pk, day)


@pytest.mark.parametrize(
    "model", [ApplicationStep, Vote, LiabilityShare, AuditEvent], ids=lambda model: model.__name__
)
def test_kept_rows_are_never_changed_or_removed(cast: Cast, day: datetime.date, model: Any) -> None:
    issued_loan(cast.a, cast.union, "15000.00", on=day)
    table = model._meta.db_table
    row = model.objects.order_by("pk").first()
    columns = [field.column for field in model._meta.concrete_fields]
    listed = ", ".join(f'"{column}"' for column in columns)
    assert refused(
        f"UPDATE {table} SET person_id = person_id"
        if "person_id" in columns
        else f"UPDATE {table} SET act = act"
    )
    assert refused(f"DELETE FROM {table}")
    if connection.vendor == "sqlite":
        assert refused(f"REPLACE INTO {table} ({listed}) SELECT {listed} FROM {table} WHERE id = {row.pk}")
    else:
        assert refused(f"TRUNCATE {table} CASCADE")
        assert refused(
            f"INSERT INTO {table} ({listed}) SELECT {listed} FROM {table} WHERE id = {row.pk} "
            f"ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id"
        )
    before = model.objects.count()
    with without(f"{table}_no_delete"):
        assert not refused(
            f"DELETE FROM {table} WHERE id = {row.pk}"
        )  # the control: without the guard it goes
        assert model.objects.count() == before - 1


def test_a_loan_is_not_issued_without_the_people_who_answer(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "2000.00", on=day)
    bring_to(application, cast.a, cast.union, "booking", on=day)
    loan = _half_issued(application, cast, day)
    sql = "UPDATE loans_loan SET standing = 'running' WHERE id = %s"
    assert refused(sql, loan.pk)
    with without("loans_loan_issue_complete", "accountability_loan_needs_split"):
        assert not refused(sql, loan.pk)


def _half_issued(application: Any, cast: Cast, day: datetime.date) -> Loan:
    return Loan.objects.create(
        number="X-1",
        branch=application.branch,
        borrower=application.borrower,
        origin="issued",
        standing="being_issued",
        amount=application.amount,
        balance=application.amount,
        granted_on=day,
        due_on=day,
        application=application,
        handler=application.handler,
        booked_by=cast.a["credit_clerk"],
        version=application.version,
        tier=application.tier,
        route=application.route,
    )


def test_a_loan_born_running_is_refused(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "2000.00", on=day)
    bring_to(application, cast.a, cast.union, "booking", on=day)
    with pytest.raises(DatabaseError), transaction.atomic():
        Loan.objects.filter(pk=_half_issued(application, cast, day).pk).update(standing="settled")


def test_what_was_lent_to_whom_by_whom_never_changes(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "2000.00", on=day)
    assert refused("UPDATE loans_loan SET amount = 100000 WHERE id = %s", loan.pk)
    assert refused("UPDATE loans_loan SET handler_id = %s WHERE id = %s", cast.a["cm2"].pk, loan.pk)
    assert refused("UPDATE loans_loan SET granted_on = %s WHERE id = %s", datetime.date(2020, 1, 1), loan.pk)
    assert refused("DELETE FROM loans_loan WHERE id = %s", loan.pk)


def test_shares_that_do_not_add_up_are_not_sealed(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "3000.00", on=day)
    split = loan.splits.get()
    later = day + datetime.timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accountability_liabilitysplit (loan_id, version_id, from_on, tier, "
            "first_responsible_id, denominator, total_parts, total_amount, unallocated_parts, "
            "unallocated_amount, readings, steps, sealed) "
            "SELECT loan_id, version_id, %s, tier, first_responsible_id, denominator, total_parts, "
            "total_amount, unallocated_parts, unallocated_amount, readings, steps, %s "
            "FROM accountability_liabilitysplit WHERE id = %s",
            [later, False, split.pk],
        )
    other = loan.splits.exclude(pk=split.pk).get()
    seal = "UPDATE accountability_liabilitysplit SET sealed = %s WHERE id = %s"
    share = (
        "INSERT INTO accountability_liabilityshare (split_id, person_id, post, parts, amount, clause, is_first) "
        "VALUES (%s, %s, 'handler', %s, %s, 'III.1', %s)"
    )
    assert refused(seal, True, other.pk)
    assert not refused(share, other.pk, cast.a["cm"].pk, split.total_parts, 299999, True)
    assert refused(seal, True, other.pk)
    assert not refused(share, other.pk, cast.a["cm2"].pk, 0, 1, False)
    assert refused(seal, True, other.pk)  # a second split of an issued loan, however well it adds up
    with without("accountability_one_split_a_loan"):
        assert not refused(seal, True, other.pk)
    assert refused(share, other.pk, cast.a["teller"].pk, 0, 0, False)


def test_one_person_keeps_a_loan_on_a_day(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "2000.00", on=day)
    insert = "INSERT INTO loans_custody (loan_id, person_id, from_on, until_on) VALUES (%s, %s, %s, %s)"
    week = datetime.timedelta(days=7)
    assert refused(insert, loan.pk, cast.a["cm2"].pk, day + week, None)
    assert refused(insert, loan.pk, cast.a["cm2"].pk, day, day + week)
    custody = Custody.objects.get(loan=loan)
    assert refused("UPDATE loans_custody SET person_id = %s WHERE id = %s", cast.a["cm2"].pk, custody.pk)
    assert not refused("UPDATE loans_custody SET until_on = %s WHERE id = %s", day + week, custody.pk)
    assert refused(insert, loan.pk, cast.a["cm2"].pk, day + week - datetime.timedelta(days=1), None)
    assert not refused(insert, loan.pk, cast.a["cm2"].pk, day + week, None)


@pytest.mark.parametrize("post", ["marketer", "station_clerk"])
def test_marketers_and_station_clerks_never_issue(cast: Cast, day: datetime.date, post: str) -> None:
    """S11: even with a letter in hand, and even named as handler behind the services' back."""
    from tests.builders import letter

    person = cast.a[post]
    paper = letter(cast.a.unit, person, limit="200000.00", number=f"{post}-letter")
    application = make_application(cast.a, "2000.00", on=day)
    bring_to(application, cast.a, cast.union, "order", on=day)
    order = (
        'INSERT INTO loans_issueorder (application_id, person_id, authorisation_id, "on") '
        "VALUES (%s, %s, %s, %s)"
    )
    assert refused(order, application.pk, person.pk, paper.pk, day)
    assert refused(order, application.pk, cast.a["cm"].pk, paper.pk, day)


def test_an_adopted_regulation_version_never_changes(cast: Cast) -> None:
    version = RegulationVersion.objects.get()
    assert refused("UPDATE core_regulationversion SET body = '{}' WHERE id = %s", version.pk)
    assert refused("DELETE FROM core_regulationversion WHERE id = %s", version.pk)


def test_posts_that_exclude_each_other_are_not_held_together(cast: Cast, day: datetime.date) -> None:
    insert = (
        "INSERT INTO core_posting (person_id, post, unit_id, from_on, until_on) VALUES (%s, %s, %s, %s, NULL)"
    )
    unit = cast.a.unit.pk
    assert refused(insert, cast.union["union_admin"].pk, "cm", unit, day)
    assert refused(insert, cast.union["union_audit"].pk, "monitor", unit, day)
    assert refused(insert, cast.a["station_clerk"].pk, "cm", unit, day)
    assert refused(insert, cast.union["union_credit"].pk, "director", unit, day)
    assert not refused(insert, cast.a["deputy"].pk, "cm_director", unit, day)


@pytest.mark.django_db
def test_every_trigger_is_there() -> None:
    assert triggers.missing("default") == []


def test_only_who_holds_its_post_takes_a_step(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    bring_to(application, cast.a, cast.union, "inspection", on=day)
    assert refused(STEP, application.pk, "inspection", cast.a["teller"].pk, day)
    assert refused(STEP, application.pk, "inspection", cast.b["monitor"].pk, day)
    assert not refused(STEP, application.pk, "inspection", cast.a["monitor"].pk, day)


def test_terms_of_office_are_kept_as_they_were(cast: Cast, day: datetime.date) -> None:
    posting = cast.a["deputy"].postings.get()
    assert refused("DELETE FROM core_posting WHERE id = %s", posting.pk)
    assert refused("UPDATE core_posting SET person_id = %s WHERE id = %s", cast.a["teller"].pk, posting.pk)
    assert refused("UPDATE core_posting SET from_on = %s WHERE id = %s", day, posting.pk)
    assert not refused("UPDATE core_posting SET until_on = %s WHERE id = %s", day, posting.pk)
    assert refused("UPDATE core_posting SET until_on = NULL WHERE id = %s", posting.pk)
    assert refused("DELETE FROM core_groupseat")


def test_no_version_of_the_regulation_slips_in_under_old_loans(cast: Cast) -> None:
    insert = (
        "INSERT INTO core_regulationversion (number, title, title_en, state, effective_from, adopted_on, "
        "resolution, body, sha256, shipped, drafted_by_id, adopted_by_id) "
        "VALUES ('9', 't', '', 'adopted', '2000-01-01', '2026-01-01', 'r', '{}', 'x', %s, %s, %s)"
    )
    first, second = cast.union["union_credit"].pk, cast.union["union_hr"].pk
    assert refused(insert, True, None, None)
    assert refused(insert, False, first, second)


def test_an_act_by_page_names_who_did_it(cast: Cast, day: datetime.date) -> None:
    insert = (
        'INSERT INTO core_auditevent (act, actor_id, channel, subject_kind, subject_label, "on", clause, facts) '
        "VALUES ('issue_loan', NULL, %s, 'loan', 'x', %s, '', '{}')"
    )
    assert refused(insert, "page", day)
    assert not refused(insert, "command", day)


def test_the_terms_of_an_issued_loan_stay(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "2000.00", on=day)
    assert refused("UPDATE loans_loan SET due_on = %s WHERE id = %s", datetime.date(2030, 1, 1), loan.pk)
    assert refused("UPDATE loans_loan SET standing = 'settled' WHERE id = %s", loan.pk)
    settle = "UPDATE loans_loan SET standing = 'settled', balance = 0 WHERE id = %s"
    assert refused(settle, loan.pk)
    with without("loans_loan_owes_what_the_ledger_says"):
        assert not refused(settle, loan.pk)
