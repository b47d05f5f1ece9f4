"""Every address × every post × every verb × own branch, other branch, other union, unknown.

The addresses come from the URL resolver, API included; the rights from the table kept by hand beside this test.
"""

import datetime
import hashlib
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from creditcoop.core.models import (
    Person,
)
from creditcoop.core.rules.permissions import RIGHTS
from creditcoop.core.rules.reaches import Reach
from creditcoop.core.rules.routes import PUBLIC, ROUTES, Route
from tests.architecture.expected_rights import EXPECTED, POSTS, letter
from tests.architecture.things import ACCOUNT_SUBJECTS, Things, things_of
from tests.builders import Branch, issued_loan, make_application
from tests.conftest import Cast, client_of

HANDLER_ACTS = {
    "acknowledge_alarm",
    "sign_monthly_notice",
    "receive_penalty_notice",
    "answer_penalty_notice",
    "object_to_penalty",
    "make_paper",
    "record_event",
    "record_visit",
    "record_security",
    "ask_extension",
    "release_security",
    "file_slip",
    "write_survey",
    "ask_exception",
    "attach_evidence",
    "unmask_identity",
    "investigate",
    "order_issue",
    "register_collateral",
    "withdraw_application",
    "send_up",
}
# One's own only by being named by the union, and nobody of the cast is.
STAND_IN_ACTS = {
    "review_and_approve",
    "review",
    "convene_group",
    "close_meeting",
    "approve",
    "take_inspection",
    "issue_loan",
}
UNKNOWN = 987654321
WHOLE = "PROVE" in os.environ
# Rights are worked out in Python, the same for both databases: these posts on PostgreSQL, all others on SQLite.
ON_POSTGRESQL = ["cm", "director", "union_credit", "union_admin"]
POSTS_HERE = [
    post for post in POSTS if WHOLE or (post in ON_POSTGRESQL) == (connection.vendor == "postgresql")
]


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern with its name as the access table writes it."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from patterns(entry, prefix + space)
        else:
            yield f"{prefix}{entry.name}", entry


def reaches(sign: str, person: Person, home: Branch, owners: set[int], things: Things) -> bool:
    if sign == "A":
        return True
    if sign == "O" or (sign in "BU" and things.branch is None):
        return person.pk in owners
    if things.branch is None:
        return False
    if sign == "B":
        return things.branch.unit.pk == home.unit.pk
    if sign == "U":
        return things.branch.unit.parent_id == home.unit.pk
    return False


VISIBLE_BY = {
    "loan": "view_loans",
    **dict.fromkeys(("lapse", "penalty_entry", "finding"), "view_penalties"),
    "loan_event": "view_loans",
    "handover": "view_handovers",
    "alarm": "view_loans",
    "ledger_entry": "view_loans",
    "reversal_request": "view_loans",
    "visit": "view_loans",
    "security_release": "view_loans",
    "class_ground": "view_loans",
    "extension": "view_loans",
    "application": "view_loans",
    "paper": "view_papers",
    "monthly_notice": "view_monthly_notices",
    "penalty_case": "view_penalties",
    "waiver_request": "view_penalties",
    "notice": "view_papers",
    "borrower": "view_borrowers",
    "import_batch": "view_imports",
    "letter": "view_letters",
    "person": "view_person",
    "evidence": "view_loans",
    "guarantor": "view_loans",
    "erasure": "view_erasures",
    **ACCOUNT_SUBJECTS,
    "exception": "view_loans",
    "intervention": "view_loans",
}


def expected(route: Route, verb: str, post: str, person: Person, home: Branch, things: Things) -> int:
    """403, 404 or 200 (which stands for any answer of the page itself: shown, invalid, refused by rule)."""
    act = route.write if verb == "POST" and route.write else route.read
    sign = letter(act, post)
    if not route.subject:
        return 200 if sign != "-" else 403
    if things.branch is None and route.subject != "regulation_version":
        return 404
    if route.subject == "regulation_version":
        return (403 if sign == "-" else 200) if things.branch is not None else 404
    if route.subject == "tie":  # one's own; the union's personnel and audit departments see everybody's
        if person.pk not in things.named["tie"] and not (
            post in ("union_hr", "union_audit") and reaches("U", person, home, set(), things)
        ):
            return 404
        return 200 if sign == "U" else 403
    if route.subject == "token":
        return 200 if person.pk in things.named["token"] else 404
    seen = reaches(letter(VISIBLE_BY[route.subject], post), person, home, things.named[route.subject], things)
    if not seen:
        return 404
    owners = things.handlers if act in HANDLER_ACTS | {"correct_borrower"} else {person.pk}
    owners = set() if act in STAND_IN_ACTS else things.owners.get(act, owners)
    return 200 if reaches(sign, person, home, owners, things) else 403


