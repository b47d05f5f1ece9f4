"""The day's list: what stands on it, in which order, and what may be said about a line (practice.md 7.1)."""

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from creditcoop.core import clock
from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent, Person
from loans.models import DayMark, Loan, TimeLimit
from loans.queries.day_list import DayList, day_list
from loans.rules.day_list import KINDS, Line, latest_move, must_dos
from loans.services.mark_line import mark_line
from tests.api.support import Api
from tests.builders import actor, issued_loan
from tests.claims import record
from tests.conftest import Cast, client_of
from tests.faults.test_on_file_raw_sql import guarded, refused
from tests.loans.time_limits.test_pages import shown
from tests.visits import visit

ONE = datetime.timedelta(days=1)
D = datetime.date


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


@pytest.fixture
def loan(cast: Cast, today: datetime.date) -> Loan:
    """8,000 yuan paid out ten days ago: its first check is due in five days."""
    return issued_loan(cast.a, cast.union, "8000.00", on=today - 10 * ONE)


def list_of(person: Person, day: datetime.date) -> DayList:
    return day_list(actor(person, day))


def kinds(person: Person, day: datetime.date) -> list[str]:
    """Kinds of what is to be done now, without the must-dos."""
    return [one.line.kind for one in list_of(person, day).now if one.line.kind != "must"]


def only(person: Person, day: datetime.date, kind: str) -> str:
    """The key of the one line of a kind."""
    found = [one.line.key for one in list_of(person, day).now if one.line.kind == kind]
    assert len(found) == 1
    return found[0]


def say(person: Person, key: str, did: str, day: datetime.date, **said: Any) -> DayMark:
    told = {"reason": "away", "until_on": None, "to_id": None, **said}
    return mark_line(key=key, did=did, actor=actor(person, day), on=day, **told)


def test_must_dos_are_those_of_the_week_month_quarter_and_year() -> None:
    days = {line.about: line.day for line in must_dos(7, D(2026, 11, 25))}
    assert days["call_due"] == D(2026, 11, 29) and days["sign_notice"] == D(2026, 11, 30)
    assert days["class_review"] == days["targets"] == D(2026, 12, 31)
    keys = [line.key for line in must_dos(7, D(2026, 11, 25))]
    assert keys[0] == "must:7:2026-W48:call_due" and len(set(keys)) == len(keys)
    assert keys == [line.key for line in must_dos(7, D(2026, 11, 29))]  # Sunday is of the same week
    assert keys[0] != next(must_dos(7, D(2026, 11, 30))).key


@pytest.mark.parametrize(
    ("kind", "day", "latest"),
    [
        ("clock", 3, 3),
        ("clock", 0, None),
        ("clock", -1, None),
        ("check", 3, 3),
        ("check", 0, 7),
        ("check", -9, 7),
    ],
)
def test_nothing_is_moved_past_its_day(kind: str, day: int, latest: int | None) -> None:
    on = D(2026, 11, 25)
    found = latest_move(Line(kind=kind, key="x", day=on + day * ONE), on)
    assert found == (None if latest is None else on + latest * ONE)


def test_each_thing_appears_on_its_day(cast: Cast, loan: Loan, today: datetime.date) -> None:
    cm = cast.a["cm"]
    assert kinds(cm, loan.granted_on + 7 * ONE) == [] and kinds(cm, loan.granted_on + 8 * ONE) == ["check"]
    visit(loan, cm, on=today, promised_amount=500, promised_on=today + 2 * ONE)
    assert kinds(cm, today + ONE) == [] and kinds(cm, today + 2 * ONE) == ["promise"]
    visit(loan, cm, on=today + 2 * ONE, next_step="demand", next_on=today + 4 * ONE)
    assert kinds(cm, today + 3 * ONE) == [] and kinds(cm, today + 4 * ONE) == ["step"]
    visit(loan, cm, on=loan.due_on - 29 * ONE)
    assert kinds(cm, loan.due_on - 8 * ONE) == []
    assert kinds(cm, loan.due_on - 7 * ONE) == kinds(cm, loan.due_on) == ["due"]


