"""The API under generated calls: never a failure of the program, and calls that succeed besides.

The ids in the addresses are real ones, so that the calls reach the acts and do not end at "not found".
"""

import datetime
import json
import os
from collections import Counter
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode

import hypothesis
import pytest
import schemathesis
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, Phase
from schemathesis.core import NotSet

from accountability.services.make_paper import make_paper
from creditcoop.core import clock
from creditcoop.core.models import Authorisation, PostingRequest
from creditcoop.core.services.print_paper import print_paper
from loans.models import Tie
from loans.services.upload_import import Upload, upload_import
from tests.api.support import ROOT, Api, ok, token_of
from tests.architecture.things_of_handovers import file_of, handover_of
from tests.architecture.things_of_lapses import lapse_things
from tests.architecture.things_of_penalties import case_against
from tests.architecture.things_of_people import (
    alarm_of,
    erasure_asked,
    event_of,
    evidence_of_application,
    guarantor_alone,
    money_of,
    notice_of,
    notice_to,
    release_of,
    visit_to,
)
from tests.builders import PASSWORD, actor, bring_to, issued_loan, make_application
from tests.conftest import Cast
from tests.loans.importing.ledgers import ledger
from tests.on_file import ask, push

EXAMPLES = 12
WHO = ("cm", "cm_director", "director", "credit_clerk", "monitor")


@pytest.fixture
def real(cast: Cast) -> dict[str, list[Any]]:
    """Ids of things in every state, by the part of the address that names them."""
    day = clock.today()
    loans = [issued_loan(cast.a, cast.union, amount, on=day) for amount in ("3000.00", "15000.00")]
    stops = ("investigation", "review_approval", "inspection", "order", "booking")
    opened = [
        bring_to(make_application(cast.a, "8000.00", on=day), cast.a, cast.union, stop, on=day)
        for stop in stops
    ]
    opened.append(bring_to(make_application(cast.a, "15000.00", on=day), cast.a, cast.union, "group", on=day))
    large = make_application(cast.a, "60000.00", on=day, kind="enterprise", security="guarantee")
    asked = ask(large, on=day, valid_to=day)
    lost = lapse_things(loans[0], cast.union, day)
    money = money_of(issued_loan(cast.a, cast.union, "2000.00", on=day), cast.a, day)
    return {
        "ledger": [money["ledger_entry"]],
        "reversals": [money["reversal_request"]],
        "class-grounds": [money["class_ground"]],
        "extensions": [money["extension"]],
        "security-releases": [release_of(cast.a, cast.union, day)],
        "lapses": [lost["lapse"]],
        "penalty-ledger": [lost["penalty_entry"]],
        "findings": [lost["finding"]],
        "files": [file_of(loans[0], cast.a, day)],
        "handovers": [handover_of(loans[0], cast.a, day).pk],
        "penalty-cases": [case_against(loans[0], cast.a, day)["penalty_case"]],
        "notices": [notice_to(cast.a["cm"], cast.a, day)],
        "visits": [visit_to(loans[0], cast.a, day)],
        "applications": [one.pk for one in opened],
        "loans": [loan.pk for loan in loans],
        "borrowers": [loan.borrower_id for loan in loans],
        "persons": [cast.a["cm"].pk],
        "regulation-versions": [loans[0].version_id],
        "imports": [ledger_in(cast, day)],
        "exceptions": [asked.pk],
        "pressure": [push(opened[0], cast.a["cm"], on=day).pk],
        "papers": [paper_of(loan, cast, day) for loan in loans],
        "posting-requests": [post_asked_for(cast, day).pk],
        "postings": [cast.a["teller"].postings.get().pk],
        "seats": [cast.a["chief_accountant"].seats.get().pk],
        "erasures": [erasure_asked(cast.a, cast.union, day).pk],
        "guarantors": [guarantor_alone(cast.a).pk],
        "evidence": [evidence_of_application(cast.a, opened[0], day)],
        "letters": [Authorisation.objects.filter(person=cast.a["cm"]).get().pk],
        "ties": [tie_of(cast, day).pk],
        "loan-notices": [notice_of(cast.a, cast.union, day)],
        "alarms": [alarm_of(loans[0], day)],
        "events": [event_of(loans[0], cast.a, day)],
        **dict.fromkeys(("second-factor-resets", "second-factor-posts"), [1]),
    }


def tie_of(cast: Cast, day: datetime.date) -> Tie:
    return Tie.objects.create(
        person=cast.a["cm"],
        relation="spouse",
        name="x",
        id_kind="other",
        id_number="TIE",
        declared_by=cast.a["cm"],
        declared_on=day,
    )


