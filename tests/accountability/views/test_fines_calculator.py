"""The fines calculator by its three doors: the page asks what the API and the command answer."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command

from accountability.forms.fines import FinesForm
from accountability.rules.fines_calculator import answer
from tests.accountability.views.reading import text_of
from tests.api.support import Api, ok
from tests.conftest import Cast, client_of

POSTS = {
    "department_director": "郑玉兰",
    "deputy_director": "吴振声",
    "customer_manager": "王海涛",
    "monitoring_accountant": "陈立新",
}
LAPSE = {"loan_0": "1", "on_0": "2024-05-21", "amount_0": "28000", "human_caused_0": "on"}
QUESTION: dict[str, Any] = {
    "id": "S16",
    "lapses": [{"loan": "1", "on": "2024-05-21", "amount": "28000.00", "human_caused": True}],
    "posts": POSTS,
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_worked_situation_is_answered_on_the_page(cast: Cast, language: str) -> None:
    page = client_of(cast.a["cm"], language=language).post("/tools/fines/", LAPSE | POSTS)
    assert page.status_code == 200
    text = text_of(page)
    for amount in ("300.00", "420.00", "700.00", "280.00", "1,700.00"):
        assert amount in text
    assert ("set aside" if language == "en" else "不计") in text


@pytest.mark.django_db
def test_the_form_asks_the_very_question_that_was_filled_in() -> None:
    rows = {
        "loan_3": "2",
        "on_3": "2024-06-01",
        "amount_3": "10.5",
        "custodian_3": " K ",
        "fraud_3": "K，X、Y",
    }
    form = FinesForm(LAPSE | POSTS | rows | {"set_fine_mode": "added", "set_fraud_factor": "3"})
    assert form.is_valid(), form.errors
    asked = form.question()
    assert asked["posts"] == POSTS
    assert asked["settings"] == {"fine_mode": "added", "fraud_factor": 3}
    assert asked["lapses"][1] == {
        "loan": "2",
        "on": "2024-06-01",
        "amount": "10.50",
        "human_caused": False,
        "custodian": "K",
        "fraud": ["K", "X", "Y"],
    }
    assert "errors" not in answer(asked)


def test_what_is_missing_is_said_at_its_field(cast: Cast) -> None:
    page = client_of(cast.a["cm"], language="en").post("/tools/fines/", {"amount_1": "5.00"})
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"on_1"}


def test_page_api_and_command_give_one_answer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = QUESTION | {"colour": 1}
    by_api = ok(Api.of(cast.a["cm"], language="zh").post("calculators/fines/", [QUESTION, wrong], key=""))
    assert by_api[0] == answer(QUESTION)
    assert set(by_api[1]["errors"]) == {"colour"}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps([QUESTION, wrong])))
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("calculate", "fines", stdout=out)
    assert json.loads(out.getvalue()) == by_api


def test_the_administrator_has_no_business_with_it(cast: Cast) -> None:
    assert client_of(cast.union["union_admin"]).get("/tools/fines/").status_code == 403
