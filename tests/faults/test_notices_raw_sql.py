"""Monthly notices under raw SQL: each guard refuses, and with it gone the attack wins (Annex 9, Q28)."""

import datetime

import pytest
from django.db import connection

from accountability.models import MonthlyNotice, NoticeBreach
from accountability.services.check_monthly_notices import check_monthly_notices
from creditcoop.core.models import Person
from tests.accountability.test_monthly_notices import GIVEN, ONE, due, give, sign, to
from tests.builders import issued_loan
from tests.conftest import Cast
from tests.faults.guards import without
from tests.faults.test_on_file_raw_sql import guarded, refused

NOTICE = (
    "INSERT INTO accountability_monthlynotice (branch_id, month, manager_id, made_by_id, version_id, due_by, "
    'sign_by, late, line_count, text, text_sha256, "on") '
    "SELECT branch_id, {month}, %s, %s, version_id, due_by, {sign_by}, {late}, line_count, text, text_sha256, "
    "{on} FROM accountability_monthlynotice WHERE id = %s"
)
SIGN = (
    'INSERT INTO accountability_monthlynoticesignature (notice_id, person_id, text_sha256, late, "on") '
    "SELECT id, {person}, {sha}, {late}, {on} FROM accountability_monthlynotice WHERE id = %s"
)
LINE = (
    "INSERT INTO accountability_monthlynoticeline (notice_id, subject, loan_id, clock, day) "
    "VALUES (%s, 'due', %s, '', '2026-11-20')"
)
MISSED = (
    "INSERT INTO accountability_noticebreach (kind, branch_id, month, manager_id, accountant_id, notice_id, "
    'version_id, last_day, "on") SELECT {kind}, branch_id, month, manager_id, made_by_id, {notice}, version_id, '
    "{last}, '2026-11-30' FROM accountability_monthlynotice WHERE id = %s"
)
TABLES = ("monthlynotice", "monthlynoticeline", "monthlynoticesignature", "noticebreach")


def giving(month: str = "month", sign_by: str = "sign_by", late: str = "late", on: str = '"on"') -> str:
    return NOTICE.format(month=month, sign_by=sign_by, late=late, on=on)


def signing(
    person: str = "manager_id", sha: str = "text_sha256", late: str = "1 = 0", on: str = "sign_by"
) -> str:
    return SIGN.format(person=person, sha=sha, late=late, on=on)


@pytest.fixture
def notice(cast: Cast) -> MonthlyNotice:
    return to(give(cast), cast.a["cm"])


def test_a_notice_is_given_by_the_accountant_in_its_month_to_who_works_there(
    cast: Cast, notice: MonthlyNotice
) -> None:
    reader, monitor = cast.a["cm_director"], cast.a["monitor"]

    def values(to: Person = reader, by: Person = monitor) -> tuple[int, int, int]:
        return to.pk, by.pk, notice.pk

    assert not refused(giving(), *values())
    assert guarded("accountability_notice_by_the_accountant", giving(), *values(by=cast.a["director"]))
    assert guarded("accountability_notice_by_the_accountant", giving(), *values(by=cast.b["monitor"]))
    assert guarded("accountability_notice_to_who_works_there", giving(), *values(to=cast.b["cm"]))
    assert guarded("accountability_notice_of_its_month", giving(month="'2026-10-01'"), *values())
    # Constraints hold the days, and keep giver and manager apart.
    for sql in (giving(late="1 = 1"), giving(sign_by='"on"')):
        assert refused(sql, *values())
    assert refused(giving(), monitor.pk, monitor.pk, notice.pk)
    assert refused(giving(), notice.manager_id, monitor.pk, notice.pk)


def test_a_notice_has_the_lines_it_was_given_with(cast: Cast, notice: MonthlyNotice) -> None:
    loan = due(cast, datetime.date(2026, 11, 20))
    assert guarded("accountability_notice_line_counted", LINE, notice.pk, loan.pk)
    held = MonthlyNotice.objects.get(pk=to(give_late(cast), cast.a["cm_director"]).pk)
    assert held.line_count == 1
    with without("accountability_notice_line_counted"):
        foreign = issued_loan(cast.b, cast.union, "8000.00", on=GIVEN)
        assert guarded("accountability_notice_line_of_the_branch", LINE, held.pk, foreign.pk)


def give_late(cast: Cast) -> list[MonthlyNotice]:
    """A second round, after the manager of the loans has gone: they are the department director's."""
    cast.a["cm"].postings.update(until_on=GIVEN)
    return give(cast)


def test_a_notice_is_signed_by_its_manager_as_it_was_given(cast: Cast, notice: MonthlyNotice) -> None:
    guard = "accountability_notice_signed_by_its_manager"
    assert not refused(signing(), notice.pk)
    assert guarded(guard, signing(person=str(cast.a["director"].pk)), notice.pk)
    assert guarded(guard, signing(sha="'" + "0" * 64 + "'"), notice.pk)
    assert guarded(guard, signing(late="1 = 1"), notice.pk)
    assert guarded(guard, signing(on=f"'{notice.sign_by + ONE}'"), notice.pk)
    assert guarded(guard, signing(on=f"'{GIVEN - ONE}'"), notice.pk)
    sign(notice, cast.a["cm"], GIVEN)
    assert refused(signing(), notice.pk)


def test_only_what_was_really_missed_is_counted(cast: Cast, notice: MonthlyNotice) -> None:
    guard = "accountability_notice_missed_in_truth"
    not_given = MISSED.format(kind="'not_given'", notice="NULL", last="due_by")
    not_signed = MISSED.format(kind="'not_signed'", notice="id", last="sign_by")
    assert guarded(guard, not_given, notice.pk)
    assert not refused(not_signed, notice.pk)
    sign(notice, cast.a["cm"], GIVEN)
    assert guarded(guard, not_signed, notice.pk)


def test_what_was_given_signed_and_missed_stays(cast: Cast) -> None:
    due(cast, datetime.date(2026, 11, 20))
    notices = give(cast)
    sign(to(notices, cast.a["cm"]), cast.a["cm"], GIVEN)
    check_monthly_notices(on=GIVEN + 4 * ONE)
    assert NoticeBreach.objects.count() == 2
    for name in TABLES:
        table = f"accountability_{name}"
        assert guarded(f"{table}_no_update", f"UPDATE {table} SET id = id")
        assert refused(f"DELETE FROM {table}")
        if connection.vendor == "sqlite":
            assert refused(f"REPLACE INTO {table} SELECT * FROM {table}")
    for name in TABLES[1:]:
        table = f"accountability_{name}"
        assert guarded(f"{table}_no_delete", f"DELETE FROM {table}")