def test_an_overdue_loan_is_to_be_dunned_after_seven_days_and_again_after_ninety(
    cast: Cast, loan: Loan
) -> None:
    cm, late = cast.a["cm"], loan.due_on + 7 * ONE
    visit(loan, cm, on=loan.due_on - ONE)
    assert kinds(cm, late - ONE) == [] and kinds(cm, late) == ["dunning"]
    record(loan, cm, on=late)
    assert kinds(cm, late) == []
    assert "dunning" not in kinds(cm, late + 89 * ONE) and "dunning" in kinds(cm, late + 90 * ONE)


def test_clocks_in_the_red_come_first(cast: Cast, loan: Loan, today: datetime.date) -> None:
    for days, listed in ((8, ["check"]), (7, ["clock", "check"]), (-1, ["clock", "check"])):
        TimeLimit.objects.filter(loan=loan).update(
            act_by=today + days * ONE, last_day=today + 9 * ONE, status="running"
        )
        assert kinds(cast.a["cm"], today) == listed, days
    assert list(KINDS)[0] == "clock"


def test_only_who_keeps_the_loan_has_it_on_his_list(cast: Cast, loan: Loan, today: datetime.date) -> None:
    assert kinds(cast.a["cm"], today) == ["check"]
    for person in (cast.a["cm2"], cast.a["director"], cast.union["union_credit"], cast.b["cm"]):
        assert kinds(person, today) == []
    assert list_of(cast.a["cm2"], today).now and not list_of(cast.a["director"], today).now  # must-dos


def test_a_tick_is_the_record_of_a_call_and_of_nothing_else(
    cast: Cast, loan: Loan, today: datetime.date
) -> None:
    cm = cast.a["cm"]
    with pytest.raises(Refused, match="A tick proves nothing") as refusal:
        say(cm, only(cm, today, "check"), "done", today)
    assert refusal.value.field == "did"
    must = list_of(cm, today).now[-1].line.key
    say(cm, must, "done", today, reason="")
    assert list_of(cm, today).find(must) is None
    due = loan.due_on - ONE
    say(cm, only(cm, due, "due"), "done", due)
    assert "due" not in kinds(cm, due)
    assert AuditEvent.objects.filter(act="mark_line").count() == 2


def test_what_is_moved_comes_back_on_its_day(cast: Cast, loan: Loan, today: datetime.date) -> None:
    cm = cast.a["cm"]
    key = only(cm, today, "check")
    for said in ({"reason": " "}, {"until_on": today}, {"until_on": today + 6 * ONE}, {"until_on": None}):
        with pytest.raises(Refused):
            say(cm, key, "moved", today, **{"until_on": today + ONE, **said})
    say(cm, key, "moved", today, until_on=today + 2 * ONE)
    assert kinds(cm, today + ONE) == [] and [one.line.key for one in list_of(cm, today).moved] == [key]
    assert kinds(cm, today + 2 * ONE) == ["check"]
    TimeLimit.objects.filter(loan=loan).update(act_by=today, last_day=today, status="running")
    with pytest.raises(Refused, match="cannot wait"):
        say(cm, only(cm, today, "clock"), "moved", today, until_on=today + ONE)


def test_what_is_passed_on_is_on_the_others_list_until_he_gives_it_back(
    cast: Cast, loan: Loan, today: datetime.date
) -> None:
    cm, teller = cast.a["cm"], cast.a["teller"]
    key = only(cm, today, "check")
    for stranger in (cast.a["cm2"], cast.b["teller"], cm):
        with pytest.raises(Refused) as refusal:
            say(cm, key, "passed", today, to_id=stranger.pk)
        assert refusal.value.field == "to"
    say(cm, key, "passed", today, to_id=teller.pk)
    assert kinds(cm, today) == [] and [one.line.key for one in list_of(cm, today).passed] == [key]
    assert kinds(teller, today) == ["check"]
    with pytest.raises(Refused, match="not on your list"):
        say(cm, key, "passed", today, to_id=teller.pk)
    say(teller, key, "moved", today, until_on=today + ONE)
    assert kinds(teller, today) == [] and kinds(teller, today + ONE) == ["check"]
    visit(loan, cm, on=today)
    assert kinds(teller, today + ONE) == []
    with pytest.raises(PermissionDenied):
        say(cast.union["union_credit"], key, "done", today)


