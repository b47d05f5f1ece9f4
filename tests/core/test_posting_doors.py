"""Posts by page, API and console; and rights ended in mid-session, for every post (I13)."""

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from creditcoop.core import clock
from creditcoop.core.models import AuditEvent, GroupSeat, Person, Posting, PostingRequest, User
from creditcoop.core.rules.posts import Post
from creditcoop.core.services.end_posting import end_posting
from tests.api.support import Api
from tests.builders import LONG_AGO, SIGNATURE, actor, make_person
from tests.conftest import Cast, client_of

A_DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """What services say is compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def newcomer(cast: Cast) -> Person:
    return make_person("0301-new", "新来人", opened_in=cast.union.unit)


# doors


def test_by_page_a_director_asks_and_the_union_signs(cast: Cast, newcomer: Person) -> None:
    day = clock.today()
    director, hr = client_of(cast.a["director"]), client_of(cast.union["union_hr"])
    sent: dict[str, Any] = {
        "act_key": str(uuid.uuid4()),
        "staff_number": newcomer.staff_number,
        "post": "teller",
        "unit": cast.a.unit.pk,
        "from_on": day.isoformat(),
        "ground": "任〔2026〕1号",
    }
    assert director.post(reverse("ask_posting"), sent).status_code == 302
    request = PostingRequest.objects.get()
    address = reverse("confirm_posting", args=[request.pk])
    assert address not in director.get(reverse("posting_requests")).content.decode(), "not by who asked"
    assert address in hr.get(reverse("posting_requests")).content.decode()
    decision = {"act_key": str(uuid.uuid4()), "outcome": "agree", "opinion": ""}
    assert hr.post(address, decision).status_code == 422, "unsigned"
    assert hr.post(address, {**decision, **SIGNATURE}).status_code == 302
    assert newcomer.postings.get().source == "granted"
    term = reverse("end_posting", args=[newcomer.postings.get().pk])
    assert term in director.get(reverse("person", args=[newcomer.pk])).content.decode()
    done = director.post(term, {"act_key": str(uuid.uuid4()), "reason": "试用未过"})
    assert done.status_code == 302
    assert newcomer.postings.get().until_on == day


def test_a_date_that_has_passed_is_refused_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, newcomer: Person
) -> None:
    sent: dict[str, Any] = {
        "act_key": str(uuid.uuid4()),
        "staff_number": newcomer.staff_number,
        "post": "teller",
        "unit": cast.a.unit.pk,
        "from_on": "2020-01-01",
        "ground": "任〔2026〕99号",
    }
    answer = client_of(cast.a["director"]).post(reverse("ask_posting"), sent)
    assert answer.status_code == 409
    assert "from_on" in answer.context["form"].errors
    assert "任〔2026〕99号" in answer.content.decode()


def test_by_api(cast: Cast, newcomer: Person) -> None:
    director, hr = Api.of(cast.a["director"]), Api.of(cast.union["union_hr"])
    body = {
        "staff_number": newcomer.staff_number,
        "post": "teller",
        "unit": cast.a.unit.pk,
        "from_on": clock.today().isoformat(),
        "ground": "任〔2026〕1号",
    }
    asked = director.post("posting-requests/", body)
    assert asked.status_code == 201, asked.content
    path = f"posting-requests/{asked.json()['id']}/decide/"
    assert director.post(path, {"outcome": "agree"}).status_code == 409
    assert hr.post(path, {"outcome": "agree"}, sign=False).status_code == 400
    assert hr.post(path, {"outcome": "agree"}).json()["state"] == "confirmed"
    posting = newcomer.postings.get()
    ended = hr.post(f"postings/{posting.pk}/end/", {"reason": "x"})
    assert ended.json()["until_on"] == clock.today().isoformat()
    outside = Api.of(cast.b["director"])
    assert outside.post("posting-requests/", {**body, "unit": cast.a.unit.pk}).status_code == 404
    seat = cast.a["monitor"].seats.get()
    assert hr.post(f"seats/{seat.pk}/end/", {"reason": "x"}).status_code == 200
    assert GroupSeat.objects.get(pk=seat.pk).until_on == clock.today()


# the console


@pytest.mark.django_db
def test_the_console_gives_posts_only_while_nobody_could_confirm(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("add_unit", "union", "U1", "临禾县联社")
    call_command("add_unit", "branch", "0301", "城关信用社", "--parent", "U1")
    union = ["--unit", "U1"]
    call_command("add_account", "a", "--staff-number", "1", "--name", "甲", "--post", "union_admin", *union)
    call_command("add_account", "b", "--staff-number", "2", "--name", "乙", "--post", "union_hr", *union)
    call_command(
        "add_account",
        "c",
        "--staff-number",
        "3",
        "--name",
        "丙",
        "--post",
        "union_credit",
        *union,
        "--from",
        "2020-01-01",
    )
    assert set(Posting.objects.values_list("source", flat=True)) == {"bootstrap"}
    for late in (["teller", "--unit", "0301"], ["union_hr", *union]):
        with pytest.raises(CommandError, match="one asks, another confirms"):
            call_command("add_account", "d", "--staff-number", "4", "--name", "丁", "--post", *late)
    assert not User.objects.filter(username="d").exists(), "all or nothing"
    Posting.objects.filter(person__staff_number="3").update(until_on=clock.today() - 2 * A_DAY)
    call_command("add_account", "d", "--staff-number", "4", "--name", "丁", "--post", "union_hr", *union)
    assert AuditEvent.objects.filter(act="add_account", channel="command").count() == 4


# rights ended in mid-session, for every post


EVERY_POST = sorted(Post)


@pytest.mark.parametrize("post", EVERY_POST)
def test_rights_ended_in_mid_session_are_refused_at_the_next_request(cast: Cast, post: str) -> None:
    day = clock.today()
    at_union = post.startswith("union_")
    person = cast.union[post] if at_union else cast.a[post]
    browser, api = client_of(person), Api.of(person)
    page, path = (reverse("jobs"), "me/") if post == "union_admin" else (reverse("loans"), "loans/")
    assert (browser.get(page).status_code, api.get(path).status_code) == (200, 200)
    by = cast.union["union_hr"] if post != "union_hr" else cast.union["union_credit"]
    for seat in person.seats.all():
        end_posting(term=seat, reason="x", actor=actor(by, day), on=day)
    for posting in person.postings.all():
        end_posting(term=posting, reason="x", actor=actor(by, day), on=day)
    assert browser.get(page).url.startswith(reverse("sign_in"))
    assert api.get(path).status_code == 401
    again = Client()
    again.post(reverse("sign_in"), {"username": person.user.username, "password": "demo"})
    assert again.get(page).status_code == 403, "signed in again, he holds nothing"
    assert Api.of(person).get("loans/").status_code == 403


def test_a_posting_of_long_ago_is_still_what_it_was(cast: Cast) -> None:
    assert set(Posting.objects.values_list("source", "from_on").distinct()) == {("imported", LONG_AGO)}
