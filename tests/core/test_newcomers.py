"""Whoever has no post yet is of the union that opened his account, and no other union's business (S11)."""

import datetime
import importlib
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import translation

from creditcoop.core import clock, querysets
from creditcoop.core.errors import Refused
from creditcoop.core.models import Person, PostingRequest, User
from creditcoop.core.services import ask_posting as asking
from creditcoop.core.services.ask_posting import PostAsked, ask_posting
from tests.api.support import Api
from tests.builders import SIGNATURE, Branch, actor, make_person
from tests.conftest import Cast, client_of
from tests.faults.guards import without

STAFF_NUMBER, NAME = "0301-99", "赵六"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """What services say is compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def newcomer(cast: Cast) -> Person:
    """Of the first union, as its administrator opened him."""
    assert open_account(cast.union).status_code == 302
    return Person.objects.get(staff_number=STAFF_NUMBER)


def open_account(union: Branch, *, name: str = NAME, number: str = STAFF_NUMBER) -> Any:
    """By the administrator's page."""
    username = f"new{number[-2:]}.{union.unit.code.lower()}"
    sent = {"act_key": str(uuid.uuid4()), "staff_number": number, "name": name, "username": username}
    return client_of(union["union_admin"]).post(reverse("create_account"), {**sent, **SIGNATURE})


def ask(by: Person, unit: Any, person: Person, day: datetime.date) -> PostingRequest:
    asked = PostAsked(person.staff_number, "teller", "", unit, day, "任〔2026〕1号")
    return ask_posting(asked=asked, actor=actor(by, day), on=day)


def statuses(cast: Cast, union: Branch, newcomer: Person) -> set[int]:
    url = reverse("person", args=[newcomer.pk])
    return {client_of(union[post]).get(url).status_code for post in ("union_hr", "union_admin")}


def test_his_own_union_finds_him_and_another_finds_nobody(cast: Cast, newcomer: Person) -> None:
    assert newcomer.opened_in == cast.union.unit
    assert statuses(cast, cast.union, newcomer) == {200}
    assert statuses(cast, cast.other_union, newcomer) == {404}
    for union, seen in ((cast.union, True), (cast.other_union, False)):
        page = client_of(union["union_hr"]).get(reverse("people")).content.decode()
        assert (STAFF_NUMBER in page) is seen


def test_another_union_takes_no_account_of_his_over(cast: Cast, newcomer: Person) -> None:
    admin = client_of(cast.other_union["union_admin"])
    for act in ("start_reset", "disable_account", "ask_factor_reset"):
        url = reverse(act, args=[newcomer.pk])
        sent = {"act_key": str(uuid.uuid4()), "reason": "x", **SIGNATURE}
        assert (admin.get(url).status_code, admin.post(url, sent).status_code) == (404, 404), act
    for path in ("close-account", "start-reset", "reset-second-factor"):
        answer = Api.of(cast.other_union["union_admin"]).post(
            f"persons/{newcomer.pk}/{path}/", {"reason": "x"}
        )
        assert answer.status_code == 404, path
    own = Api.of(cast.union["union_admin"]).post(f"persons/{newcomer.pk}/start-reset/", {"reason": "x"})
    assert own.status_code in (200, 201), own.content


def test_showing_whoever_has_no_post_would_show_him(
    cast: Cast, newcomer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    seen = Person.objects.visible_to(actor(cast.other_union["union_hr"], clock.today()))
    assert newcomer not in seen

    class WhereverHeIs(querysets.Q):
        """A condition that asks for no union."""

        def __init__(self, *conditions: Any, **fields: Any) -> None:
            fields.pop("opened_in__in", None)
            super().__init__(*conditions, **fields)

    monkeypatch.setattr(querysets, "Q", WhereverHeIs)
    seen = Person.objects.visible_to(actor(cast.other_union["union_hr"], clock.today()))
    assert newcomer in seen


def test_another_union_asks_no_post_for_him(cast: Cast, newcomer: Person, day: datetime.date) -> None:
    with pytest.raises(Refused) as refusal:
        ask(cast.other_union["union_hr"], cast.c.unit, newcomer, day)
    assert refusal.value.field == "staff_number" and "another union" in str(refusal.value)
    assert ask(cast.union["union_hr"], cast.a.unit, newcomer, day).state == "asked"


def test_by_page_and_by_api_no_more(cast: Cast, newcomer: Person) -> None:
    hr, today = cast.other_union["union_hr"], clock.today().isoformat()
    sent = {
        "staff_number": STAFF_NUMBER,
        "post": "teller",
        "role": "",
        "unit": cast.c.unit.pk,
        "from_on": today,
        "ground": "任〔2026〕1号",
    }
    page = client_of(hr).post(reverse("ask_posting"), {**sent, "act_key": str(uuid.uuid4())})
    del sent["role"]
    answer = Api.of(hr).post("posting-requests/", sent)
    for response in (page, answer):
        assert response.status_code in (409, 422) and "another union" in response.content.decode()
    assert not PostingRequest.objects.exists()
    sent["unit"] = cast.a.unit.pk
    assert Api.of(cast.union["union_hr"]).post("posting-requests/", sent).status_code == 201


def test_the_database_refuses_it_too(
    cast: Cast, newcomer: Person, day: datetime.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "is_of_union", lambda person, union: True)
    with pytest.raises(DatabaseError), transaction.atomic():
        ask(cast.other_union["union_hr"], cast.c.unit, newcomer, day)
    with without("core_postingrequest_for_ones_own_people"):
        ask(cast.other_union["union_hr"], cast.c.unit, newcomer, day)


def test_whoever_works_in_one_union_is_not_asked_for_in_another(cast: Cast, day: datetime.date) -> None:
    for person in (cast.a["teller"], cast.a["cm"]):
        with pytest.raises(Refused):
            ask(cast.other_union["union_hr"], cast.c.unit, person, day)


def test_nobody_moves_a_newcomer(cast: Cast, newcomer: Person) -> None:
    there = cast.other_union.unit
    with pytest.raises(DatabaseError), transaction.atomic():
        Person.objects.filter(pk=newcomer.pk).update(opened_in=there)
    with without("core_person_opened_in_one_union"):
        Person.objects.filter(pk=newcomer.pk).update(opened_in=there)


def test_no_account_is_opened_for_somebody_of_another_union(cast: Cast) -> None:
    """A member of staff without an account, and a newcomer: who opens the account holds its first password."""
    make_person("0301-88", "钱七", user=False, opened_in=cast.union.unit)
    reader = cast.a["reader"]
    User.objects.filter(person=reader).delete()
    for name, number in (("钱七", "0301-88"), (reader.name, reader.staff_number)):
        answer = open_account(cast.other_union, name=name, number=number)
        assert answer.status_code == 409 and "another union" in answer.content.decode()
    assert open_account(cast.union, name="钱七", number="0301-88").status_code == 302
    assert User.objects.get(person__staff_number="0301-88").person.opened_in == cast.union.unit


def test_a_newcomer_of_before_is_of_the_union_in_the_record(cast: Cast, newcomer: Person) -> None:
    with without("core_person_opened_in_one_union"):
        Person.objects.filter(pk=newcomer.pk).update(opened_in=None)
    assert statuses(cast, cast.union, newcomer) == {404}
    migration = importlib.import_module("creditcoop.core.migrations.0008_newcomers_of_a_union")
    migration.of_the_union_in_the_record(apps, connection.schema_editor)
    newcomer.refresh_from_db()
    assert newcomer.opened_in == cast.union.unit
    assert statuses(cast, cast.union, newcomer) == {200}