def answer(client: Client, verb: str, url: str) -> int:
    """The status, where everything a permitted person may get from the page itself counts as 200."""
    status = (
        getattr(client, verb.lower())(url, content_type="application/json").status_code
        if ("/api/" in url and verb not in ("GET", "HEAD"))
        else getattr(client, verb.lower())(url).status_code
    )
    return status if status in (401, 403, 404, 405) or status >= 500 else 200


def fits(got: int, want: int, verb: str, route: Route) -> bool:
    """405 says the same to everybody, so it fits wherever the address does not take the verb."""
    takes = verb == "GET" or (verb == "POST" and route.write != "")
    return got == want or (got == 405 and (not takes or route.write != ""))


def fingerprint() -> str:
    """A hash of every business table: a refused write must not change one row."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in sorted(apps.get_models(), key=lambda model: model._meta.db_table):
            table = model._meta.db_table
            if table in ("django_session", "core_user", "core_actkey") or "historical" in table:
                continue
            # What leaves by the API is recorded as read: that row is no change of anything.
            kept = " WHERE act <> 'export_rows'" if table == "core_auditevent" else ""
            cursor.execute(f"SELECT COUNT(*) FROM {table}{kept}")
            digest.update(f"{table} {cursor.fetchone()}".encode())
    return digest.hexdigest()


def routes_by_name() -> dict[str, URLPattern]:
    return dict(patterns())


def address(name: str, route: Route, pattern: URLPattern, things: Things) -> str:
    keys = list(pattern.pattern.converters)
    if not keys:
        return reverse(name)
    if keys == ["name"]:
        return reverse(name, args=["split"])  # the name of a calculator, no object of anybody
    value = things.keys.get(route.subject, UNKNOWN) if things.branch is not None else UNKNOWN
    return reverse(name, args=[value, *[1] * (len(keys) - 1)])


@pytest.fixture
def relations(cast: Cast, day: datetime.date, settings: Any) -> dict[str, Things]:
    settings.DEMO = True  # so that the page of pieces answers like the others
    settings.RAIL_COUNTS = {}  # who may open what does not hang on how many alarms he has
    return {
        "own branch": things_of(cast.a, cast.union, day),
        "other branch": things_of(cast.b, cast.union, day),
        "other union": things_of(cast.c, cast.other_union, day),
        "unknown": Things(None, {}),
    }


def people(cast: Cast) -> dict[str, tuple[Person, Branch]]:
    return {
        post: (cast.union[post], cast.union) if post.startswith("union_") else (cast.a[post], cast.a)
        for post in POSTS
    }


def test_every_address_stands_in_the_table_and_every_row_has_an_address() -> None:
    assert set(routes_by_name()) == set(ROUTES)


def test_no_address_hides_behind_another() -> None:
    """Two patterns for one path: the later one would never answer."""
    hidden = []
    for name, pattern in routes_by_name().items():
        keys = [1 if key != "name" else "split" for key in pattern.pattern.converters]
        found = resolve(reverse(name, args=keys)).view_name
        if found != name:
            hidden.append((name, found))
    assert hidden == []


def test_the_table_asks_only_for_acts_that_have_rights() -> None:
    asked = {act for route in ROUTES.values() for act in (route.read, route.write) if act} - {PUBLIC}
    assert asked <= set(RIGHTS)
    assert set(EXPECTED) == set(RIGHTS)


def met(relations: dict[str, Things], post: str, place: int) -> dict[str, Things]:
    """Whose things a post asks an address about: its own branch's, and one of the others, by turns.

    So each address is asked about each of the others by a third of the posts; `dev.py prove` asks about all.
    """
    own, *others = relations
    turn = others[(POSTS.index(post) + place) % len(others)]
    return relations if WHOLE else {name: relations[name] for name in (own, turn)}


def test_every_address_is_asked_about_everybodys_things_by_a_third_of_the_posts() -> None:
    relations = {name: Things(None, {}) for name in ("own branch", "other branch", "other union", "unknown")}
    for place in range(3):
        asked = [name for post in POSTS for name in met(relations, post, place)]
        assert all(asked.count(name) >= len(POSTS) // 3 for name in relations)


@pytest.mark.proof
@pytest.mark.parametrize("post", POSTS_HERE)
def test_every_address_answers_each_post_as_the_table_says(
    cast: Cast, relations: dict[str, Things], post: str
) -> None:
    person, home = people(cast)[post]
    wrong: list[Any] = []
    before = fingerprint()
    client = client_of(person)
    for place, (name, pattern) in enumerate(routes_by_name().items()):
        route = ROUTES[name]
        if route.read == PUBLIC or name in ("sign_out", "api_sign_out"):
            continue
        for relation, things in met(relations, post, place).items():
            if relation != "own branch" and not pattern.pattern.converters:
                continue
            url = address(name, route, pattern, things)
            for verb in ("GET", "POST", "PUT", "PATCH", "DELETE"):
                # Verbs that no address takes are refused before anybody asks who is there: one post shows it.
                if verb not in ("GET", "POST") and (relation != "own branch" or post != "director"):
                    continue
                got = answer(client, verb, url)
                want = expected(route, verb, post, person, home, things)
                if not fits(got, want, verb, route):
                    wrong.append((name, verb, relation, got, want))
    assert not wrong, "\n".join(map(str, wrong))
    assert fingerprint() == before


@pytest.mark.one_database
def test_nobody_without_an_account_gets_anything(relations: dict[str, Things]) -> None:
    client = Client()
    for name, pattern in routes_by_name().items():
        route = ROUTES[name]
        if route.read == PUBLIC:
            continue
        url = address(name, route, pattern, relations["own branch"])
        for verb in ("get", "post", "put", "delete"):
            response = getattr(client, verb)(url)
            if url.startswith("/api/"):
                assert response.status_code == 401, (name, verb)
            else:
                assert response.status_code == 302, (name, verb)
                assert response.url.startswith("/sign-in/")


def test_the_matrix_turns_red_when_a_right_is_given_too_far(
    cast: Cast, relations: dict[str, Things], monkeypatch: pytest.MonkeyPatch
) -> None:
    teller = client_of(cast.a["teller"])
    url = reverse("issue_loan", args=[relations["own branch"].keys["application"]])
    assert teller.get(url).status_code == 403
    monkeypatch.setitem(RIGHTS, "issue_loan", {**RIGHTS["issue_loan"], "teller": Reach.BRANCH})
    assert teller.get(url).status_code == 200


def test_the_matrix_turns_red_when_a_scope_filter_is_removed(
    cast: Cast, relations: dict[str, Things], monkeypatch: pytest.MonkeyPatch
) -> None:
    from loans.querysets import LoanQuerySet

    url = reverse("loan", args=[relations["other branch"].keys["loan"]])
    director = client_of(cast.a["director"])
    assert director.get(url).status_code == 404
    monkeypatch.setattr(LoanQuerySet, "visible_to", lambda self, actor, act="view_loans": self)
    assert director.get(url).status_code in (200, 403)


def test_posts_that_end_are_gone_with_the_next_request(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    director = client_of(cast.a["director"])
    url = reverse("loan", args=[loan.pk])
    assert director.get(url).status_code == 200
    from creditcoop.core import clock

    cast.a["director"].postings.update(until_on=clock.today())
    cast.a["director"].seats.update(until_on=clock.today())
    assert director.get(url).status_code == 404
    assert director.get(reverse("loans")).status_code == 403


@pytest.mark.one_database
def test_no_word_of_another_branch_is_in_any_answer(
    cast: Cast, relations: dict[str, Things], day: datetime.date
) -> None:
    from tests.builders import make_borrower

    canary = "甲乙丙丁戊己"
    borrower = make_borrower(cast.b, on=day, name=canary, id_number="CANARY-4711")
    issued = make_application(cast.b, "8000.00", on=day, borrower=borrower)
    for post in ("cm", "director", "monitor", "reader", "credit_clerk"):
        client = client_of(cast.a[post])
        for name, pattern in routes_by_name().items():
            route = ROUTES[name]
            if route.read == PUBLIC or pattern.pattern.converters:
                continue
            for query in (
                "",
                f"?q={canary}",
                "?export=csv&purpose=audit",
                f"?borrower={borrower.pk}&amount=5000.00&security=credit",
            ):
                response = client.get(reverse(name) + query)
                body = b"".join(response.streaming_content) if response.streaming else response.content
                text = (
                    body.decode(errors="replace").replace(f"?q={canary}", "").replace(f'value="{canary}"', "")
                )
                assert "CANARY-4711" not in text, (post, name, query)
                assert issued.number not in text, (post, name, query)
    own = client_of(cast.b["director"]).get(reverse("borrowers")).content.decode()
    assert canary in own
