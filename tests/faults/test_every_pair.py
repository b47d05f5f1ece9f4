"""No person takes two steps of one loan (II.5, Q13): every pair of steps of every road, at every door.

Whoever took the first step of a pair is given the post of the second as well, and then tries it by page, API, service
at the shell and raw SQL. The control of each pair: at the same place, by the same helper, another person succeeds.
"""

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import NoReverseMatch, get_resolver, reverse

from accountability.services.issue_loan import issue_loan
from creditcoop.core import clock
from creditcoop.core.errors import Refused
from creditcoop.core.models import GroupSeat, Person, Posting
from loans.models import ApplicationStep, LoanApplication, StandIn, SurveyReport, SurveySignature, Vote
from loans.services.cast_vote import cast_vote
from loans.services.convene_group import convene_group
from loans.services.decide_step import decide_step
from tests.api.support import Api
from tests.builders import LONG_AGO, SIGNATURE, actor, bring_to, letter, make_application, make_person
from tests.conftest import Cast, client_of
from tests.faults.guards import without

ACTS = {
    "review_approval": "review_and_approve",
    "review": "review",
    "group": "cast_vote",
    "approval": "approve",
    "union_approval": "approve_for_union",
    "inspection": "take_inspection",
    "booking": "issue_loan",
}
A_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Road:
    """An amount, and who takes each of its steps: a post of the branch, or "union_credit"."""

    amount: str
    kind: str
    takers: dict[str, str]


ROADS = {
    "three posts": Road(
        "8000.00",
        "farmer",
        {
            "investigation": "cm",
            "review_approval": "cm_director",
            "inspection": "monitor",
            "booking": "credit_clerk",
        },
    ),
    "with the group": Road(
        "15000.00",
        "farmer",
        {
            "investigation": "cm",
            "review": "cm_director",
            "group": "cm2",
            "inspection": "union_credit",
            "booking": "credit_clerk",
        },
    ),
    "five posts and the union": Road(
        "150000.00",
        "enterprise",
        {
            "investigation": "cm",
            "review": "deputy",
            "approval": "director",
            "union_approval": "union_credit",
            "inspection": "monitor",
            "booking": "credit_clerk",
        },
    ),
}
# The accountant of the group may book: the clause keeps five posts apart, and booking decides nothing (III.3).
ALLOWED = {("with the group", "group", "booking")}
PAIRS = [
    (name, first, second)
    for name, road in ROADS.items()
    for first, second in combinations(road.takers, 2)
    if (name, first, second) not in ALLOWED
]


def holder(cast: Cast, post: str) -> Person:
    return cast.union[post] if post == "union_credit" else cast.a[post]


def give(cast: Cast, person: Person, road: Road, step: str) -> bool:
    """The post or seat of a step, besides those he holds; False where the two exclude each other (C1–C4)."""
    if step == "group":  # in the place of a member, because the group is odd (Q35)
        GroupSeat.objects.filter(person=cast.a["cm2"]).update(until_on=LONG_AGO + A_DAY)
        GroupSeat.objects.create(person=person, unit=cast.a.unit, role="member", from_on=LONG_AGO)
        return True
    post = road.takers[step]
    unit = cast.union.unit if post == "union_credit" else cast.a.unit
    if Posting.objects.filter(person=person, post=post, unit=unit).exists():
        return True
    try:
        with transaction.atomic():
            Posting.objects.create(person=person, post=post, unit=unit, from_on=LONG_AGO)
    except DatabaseError:
        return False
    return True


def another(cast: Cast, road: Road, step: str) -> Person:
    """Somebody who holds only what the step asks for."""
    person = make_person(f"other-{step}"[:20], "另一人")
    assert give(cast, person, road, step)
    return person


def seated(application: LoanApplication, cast: Cast, day: datetime.date) -> None:
    """The chair opens the meeting; everybody with a seat is there."""
    seats = GroupSeat.objects.filter(GroupSeat.covers(day), unit=cast.a.unit)
    present = set(seats.values_list("person", flat=True))
    convene_group(
        application_id=application.pk, present_ids=present, actor=actor(cast.a["director"], day), on=day
    )


