"""Alarms under raw SQL: each guard refuses, and with it gone the attack wins (Annex 3)."""

import datetime

import pytest
from django.db import connection

from creditcoop.core.models import Person
from loans.models import Alarm, AlarmMail, CalendarFeed, MailAddress
from loans.services.acknowledge_alarm import acknowledge_alarm
from loans.services.raise_alarms import raise_alarms
from tests.builders import actor
from tests.conftest import Cast
from tests.faults.test_on_file_raw_sql import guarded, refused
from tests.loans.time_limits.test_alarms import ending

ONE = datetime.timedelta(days=1)
RAISE = (
    'INSERT INTO loans_alarm (loan_id, clock, act_by, last_day, days, rung, version_id, "on") '
    "SELECT loan_id, {clock}, {act_by}, last_day, {days}, 'head', version_id, \"on\" FROM loans_alarm WHERE id = %s"
)
SEEN = "INSERT INTO loans_alarmseen (alarm_id, person_id, words, \"on\") VALUES (%s, %s, '', %s)"


@pytest.fixture
def alarm(cast: Cast, day: datetime.date) -> Alarm:
    ending(cast, day, 90)
    raise_alarms(on=day)
    return Alarm.objects.get(days=90)


def raising(clock: str = "clock", act_by: str = "act_by", days: str = "days") -> str:
    return RAISE.format(clock=clock, act_by=act_by, days=days)


def test_an_alarm_is_of_a_clock_as_it_stands_and_raised_once_in_its_days(
    cast: Cast, day: datetime.date, alarm: Alarm
) -> None:
    assert not refused(raising(), alarm.pk)
    assert refused(raising().replace("'head'", "rung"), alarm.pk)  # the same alarm again: a constraint
    assert guarded("loans_alarm_of_a_clock", raising(clock="'appeal'"), alarm.pk)
    assert guarded("loans_alarm_of_a_clock", raising(act_by=f"'{alarm.act_by - ONE}'"), alarm.pk)
    assert guarded("loans_alarm_in_its_days", raising(days="89"), alarm.pk)


def test_what_was_raised_and_seen_stays(cast: Cast, day: datetime.date, alarm: Alarm) -> None:
    person = cast.a["cm"]
    seen = acknowledge_alarm(alarm_id=alarm.pk, words="", actor=actor(person, day), on=day)
    MailAddress.objects.create(person=person, address="a@example.org")
    for table, key in (
        ("loans_alarm", alarm.pk),
        ("loans_alarmseen", seen.pk),
        ("loans_mailaddress", MailAddress.objects.get().pk),
    ):
        assert guarded(f"{table}_no_update", f"UPDATE {table} SET id = id WHERE id = %s", key)
        # With the guard gone PostgreSQL still keeps what something else points at.
        assert refused(f"DELETE FROM {table} WHERE id = %s", key)
        if connection.vendor == "sqlite":
            assert refused(f"REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s", key)
    assert guarded("loans_alarmseen_no_delete", "DELETE FROM loans_alarmseen WHERE id = %s", seen.pk)


def test_an_alarm_is_seen_by_whom_it_may_reach_and_not_before_it_is_raised(
    cast: Cast, day: datetime.date, alarm: Alarm
) -> None:
    guard = "loans_alarm_seen_by_who_gets_it"
    people: dict[str, Person] = {"cm": cast.a["cm"], "union": cast.union["union_credit"]}
    for person in people.values():
        assert not refused(SEEN, alarm.pk, person.pk, day)
        assert guarded(guard, SEEN, alarm.pk, person.pk, day - ONE)
    for stranger in (cast.a["teller"], cast.b["director"], cast.union["union_admin"]):
        assert guarded(guard, SEEN, alarm.pk, stranger.pk, day)


def test_a_mail_is_sent_once_and_a_calendar_address_revoked_once(cast: Cast, day: datetime.date) -> None:
    mail = AlarmMail.objects.create(person=cast.a["cm"], day=day, count=1)
    sent = "UPDATE loans_alarmmail SET sent_at = '2026-11-23 08:00:00' WHERE id = %s"
    assert guarded(
        "loans_alarm_mail_sent_once", "UPDATE loans_alarmmail SET count = 9 WHERE id = %s", mail.pk
    )
    assert guarded("loans_alarm_mail_kept", "DELETE FROM loans_alarmmail WHERE id = %s", mail.pk)
    with connection.cursor() as cursor:
        cursor.execute(sent, [mail.pk])
    assert guarded("loans_alarm_mail_sent_once", sent, mail.pk)
    feed = CalendarFeed.objects.create(person=cast.a["cm"], digest="0" * 64)
    revoke = "UPDATE loans_calendarfeed SET revoked_at = '2026-11-23 08:00:00' WHERE id = %s"
    other = "UPDATE loans_calendarfeed SET digest = 'x', revoked_at = '2026-11-23 08:00:00' WHERE id = %s"
    assert guarded("loans_calendar_revoked_once", other, feed.pk)
    assert guarded("loans_calendar_kept", "DELETE FROM loans_calendarfeed WHERE id = %s", feed.pk)
    with connection.cursor() as cursor:
        cursor.execute(revoke, [feed.pk])
    assert guarded("loans_calendar_revoked_once", revoke, feed.pk)
