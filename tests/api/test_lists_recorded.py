"""A list that leaves by the API is in the record of acts, as a file that leaves by a page is (I14)."""

import datetime
import json
from typing import Any

import pytest
from django.urls import get_resolver, reverse

from creditcoop.core.api import views
from creditcoop.core.api.views import ListEndpoint
from creditcoop.core.models import ApiToken, AuditEvent
from tests.api.support import Api, ok
from tests.architecture.test_access_matrix import patterns
from tests.builders import make_borrower
from tests.conftest import Cast, client_of


@pytest.fixture(autouse=True)
def books(cast: Cast, day: datetime.date) -> None:
    for number in range(3):
        make_borrower(cast.a, on=day, name=f"农户{number}")
    make_borrower(cast.b, on=day, name="远方")


# A list and an object at once: its own `get` calls that of the lists.
HANDED_ON = {"api_person_liability"}


def recorded() -> list[dict[str, Any]]:
    rows = AuditEvent.objects.filter(act="export_rows").order_by("id").values_list("facts", flat=True)
    return [json.loads(row) for row in rows]


def test_each_page_of_a_list_is_one_row_of_the_record(cast: Cast) -> None:
    api = Api.of(cast.a["director"])
    name = ApiToken.objects.get(user__person=cast.a["director"]).name
    ok(api.get("borrowers/", page_size=2))
    ok(api.get("borrowers/", page_size=2, page=2))
    ok(api.get("borrowers/", q="农户1"))
    kept = recorded()
    assert [row["rows"] for row in kept] == [2, 1, 1]
    assert [row["filters"] for row in kept] == ["page_size", "page, page_size", "q"]
    assert {(row["list"], row["format"], row["purpose"]) for row in kept} == {("api_borrowers", "json", name)}
    event = AuditEvent.objects.filter(act="export_rows").latest("id")
    assert (event.actor, event.channel, event.unit) == (cast.a["director"], "api", cast.a.unit)
    assert "农户" not in event.facts


def test_the_shares_of_a_person_are_a_list_too(cast: Cast) -> None:
    director = cast.a["director"]
    ok(Api.of(director).get(f"persons/{director.pk}/liability/"))
    assert [row["list"] for row in recorded()] == ["api_person_liability"]


def test_a_browser_that_asks_the_api_is_recorded_without_a_purpose(cast: Cast) -> None:
    assert client_of(cast.a["director"]).get(reverse("api_borrowers")).status_code == 200
    assert [(row["rows"], row["purpose"]) for row in recorded()] == [(3, "")]


def test_a_list_that_is_refused_leaves_no_row(cast: Cast) -> None:
    assert Api.of(cast.a["director"]).get("borrowers/", page=99).status_code == 400
    assert Api.of(cast.a["director"]).get("borrowers/", colour="red").status_code == 400
    assert recorded() == []


def test_every_list_of_the_api_goes_through_this_door() -> None:
    assert get_resolver()
    lists = 0
    for name, pattern in patterns():
        view = getattr(pattern.callback, "cls", None)
        if view is not None and issubclass(view, ListEndpoint):
            lists += 1
            assert view._record is ListEndpoint._record, name
            assert view.get is ListEndpoint.get or name in HANDED_ON, name
    assert lists > 10


def test_without_the_record_the_list_would_leave_unseen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(views, "record_export", lambda **facts: None)
    ok(Api.of(cast.a["director"]).get("borrowers/"))
    assert recorded() == []