Door = Callable[[LoanApplication, str, Person, datetime.date], None]


def by_page(application: LoanApplication, step: str, person: Person, day: datetime.date) -> None:
    client = client_of(person)
    url = reverse(ACTS[step], args=[application.pk])
    form = client.get(url).context
    initial = getattr(form["form"], "initial", {}) if form and "form" in form else {}
    key = initial.get("act_key", uuid.uuid4())
    typed = {"outcome": "agree", "opinion": "同意", "choice": "yes", "reason": "同意"}
    client.post(url, {**initial, "act_key": key, **typed, **SIGNATURE})


def by_api(application: LoanApplication, step: str, person: Person, day: datetime.date) -> None:
    path = {"booking": "issue"}.get(step, ACTS[step].replace("_", "-"))
    body: dict[str, Any] = {"outcome": "agree", "opinion": "同意"}
    if step == "group":
        body = {"choice": "yes", "reason": "同意"}
    elif step == "booking":
        body = {}
    Api.of(person).post(f"applications/{application.pk}/{path}/", body)


def by_service(application: LoanApplication, step: str, person: Person, day: datetime.date) -> None:
    who: dict[str, Any] = {"application_id": application.pk, "actor": actor(person, day), "on": day}
    try:
        if step == "group":
            cast_vote(choice="yes", reason="同意", **who)
        elif step == "booking":
            issue_loan(**who)
        else:
            decide_step(step=step, outcome="agree", opinion="同意", **who)
    except (Refused, PermissionDenied):
        return


def by_raw_sql(application: LoanApplication, step: str, person: Person, day: datetime.date) -> None:
    sql = (
        'INSERT INTO loans_applicationstep (application_id, step, person_id, post, outcome, opinion, "on") '
        "VALUES (%s, %s, %s, 'x', 'agree', 'x', %s)"
    )
    values: tuple[Any, ...] = (application.pk, step, person.pk, day)
    if step == "group":
        sql = (
            'INSERT INTO loans_vote (meeting_id, person_id, choice, reason, on_exception, "on") '
            "VALUES (%s, %s, 'yes', 'x', '', %s)"
        )
        values = (application.meeting.pk, person.pk, day)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError:
        return


DOORS: tuple[Door, ...] = (by_page, by_api, by_service, by_raw_sql)


def taken(application: LoanApplication, step: str, person: Person) -> bool:
    if step == "group":
        return Vote.objects.filter(meeting__application=application, person=person).exists()
    return ApplicationStep.objects.filter(application=application, step=step, person=person).exists()


@pytest.fixture
def today() -> datetime.date:
    """Pages and API ask the one clock; services and SQL are told the day. Here it is the same day."""
    return clock.today()


@pytest.mark.parametrize(("name", "first", "second"), PAIRS, ids=lambda part: part.replace("_", " "))
def test_no_person_takes_two_steps_of_a_loan(
    cast: Cast, today: datetime.date, name: str, first: str, second: str
) -> None:
    road = ROADS[name]
    person = holder(cast, road.takers[first])
    if not give(cast, person, road, second):
        return  # the database already refuses that one person holds these two posts at once (C1–C4)
    application = brought(cast, road, first, second, today)
    assert first == "investigation" or taken(application, first, person)
    for door in DOORS:
        door(application, second, person, today)
        assert not taken(application, second, person), f"{door.__name__}: {first}, then {second}"
    fitting = another(cast, road, second) if second != "group" else cast.a["deputy"]
    with transaction.atomic():
        by_service(application, second, fitting, today)
        assert taken(application, second, fitting), "the control: another person is let through"


def brought(cast: Cast, road: Road, first: str, second: str, today: datetime.date) -> LoanApplication:
    """The application as it waits for the second step, the first taken by its usual person."""
    application = make_application(cast.a, road.amount, on=today, kind=road.kind)
    assert [place.step for place in application.places if place.step != "order"] == list(road.takers)
    bring_to(application, cast.a, cast.union, second, on=today)
    if second == "group":
        seated(application, cast, today)
    return application