def test_a_mark_stays_and_stays_within_the_branch(cast: Cast, loan: Loan, today: datetime.date) -> None:
    cm = cast.a["cm"]
    mark = say(cm, only(cm, today, "check"), "passed", today, to_id=cast.a["teller"].pk)
    assert guarded("loans_daymark_no_update", "UPDATE loans_daymark SET key = 'x' WHERE id = %s", mark.pk)
    assert guarded("loans_daymark_no_delete", "DELETE FROM loans_daymark WHERE id = %s", mark.pk)
    passing = (
        'INSERT INTO loans_daymark (key, did, reason, to_id, person_id, "on") '
        "VALUES ('x', 'passed', 'y', %s, %s, %s)"
    )
    assert guarded("loans_day_mark_within_the_branch", passing, cast.b["teller"].pk, cm.pk, today)
    assert not refused(passing, cast.a["station_clerk"].pk, cm.pk, today)
    assert refused(passing, cm.pk, cm.pk, today)  # a constraint


def test_a_full_day_costs_as_many_questions_as_an_empty_one(
    cast: Cast, loan: Loan, today: datetime.date
) -> None:
    def asked() -> int:
        client = client_of(cast.a["cm"])
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("day_list")).status_code == 200
        return len(found)

    visit(loan, cast.a["cm"], on=today, promised_amount=5, promised_on=today)
    one = asked()
    for _more in range(2):
        other = issued_loan(cast.a, cast.union, "8000.00", on=today - 10 * ONE)
        visit(other, cast.a["cm"], on=today, promised_amount=5, promised_on=today, risks=("refuses_to_pay",))
    assert asked() == one


def test_the_first_page_and_the_list_lead_to_the_deed(cast: Cast, loan: Loan, today: datetime.date) -> None:
    cm = cast.a["cm"]
    page = shown(cm, "today")
    assert reverse("record_visit", args=[loan.pk]) in page and "First check after pay-out" in page
    chinese = shown(cm, "day_list", language="zh-hans")
    assert "发放后首次检查" in chinese and "每周：回执归档" in chinese and "Week:" not in chinese
    key = only(cm, today, "check")
    form = client_of(cm).get(reverse("mark_line"), {"line": key}).content.decode()
    assert 'value="moved"' in form and 'value="done"' not in form
    assert client_of(cm).get(reverse("mark_line"), {"line": "x"}).status_code == 302
    sent = {"act_key": str(uuid.uuid4()), "did": "passed", "reason": "ill", "to": cast.a["teller"].pk}
    url = f"{reverse('mark_line')}?line={key}"
    assert client_of(cm).post(url, sent).status_code == 302
    assert "passed it on" in shown(cm, "day_list")
    assert 'id="day-list"' in shown(cast.a["teller"], "today")
    assert 'id="day-list"' not in shown(cast.a["director"], "today")


def test_the_api_gives_the_list_and_takes_what_is_said(cast: Cast, loan: Loan, today: datetime.date) -> None:
    manager = Api.of(cast.a["cm"])
    line = manager.get("day-list/").json()["now"][0]
    assert (line["kind"], line["about"], line["loan"]) == ("check", "first", loan.pk)
    until = (today + ONE).isoformat()
    body = {"line": line["line"], "did": "moved", "reason": "ill", "until_on": until}
    assert manager.post("day-list/", body).status_code == 201
    assert manager.get("day-list/").json()["moved"][0]["moved_to"] == until
    assert Api.of(cast.union["union_credit"]).get("day-list/").status_code == 403
