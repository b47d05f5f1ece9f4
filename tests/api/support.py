"""Programs that act for people: a client with a token, and the straight road walked by such clients."""

import datetime
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from creditcoop.core import clock
from creditcoop.core.api.authentication import digest
from creditcoop.core.models import ApiToken, Person
from creditcoop.core.rules.routes import ROUTES
from tests.builders import PASSWORD, Branch

ROOT = "/api/v1/"
YES = {"outcome": "agree", "opinion": "同意"}


def token_of(person: Person, *, days: int = 30) -> str:
    token = secrets.token_urlsafe(32)
    ends_on = clock.today() + datetime.timedelta(days=days)
    ApiToken.objects.create(user=person.user, name="test", digest=digest(token), ends_on=ends_on)
    return token


@dataclass
class Api:
    """Calls the API under one token; a new key for every act unless one is given."""

    token: str
    language: str = "en"

    @classmethod
    def of(cls, person: Person, *, language: str = "en") -> "Api":
        return cls(token_of(person), language)

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.send("get", path, data=query)

    def post(
        self, path: str, body: Any = None, *, key: str | None = None, sign: bool = True, **options: Any
    ) -> HttpResponse:
        """Signed acts carry the password unless `sign` is false."""
        if signed(path) and isinstance(body, dict | None) and sign:
            body = {"signature": {"password": PASSWORD}, **(body or {})}
        headers = {"Idempotency-Key": str(uuid.uuid4()) if key is None else key}
        if not headers["Idempotency-Key"]:
            headers = {}
        return self.send(
            "post",
            path,
            data={} if body is None else body,
            content_type="application/json",
            headers=headers,
            **options,
        )

    def send(
        self, verb: str, path: str, *, headers: dict[str, str] | None = None, **options: Any
    ) -> HttpResponse:
        sent = {
            "authorization": f"Bearer {self.token}",
            "accept-language": self.language,
            **(headers or {}),
        }
        client = Client(headers=sent)
        url = path if path.startswith("/") else ROOT + path
        response: HttpResponse = getattr(client, verb)(url, **options)
        return response


def signed(path: str) -> bool:
    """Whether the access table asks for a signature at this address."""
    try:
        match = resolve(path if path.startswith("/") else ROOT + path)
    except Resolver404:
        return False
    return ROUTES[match.view_name].signed


def borrower_body(kind: str = "farmer", *, id_number: str = "T0001") -> dict[str, Any]:
    body = {"kind": kind, "name": "刘根生", "id_kind": "other", "id_number": id_number}
    return {**body, "household_number": "H1"} if kind == "farmer" else body


def application_body(borrower: int, handler: Person, amount: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "borrower": borrower,
        "handler": handler.pk,
        "amount": amount,
        "purpose": "购买化肥",
        "term_months": 10,
        "security": "credit",
    }
    if float(amount) > 10000:
        item = {"description": "砖混房屋", "owner_name": "刘根生", "appraised_amount": "200000.00"}
        body |= {"security": "mortgage", "collateral": [item]}
    return body


def ok(response: HttpResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.content.decode()
    return response.json()


def walk(branch: Branch, union: Branch, amount: str, *, kind: str) -> Any:
    """The whole road by API alone, every act by the person whose turn it is; returns the issued loan."""
    api = {post: Api.of(person) for post, person in {**union.people, **branch.people}.items()}
    borrower = ok(api["cm"].post("borrowers/", borrower_body(kind)), 201)
    entered = api["cm"].post("applications/", application_body(borrower["id"], branch["cm"], amount))
    application = ok(entered, 201)
    for item in application["collateral"]:
        registration = {"item": item["id"], "registration_number": "他项001", "registered_on": today()}
        ok(api["credit_clerk"].post(_act(application, "register-collateral"), registration))
    takers = {
        "investigate": "cm",
        "review_and_approve": "cm_director",
        "review": "deputy" if application["route"] == "five_posts" else "cm_director",
        "approve": "director",
        "approve_for_union": "union_credit",
        "take_inspection": "union_credit" if application["tier"] == 3 else "monitor",
    }
    for place in application["places"]:
        act = place["act"]
        if act == "cast_vote":
            hold_meeting(api, branch, application)
        elif act == "order_issue":
            ok(api["cm"].post(_act(application, "order-issue")))
        elif act == "issue_loan":
            return ok(api["credit_clerk"].post(_act(application, "issue")), 201)
        else:
            ok(api[takers[act]].post(_act(application, act.replace("_", "-")), YES))
    raise AssertionError("the road has no end")


def hold_meeting(api: dict[str, Api], branch: Branch, application: dict[str, Any]) -> None:
    shown = ok(api["director"].get(f"applications/{application['id']}/"))
    present = [seat["person"]["id"] for seat in shown["group"]]
    ok(api["director"].post(_act(application, "convene-group"), {"present": present}))
    for post in ("director", "deputy", "chief_accountant", "monitor", "cm2"):
        ok(api[post].post(_act(application, "cast-vote"), {"choice": "yes", "reason": "可行"}))
    ok(api["director"].post(_act(application, "close-meeting")))


def _act(application: dict[str, Any], act: str) -> str:
    return f"applications/{application['id']}/{act}/"


def today() -> str:
    return clock.today().isoformat()