@pytest.mark.parametrize("door", [by_page, by_api, by_raw_sql], ids=lambda door: door.__name__)
@pytest.mark.parametrize("step", ["review_approval", "inspection", "booking"])
def test_every_door_lets_the_right_person_through(
    cast: Cast, today: datetime.date, door: Door, step: str
) -> None:
    """The control of the doors themselves: what they refuse above is not refused for being written wrongly."""
    road = ROADS["three posts"]
    application = make_application(cast.a, road.amount, on=today, kind=road.kind)
    bring_to(application, cast.a, cast.union, step, on=today)
    person = holder(cast, road.takers[step])
    door(application, step, person, today)
    assert taken(application, step, person)


@pytest.mark.parametrize("door", [by_page, by_api, by_raw_sql], ids=lambda door: door.__name__)
def test_every_door_lets_a_member_vote(cast: Cast, today: datetime.date, door: Door) -> None:
    application = make_application(cast.a, "15000.00", on=today)
    bring_to(application, cast.a, cast.union, "group", on=today)
    seated(application, cast, today)
    door(application, "group", cast.a["deputy"], today)
    assert taken(application, "group", cast.a["deputy"])


def test_a_letter_changes_nothing_about_who_takes_which_step(cast: Cast, today: datetime.date) -> None:
    """A second manager with a letter of his own cannot order the loan of another (II.2)."""
    letter(cast.a.unit, cast.a["cm2"], limit="200000.00", number="L-second")
    application = make_application(cast.a, "8000.00", on=today)
    bring_to(application, cast.a, cast.union, "order", on=today)
    for answer in (
        client_of(cast.a["cm2"]).post(reverse("order_issue", args=[application.pk]), SIGNATURE),
        Api.of(cast.a["cm2"]).post(f"applications/{application.pk}/order-issue/"),
    ):
        assert answer.status_code in (403, 404)
    assert not application.has_order


def test_no_other_door_is_there() -> None:
    """No administration pages of the framework: rows change by acts alone."""
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")
    assert "admin" not in {getattr(part, "app_name", None) for part in get_resolver().url_patterns}
    from django.apps import apps

    assert not apps.is_installed("django.contrib.admin")


@pytest.mark.parametrize("step", ["review_approval", "inspection", "booking"])
def test_the_second_surveyor_takes_no_other_step(cast: Cast, today: datetime.date, step: str) -> None:
    """Who has signed the survey of a loan holds its survey (II.5)."""
    road = ROADS["three posts"]
    second = cast.a["cm2"]
    give(cast, second, road, step)
    application = make_application(cast.a, road.amount, on=today, kind=road.kind)
    survey = SurveyReport.objects.create(
        application=application,
        surveyed_on=today,
        written_by=cast.a["cm"],
        written_on=today,
        second_surveyor=second,
    )
    SurveySignature.objects.create(survey=survey, person=second, text_sha256="0" * 64, on=today)
    bring_to(application, cast.a, cast.union, step, on=today)
    for door in DOORS:
        door(application, step, second, today)
        assert not taken(application, step, second), door.__name__
    with without("loans_step_not_by_second_surveyor"):
        by_raw_sql(application, step, second, today)
        assert taken(application, step, second), "the control"


def test_a_stand_in_takes_his_step_and_no_other(cast: Cast, today: datetime.date) -> None:
    """The union names somebody for one step (Q13); he is then no freer than any other."""
    road = ROADS["five posts and the union"]
    application = make_application(cast.a, road.amount, on=today, kind=road.kind)
    bring_to(application, cast.a, cast.union, "review", on=today)
    person = cast.b["deputy"]
    StandIn.objects.create(
        application=application,
        step="review",
        person=person,
        named_by=cast.union["union_credit"],
        reason="无人可以审查",
        on=today,
    )
    by_service(application, "review", person, today)
    assert taken(application, "review", person)
    for step in ("approval", "union_approval", "inspection", "booking"):
        if not give(cast, person, road, step):
            continue
        application.refresh_from_db()
        bring_to(application, cast.a, cast.union, step, on=today)
        for door in DOORS:
            door(application, step, person, today)
            assert not taken(application, step, person), (door.__name__, step)
