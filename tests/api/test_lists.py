"""Lists of the API: who sees what, closed filters and orders, pages, and the same number of queries for any length."""

import datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from creditcoop.core import clock
from creditcoop.core.models import Person
from tests.api.support import Api, ok
from tests.builders import issued_loan, make_application
from tests.conftest import Cast

LISTS = ("loans/", "applications/", "borrowers/", "inbox/", "imports/", "regulation-versions/")


def rows(api: Api, path: str, **query: Any) -> list[Any]:
    return list(ok(api.get(path, **query))["results"])


def test_a_list_asks_as_often_for_thirty_rows_as_for_one(cast: Cast) -> None:
    day = clock.today()
    api = Api.of(cast.a["cm"])
    paths = (*LISTS[:4], f"persons/{cast.a['cm'].pk}/liability/", "regulation-versions/", "liability-report/")

    def asked() -> dict[str, int]:
        found = {}
        for path in paths:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                ok(api.get(path))
            found[path] = len(queries)
        return found

    issued_loan(cast.a, cast.union, "3000.00", on=day)
    make_application(cast.a, "3000.00", on=day)
    one = asked()
    for _number in range(29):
        issued_loan(cast.a, cast.union, "3000.00", on=day)
        make_application(cast.a, "3000.00", on=day)
    assert [len(rows(api, path)) for path in paths[:5]] == [30, 50, 50, 30, 30]
    assert asked() == one
    assert max(one.values()) < 20, one


def test_nothing_of_another_branch_is_in_any_list(cast: Cast) -> None:
    day = clock.today()
    own = issued_loan(cast.a, cast.union, "8000.00", on=day)
    make_application(cast.a, "8000.00", on=day)
    foreign = Api.of(cast.b["director"])
    for path in LISTS[:4]:
        assert rows(foreign, path) == [], path
    at_home = ok(Api.of(cast.a["director"]).get("loans/"))
    assert [row["number"] for row in at_home["results"]] == [own.number]
    assert ok(Api.of(cast.union["union_audit"]).get("loans/"))["count"] == 1
    assert ok(Api.of(cast.other_union["union_audit"]).get("loans/"))["count"] == 0
    report = ok(foreign.get("liability-report/"))
    assert (report["people"], report["everything"]["total"]["loans"]) == ([], 0)


def test_filters_orders_and_pages_find_the_rows_that_they_name(cast: Cast) -> None:
    day = clock.today()
    small = issued_loan(cast.a, cast.union, "3000.00", on=day)
    large = issued_loan(cast.a, cast.union, "8000.00", on=day)
    api = Api.of(cast.a["director"])

    def numbers(**query: Any) -> list[str]:
        return [row["number"] for row in rows(api, "loans/", **query)]

    assert numbers(sort="amount") == [small.number, large.number]
    assert numbers(sort="-amount") == [large.number, small.number]
    assert numbers(tier="2") == numbers(amount_from="3000.01") == [large.number]
    assert numbers(tier="1") == numbers(amount_to="3000.00") == [small.number]
    assert numbers(borrower=large.borrower_id) == numbers(q=large.number) == [large.number]
    assert numbers(handler=cast.a["cm2"].pk) == numbers(branch=cast.a.unit.pk, standing="settled") == []
    assert numbers(answers=cast.a["cm_director"].pk) == [large.number]
    tomorrow = day + datetime.timedelta(days=1)
    assert numbers(granted_from=tomorrow.isoformat()) == []
    assert len(numbers(granted_to=day.isoformat(), due_from=tomorrow.isoformat())) == 2
    second = ok(api.get("loans/", sort="amount", page=2, page_size=1))
    assert (second["count"], second["page"], second["pages"], second["next"]) == (2, 2, 2, None)
    assert [row["number"] for row in second["results"]] == [large.number]
    assert "page_size=1" in second["previous"]
    for query, count in (({"kind": "farmer"}, 2), ({"kind": "enterprise"}, 0), ({"sort": "-name"}, 2)):
        assert len(rows(api, "borrowers/", **query)) == count
    for query, count in (
        ({"state": "issued"}, 2),
        ({"state": "open"}, 0),
        ({"route": "three_posts", "tier": 1}, 1),
    ):
        assert len(rows(api, "applications/", **query)) == count


def test_what_a_list_does_not_know_is_an_error_that_names_it(cast: Cast) -> None:
    api = Api.of(cast.a["director"])
    person: Person = cast.a["director"]
    for path, query in (
        ("loans/", {"colour": "red"}),
        ("loans/", {"sort": "borrower__id_number"}),
        ("loans/", {"tier": "5"}),
        ("loans/", {"granted_from": "yesterday"}),
        ("loans/", {"amount_from": "1e400"}),
        ("loans/", {"borrower": "1 OR 1=1"}),
        ("loans/", {"borrower": str(2**63)}),
        ("loans/", {"answers": "²"}),
        ("loans/", {"branch": cast.b.unit.pk}),
        ("loans/", {"page": "2"}),
        ("loans/", {"page": "-1"}),
        ("loans/", {"page_size": "501"}),
        ("loans/", {"page_size": "x"}),
        ("applications/", {"waiting_for": "rain"}),
        (f"persons/{person.pk}/liability/", {"on": "2026-02-30"}),
        (f"persons/{person.pk}/liability/", {"until": "2026-02-20"}),
        ("liability-report/", {"on": "20261123"}),
        ("liability-report/", {"branch": cast.b.unit.pk}),
        ("liability-report/", {"tier": "1"}),
    ):
        answer = api.get(path, **query)
        assert answer.status_code == 400, (path, query)
        assert answer.json()["code"] == "invalid"
        assert set(answer.json()["errors"]) == set(query), (path, query)
