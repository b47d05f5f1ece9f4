"""The same act sent fifty times is done once and answered fifty times alike: by page, by API, one after the other.

At once, against a real server, is tests/faults/test_once_at_once.py.
"""

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from creditcoop.core import clock
from creditcoop.core.models import Person, RegulationVersion
from loans.models import GuaranteeException, IssueOrder, Loan, LoanApplication, Vote
from loans.services.convene_group import convene_group
from tests.api.support import Api, application_body
from tests.builders import SIGNATURE, actor, bring_to, make_application, make_borrower
from tests.conftest import Cast, client_of
from tests.core.regulation_drafts import picture

TIMES = 50
A_DAY = datetime.timedelta(days=1)


@dataclass
class Act:
    """One act ready to be sent: who sends what where, and how many rows there are of what it makes."""

    person: Person
    page: str
    typed: dict[str, Any]
    path: str
    body: dict[str, Any]
    rows: Callable[[], int]
    files: bool = False


def enter_application(cast: Cast, today: datetime.date) -> Act:
    borrower = make_borrower(cast.a, on=today)
    facts = {"amount": "8000.00", "purpose": "购买化肥", "term_months": 10, "security": "credit"}
    return Act(
        cast.a["cm"],
        reverse("enter_application"),
        {**facts, "borrower": borrower.pk, "handler": cast.a["cm"].pk},
        "applications/",
        application_body(borrower.pk, cast.a["cm"], "8000.00"),
        LoanApplication.objects.count,
    )


def cast_a_vote(cast: Cast, today: datetime.date) -> Act:
    application = make_application(cast.a, "15000.00", on=today)
    bring_to(application, cast.a, cast.union, "group", on=today)
    members = ("director", "deputy", "chief_accountant", "monitor", "cm2")
    present = {cast.a[post].pk for post in members}
    chair = actor(cast.a["director"], today)
    convene_group(application_id=application.pk, present_ids=present, actor=chair, on=today)
    said = {"choice": "no", "reason": "资料不全"}
    return on(application, cast.a["deputy"], "cast_vote", "cast-vote", said, Vote.objects.count)


def order_the_issue(cast: Cast, today: datetime.date) -> Act:
    application = make_application(cast.a, "8000.00", on=today)
    bring_to(application, cast.a, cast.union, "order", on=today)
    return on(application, cast.a["cm"], "order_issue", "order-issue", {}, IssueOrder.objects.count)


def issue_the_loan(cast: Cast, today: datetime.date) -> Act:
    application = make_application(cast.a, "8000.00", on=today)
    bring_to(application, cast.a, cast.union, "booking", on=today)
    return on(application, cast.a["credit_clerk"], "issue_loan", "issue", {}, Loan.objects.count)


def draft_a_regulation(cast: Cast, today: datetime.date) -> Act:
    facts = {
        "base": RegulationVersion.objects.get().pk,
        "number": "2",
        "title": "修订办法",
        "title_en": "Revised rules",
        "effective_from": str(today + A_DAY),
    }
    person = cast.union["union_credit"]
    url = reverse("draft_regulation")
    return Act(person, url, facts, "regulation-versions/", facts, RegulationVersion.objects.count)


def ask_an_exception(cast: Cast, today: datetime.date) -> Act:
    application = make_application(cast.a, "12000.00", on=today, security="guarantee")
    said = {"reason": "没有产权证", "means": "月工资860元", "valid_to": str(today + 60 * A_DAY)}
    act = on(application, cast.a["cm"], "ask_exception", "exception", said, GuaranteeException.objects.count)
    act.files = True
    return act


def on(
    application: LoanApplication,
    person: Person,
    page: str,
    path: str,
    said: dict[str, Any],
    rows: Callable[[], int],
) -> Act:
    url = reverse(page, args=[application.pk])
    return Act(person, url, said, f"applications/{application.pk}/{path}/", said, rows)


ACTS = [
    enter_application,
    cast_a_vote,
    order_the_issue,
    issue_the_loan,
    draft_a_regulation,
    ask_an_exception,
]


def typed_on(act: Act, client: Any) -> dict[str, Any]:
    """What the browser sends: the fields of the form as they stand, and what was typed."""
    form = client.get(act.page).context["form"]
    standing = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in standing.items() if value is not None} | act.typed | SIGNATURE


@pytest.mark.parametrize("make", ACTS, ids=lambda make: make.__name__.replace("_", " "))
def test_fifty_clicks_are_one_act(cast: Cast, make: Callable[[Cast, datetime.date], Act]) -> None:
    act = make(cast, clock.today())
    client = client_of(act.person)
    sent = typed_on(act, client)
    before = act.rows()
    answers = []
    for _time in range(TIMES):
        files = {"files": SimpleUploadedFile("证明.png", picture(), "image/png")} if act.files else {}
        answers.append(client.post(act.page, {**sent, **files}))
    assert act.rows() == before + 1
    assert {answer.status_code for answer in answers} == {302}, answers[0].context
    assert len({answer.url for answer in answers}) == 1


@pytest.mark.parametrize("make", ACTS[:-1], ids=lambda make: make.__name__.replace("_", " "))
def test_fifty_calls_with_one_key_are_one_act(cast: Cast, make: Callable[[Cast, datetime.date], Act]) -> None:
    act = make(cast, clock.today())
    api, key = Api.of(act.person), str(uuid.uuid4())
    before = act.rows()
    answers = [api.post(act.path, act.body, key=key) for _time in range(TIMES)]
    assert act.rows() == before + 1
    assert len({answer.content for answer in answers}) == 1
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert [answer.get("Idempotency-Replayed") for answer in answers] == [None] + ["true"] * (TIMES - 1)


def test_without_the_key_of_the_first_each_click_is_an_act_of_its_own(cast: Cast) -> None:
    """The control: what holds the fifty together is the key."""
    act = enter_application(cast, clock.today())
    client, api = client_of(act.person), Api.of(act.person)
    before = act.rows()
    for _time in range(5):
        client.post(act.page, {**typed_on(act, client), "act_key": str(uuid.uuid4())})
        api.post(act.path, act.body)
    assert act.rows() == before + 10


def test_a_form_without_a_key_does_nothing(cast: Cast) -> None:
    act = enter_application(cast, clock.today())
    client = client_of(act.person)
    sent = {name: value for name, value in typed_on(act, client).items() if name != "act_key"}
    before = act.rows()
    assert client.post(act.page, sent).status_code == 422
    assert Api.of(act.person).post(act.path, act.body, key="").status_code == 400
    assert act.rows() == before
