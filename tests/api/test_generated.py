"""The API under generated calls: never a failure of the program, and calls that succeed besides.

The ids in the addresses are real ones, so that the calls reach the acts and do not end at "not found".
"""

import json
from collections import Counter
from typing import Any
from urllib.parse import quote, urlencode

import hypothesis
import pytest
import schemathesis
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, Phase
from schemathesis.core import NotSet

from creditcoop.core import clock
from tests.api.support import ROOT, Api, ok, token_of
from tests.builders import bring_to, issued_loan, make_application
from tests.conftest import Cast

EXAMPLES = 12
WHO = ("cm", "cm_director", "director", "credit_clerk")


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
    return {
        "applications": [one.pk for one in opened],
        "loans": [loan.pk for loan in loans],
        "borrowers": [loan.borrower_id for loan in loans],
        "persons": [cast.a["cm"].pk],
        "regulation-versions": [loans[0].version_id],
        "imports": [1],
    }


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

    def call(self, case: Any, pick: int) -> None:
        kind = case.path.removeprefix(ROOT).split("/")[0]
        for name in {"pk", "id"} & set(case.path_parameters):
            case.path_parameters[name] = self.real[kind][pick % len(self.real[kind])]
        if "name" in case.path_parameters:
            case.path_parameters["name"] = "split"
        answer = send(case, self.tokens[pick % len(self.tokens)])
        self.reached.setdefault(f"{case.method} {case.path}", Counter())[answer.status_code] += 1
        assert answer.status_code < 500, (case.method, case.formatted_path, case.query, case.body)
        assert answer["Content-Type"] == "application/json"
        if answer.status_code >= 400:
            assert {"errors", "code"} <= set(answer.json())

    def on(self, operation: Any) -> None:
        run = hypothesis.given(case=operation.as_strategy(), pick=hypothesis.strategies.integers(0, 1000))(
            self.call
        )
        hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(run)()


@pytest.mark.proof
def test_generated_calls_never_make_the_program_fail(cast: Cast, real: dict[str, list[Any]]) -> None:
    attack = Attack([token_of(cast.a[post]) for post in WHO], real)
    schema = schemathesis.openapi.from_dict(ok(Api(attack.tokens[0]).get("schema/")))
    for operation in schema.get_all_operations():
        attack.on(operation.ok())
    outcomes = sum(attack.reached.values(), Counter())
    good = sum(count for code, count in outcomes.items() if code < 300)
    print(f"\n5xx: 0 of {outcomes.total()}, of which 2xx: {good}; by status {dict(sorted(outcomes.items()))}")
    reading = {name: codes for name, codes in attack.reached.items() if name.startswith("GET")}
    never = {name for name, codes in reading.items() if not codes[200]}
    assert never == {f"GET {ROOT}imports/{{id}}/"}, "every address that reads was read at least once"
    assert good >= outcomes.total() / 6