def post_asked_for(cast: Cast, day: datetime.date) -> PostingRequest:
    return PostingRequest.objects.create(
        kind="posting",
        person=cast.a["reader"],
        post="teller",
        unit=cast.a.unit,
        from_on=day,
        ground="x",
        asked_by=cast.union["union_hr"],
        asked_on=day,
    )


def paper_of(loan: Any, cast: Cast, day: datetime.date) -> int:
    """A paper of which every caller has taken a copy."""
    paper = make_paper(
        application=loan.application,
        kind="contract",
        about="",
        replaces=None,
        actor=actor(cast.a["credit_clerk"], day),
        on=day,
    )
    for post in WHO:
        print_paper(paper=paper, language="zh-hans", actor=actor(cast.a[post], day), on=day)
    return paper.pk


def ledger_in(cast: Cast, day: datetime.date) -> int:
    """A ledger that waits for its columns."""
    upload = Upload(file_name="ledger.csv", content=ledger())
    return upload_import(upload=upload, actor=actor(cast.a["monitor"], day), on=day).pk


def send(case: Any, token: str) -> HttpResponse:
    """One generated call through the whole program, in this process."""
    headers = {name.lower(): str(value) for name, value in (case.headers or {}).items()}
    client = Client(headers={**headers, "authorization": f"Bearer {token}"})
    body = b"" if isinstance(case.body, NotSet) else json.dumps(case.body).encode()
    query = urlencode(case.query or {}, doseq=True)
    response: HttpResponse = client.generic(
        case.method,
        quote(case.formatted_path, safe="/%"),
        data=body,
        content_type="application/json" if body else "",
        QUERY_STRING=query,
    )
    return response


class Attack:
    """Generated calls to each operation in turn, and what came back."""

    def __init__(self, tokens: list[str], real: dict[str, list[Any]]) -> None:
        self.tokens, self.real = tokens, real
        self.reached: dict[str, Counter[int]] = {}

    def call(self, case: Any, turn: int) -> None:
        kind = case.path.removeprefix(ROOT).split("/")[0]
        for name in {"pk", "id"} & set(case.path_parameters):
            known = self.real[kind]  # a number that was guessed would be nobody's
            case.path_parameters[name] = known[turn % len(known)]
        if turn < len(self.tokens):
            case.query = {}  # everybody asks once without filters, which guesses rarely get right
        if "name" in case.path_parameters:
            case.path_parameters["name"] = "split"
        if isinstance(case.body, dict) and isinstance(case.body.get("signature"), dict):
            case.body["signature"] = {"password": PASSWORD}  # guessed ones would only be slowed down
        answer = send(case, self.tokens[turn % len(self.tokens)])
        self.reached.setdefault(f"{case.method} {case.path}", Counter())[answer.status_code] += 1
        assert answer.status_code < 500, (case.method, case.formatted_path, case.query, case.body)
        # Evidence that was found comes as the file it is.
        is_file = kind == "evidence" and answer.status_code == 200
        assert is_file or answer["Content-Type"] == "application/json"
        if answer.status_code >= 400:
            assert {"errors", "code"} <= set(answer.json())

    def on(self, operation: Any) -> None:
        turns = count()  # everybody has his turn, and more than once

        def one(case: Any) -> None:
            self.call(case, next(turns))

        run = hypothesis.given(case=operation.as_strategy())(one)
        hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(run)()


@pytest.mark.proof
@pytest.mark.skipif(
    connection.vendor == "sqlite" and "PROVE" not in os.environ,
    reason="PostgreSQL refuses more than SQLite does: asked there",
)
def test_generated_calls_never_make_the_program_fail(cast: Cast, real: dict[str, list[Any]]) -> None:
    people = [*(cast.a[post] for post in WHO), cast.union["union_credit"]]
    attack = Attack([token_of(person) for person in people], real)
    schema = schemathesis.openapi.from_dict(ok(Api(attack.tokens[0]).get("schema/")))
    for operation in schema.get_all_operations():
        attack.on(operation.ok())
    outcomes = sum(attack.reached.values(), Counter())
    good = sum(count for code, count in outcomes.items() if code < 300)
    print(f"\n5xx: 0 of {outcomes.total()}, of which 2xx: {good}; by status {dict(sorted(outcomes.items()))}")
    reading = {name: codes for name, codes in attack.reached.items() if name.startswith("GET")}
    # A what-if is asked with a whole event, which guessed parameters never make.
    never = {name for name, codes in reading.items() if not codes[200] and "what-if" not in name}
    assert never == set(), "every address that reads was read at least once"
    assert good >= outcomes.total() / 6
