"""Alarms of time limits: raised once, in time, for the right level; closed by events alone (Annex 3)."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from creditcoop.core import clock
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent, JobRun, Person, Posting
from loans.models import Alarm, AlarmSeen, Loan, TimeLimit
from loans.queries.alarm_reach import alarms_for, bell
from loans.queries.alarms import open_alarms
from loans.rules.time_limits.alarms import RUNGS, goes_to
from loans.services.acknowledge_alarm import acknowledge_alarm
from loans.services.raise_alarms import raise_alarms
from tests.api.support import Api
from tests.builders import actor
from tests.claims import guaranteed, overdue, record
from tests.conftest import Cast
from tests.loans.time_limits.test_pages import send, shown

ONE = datetime.timedelta(days=1)
LADDER = {"officer": "cm", "head": "cm_director", "accountant": "monitor", "director": "director"}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def ending(cast: Cast, day: datetime.date, days: int) -> Loan:
    """A loan whose claim has `days` days left before the day to act by."""
    loan = overdue(cast)
    end = day + days * ONE
    TimeLimit.objects.filter(loan=loan).update(
        nominal_last_day=end, last_day=end, act_by=end, status="running"
    )
    return loan


def raised(loan: Loan) -> list[tuple[int, str]]:
    return list(Alarm.objects.filter(loan=loan).order_by("-days").values_list("days", "rung"))


def gets(person: Person, loan: Loan, day: datetime.date) -> bool:
    return alarms_for(actor(person, day)).filter(loan=loan).exists()


def end_post(person: Person, day: datetime.date) -> None:
    Posting.objects.filter(person=person).update(until_on=day)


@pytest.mark.parametrize(
    ("days", "levels"),
    [(181, []), (180, [180]), (91, [180]), (90, [180, 90]), (60, [180, 90, 60]), (31, [180, 90, 60]),
     (30, [180, 90, 60, 30]), (15, [180, 90, 60, 30, 15]), (8, [180, 90, 60, 30, 15]),
     (7, [180, 90, 60, 30, 15, 7]), (0, [180, 90, 60, 30, 15, 7])],
)  # fmt: skip
def test_each_threshold_is_raised_on_its_very_day(
    cast: Cast, day: datetime.date, days: int, levels: list[int]
) -> None:
    loan = ending(cast, day, days)
    assert raise_alarms(on=day)[0] == {"alarms_raised": len(levels)}
    assert [found for found, _rung in raised(loan)] == levels


def test_the_levels_are_those_of_the_practice(cast: Cast, day: datetime.date) -> None:
    loan = ending(cast, day, 7)
    raise_alarms(on=day)
    assert raised(loan) == [(180, "officer"), (90, "officer"), (60, "head"), (30, "accountant"),
                            (15, "director"), (7, "union")]  # fmt: skip


def test_a_repeated_night_adds_nothing_and_a_later_one_only_what_is_new(
    cast: Cast, day: datetime.date
) -> None:
    loan = ending(cast, day, 91)
    for on, count in ((day, 1), (day, 0), (day + ONE, 1), (day + ONE, 0), (day + 2 * ONE, 0)):
        assert raise_alarms(on=on)[0] == {"alarms_raised": count}
    assert raised(loan) == [(180, "officer"), (90, "officer")]


def test_what_can_no_longer_be_missed_raises_nothing(cast: Cast, day: datetime.date) -> None:
    for status in ("lapsed", "discharged", "not_barred"):
        TimeLimit.objects.filter(loan=ending(cast, day, 5)).update(status=status)
    ending(cast, day, -1)
    assert raise_alarms(on=day)[0] == {"alarms_raised": 0}


def test_a_clock_past_its_cautious_day_is_alarmed_while_it_runs(cast: Cast, day: datetime.date) -> None:
    loan = ending(cast, day, -5)
    TimeLimit.objects.filter(loan=loan).update(last_day=day)
    raise_alarms(on=day)
    assert gets(cast.union["union_credit"], loan, day)
    assert not open_alarms(day + ONE).exists()


def test_thresholds_are_those_of_the_version_in_force(cast: Cast, day: datetime.date) -> None:
    from creditcoop.core.regulation import version_on
    from loans.rules.lending_policy import LendingPolicy  # the leaves themselves

    policy = version_on(day).chapter(LendingPolicy)
    assert [step.days for step in policy.thresholds] == [180, 90, 60, 30, 15, 7]
    assert policy.problems() == []


def test_each_level_gets_its_own_and_nobody_elses(cast: Cast, day: datetime.date) -> None:
    loan = ending(cast, day, 7)
    raise_alarms(on=day)
    found = {
        post: list(alarms_for(actor(cast.a[post], day)).values_list("days", flat=True))
        for post in (
            "cm",
            "cm2",
            "cm_director",
            "deputy",
            "monitor",
            "director",
            "teller",
            "chief_accountant",
        )
    }
    # Of the officer's two alarms the nearer one is left.
    assert found == {"cm": [90], "cm2": [], "cm_director": [60], "deputy": [], "monitor": [30],
                     "director": [15], "teller": [], "chief_accountant": []}  # fmt: skip
    assert gets(cast.union["union_credit"], loan, day)
    for stranger in (
        cast.b["director"],
        cast.b["cm"],
        cast.other_union["union_credit"],
        cast.union["union_audit"],
    ):
        assert not alarms_for(actor(stranger, day)).exists()


@pytest.mark.parametrize(
    ("gone", "to"),
    [(["cm"], "cm_director"), (["cm", "cm_director"], "monitor"), (["cm", "cm_director", "monitor"], "director"),
     (["cm", "cm_director", "monitor", "director"], "union")],
)  # fmt: skip
def test_a_post_without_holder_goes_to_the_next_higher_one_and_says_so(
    cast: Cast, day: datetime.date, gone: list[str], to: str
) -> None:
    loan = ending(cast, day, 90)
    raise_alarms(on=day)
    for post in gone:
        end_post(cast.a[post], day)
    receiver = cast.union["union_credit"] if to == "union" else cast.a[to]
    for post in ("cm", "cm_director", "monitor", "director"):
        assert gets(cast.a[post], loan, day) is (cast.a[post] == receiver), post
    assert gets(cast.union["union_credit"], loan, day) is (to == "union")


def test_a_level_in_the_middle_that_nobody_holds_is_passed_over(cast: Cast, day: datetime.date) -> None:
    loan = ending(cast, day, 20)
    raise_alarms(on=day)
    end_post(cast.a["monitor"], day)
    assert gets(cast.a["director"], loan, day) and gets(cast.a["cm_director"], loan, day)
    assert not gets(cast.union["union_credit"], loan, day)


def test_the_next_level_above() -> None:
    assert [goes_to(rung, RUNGS) for rung in RUNGS] == list(RUNGS)
    assert [goes_to(rung, ()) for rung in RUNGS] == ["union"] * 5
    assert goes_to("officer", {"director"}) == "director" and goes_to("union", {"director"}) == "union"


def test_an_event_closes_the_alarms_of_the_old_day(cast: Cast) -> None:
    today = clock.today()
    loan = ending(cast, today, 7)
    raise_alarms(on=today)
    assert open_alarms(today).filter(loan=loan).count() == 5
    record(loan, cast.a["cm"], on=today)
    assert not open_alarms(today).filter(loan=loan).exists()
    assert Alarm.objects.filter(loan=loan).count() == 6  # what was raised stays on record


def test_acknowledged_is_not_silenced(cast: Cast, day: datetime.date) -> None:
    loan = ending(cast, day, 90)
    raise_alarms(on=day)
    alarm = alarms_for(actor(cast.a["cm"], day)).get()
    assert bell(actor(cast.a["cm"], day)) == 1
    told = {"alarm_id": alarm.pk, "words": "明日送达", "actor": actor(cast.a["cm"], day), "on": day}
    acknowledge_alarm(**told)
    assert bell(actor(cast.a["cm"], day)) == 0 and gets(cast.a["cm"], loan, day)
    with pytest.raises(AlreadyDone):
        acknowledge_alarm(**told)
    assert AuditEvent.objects.get(act="acknowledge_alarm").clause == "Annex 3"


def test_only_whom_it_reaches_acknowledges(cast: Cast, day: datetime.date) -> None:
    ending(cast, day, 90)
    raise_alarms(on=day)
    alarm = alarms_for(actor(cast.a["cm"], day)).get()
    for post, refusal in (("teller", PermissionDenied), ("cm2", PermissionDenied), ("director", Refused)):
        with pytest.raises(refusal):
            acknowledge_alarm(alarm_id=alarm.pk, words="", actor=actor(cast.a[post], day), on=day)
    record(alarm.loan, cast.a["cm"], on=day)
    with pytest.raises(Refused, match="moved"):
        acknowledge_alarm(alarm_id=alarm.pk, words="", actor=actor(cast.a["cm"], day), on=day)
    assert not AlarmSeen.objects.exists()


def test_the_night_runs_by_command_once_a_day(cast: Cast) -> None:
    today = clock.today()
    ending(cast, today, 180)
    call_command("raise_alarms")
    call_command("raise_alarms")
    assert Alarm.objects.count() == 1
    assert JobRun.objects.get(job="raise_alarms").counts == '{"alarms_raised": 1}'


def test_what_is_found_due_does_not_read_the_rest(cast: Cast, day: datetime.date) -> None:
    """The plan looks the due clocks up by the index of status and day to act by, on both databases."""
    from loans.queries.alarms import live_clocks, without_alarm

    near = without_alarm(live_clocks(day).filter(act_by__lte=day + 7 * ONE), days=7, rung="union")
    plan = near.order_by("act_by", "id").explain()
    if connection.vendor == "sqlite":
        assert "SEARCH loans_timelimit USING INDEX" in plan and "SCAN loans_timelimit" not in plan, plan


def test_the_page_shows_mine_and_the_scopes_with_who_has_seen_them(cast: Cast) -> None:
    today = clock.today()
    loan = ending(cast, today, 30)
    raise_alarms(on=today)
    page = shown(cast.a["cm"], "alarms")
    assert loan.number in page and "30 days left" in page and "The officer" in page
    assert "Alarms" in shown(cast.a["cm"], "today") and '<span class="count">1</span>' in page
    mine = alarms_for(actor(cast.a["cm"], today)).get()
    assert send(cast.a["cm"], "acknowledge_alarm", mine.pk, words="明日送达").status_code == 302
    page = shown(cast.a["cm"], "acknowledge_alarm", mine.pk)
    assert "明日送达" in page and 'name="words"' not in page
    assert '<span class="count">1</span>' not in page
    assert loan.number not in shown(cast.a["deputy"], "alarms")
    everyone = shown(cast.a["deputy"], "alarms", whose="all")
    assert everyone.count(loan.number) >= 3 and "王海涛" in everyone
    assert shown(cast.a["deputy"], "alarms", whose="all", seen="no").count("The officer") == 1  # the filter's
    end_post(cast.a["cm_director"], today)
    assert "no one holds this post, sent to Monitoring accountant" in shown(cast.a["monitor"], "alarms")


def test_no_alarm_is_found_from_outside(cast: Cast) -> None:
    today = clock.today()
    loan = ending(cast, today, 7)
    raise_alarms(on=today)
    alarm = Alarm.objects.filter(loan=loan).earliest("pk")
    for stranger in (cast.b["director"], cast.other_union["union_credit"]):
        assert send(stranger, "acknowledge_alarm", alarm.pk).status_code == 404
        assert loan.number not in shown(stranger, "alarms", whose="all")
    assert send(cast.a["teller"], "acknowledge_alarm", alarm.pk).status_code == 403


def test_the_list_asks_the_same_number_of_questions_for_one_row_and_for_many(cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(cast.a["deputy"], "alarms", whose="all")
        return len(queries)

    today = clock.today()
    ending(cast, today, 180)
    raise_alarms(on=today)
    one = asked()
    TimeLimit.objects.filter(loan=guaranteed(cast)).update(
        act_by=today, nominal_last_day=today, last_day=today, status="running"
    )
    ending(cast, today, 7)
    raise_alarms(on=today)
    assert Alarm.objects.count() > 6 and asked() == one


def test_the_api_lists_and_acknowledges(cast: Cast) -> None:
    today = clock.today()
    loan = ending(cast, today, 60)
    raise_alarms(on=today)
    api = Api.of(cast.a["cm_director"])
    row: dict[str, Any] = api.get("alarms/").json()["results"][0]
    assert (row["number"], row["level"], row["days"], row["seen_by"]) == (loan.number, "head", 60, [])
    told = api.post(f"alarms/{row['id']}/acknowledge/", {"words": "x"}).json()
    assert told["seen_by"] == [cast.a["cm_director"].pk]
    assert api.post(f"alarms/{row['id']}/acknowledge/", {"words": "y"}).status_code == 409
    assert len(api.get("alarms/", whose="all").json()["results"]) == 2
