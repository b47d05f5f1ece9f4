"""The schedule calculator by its three doors: the page asks what the API and the command answer."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from creditcoop.core import clock
from loans.rules.interest.calculator import answer
from loans.views.schedule_form import EXAMPLE
from tests.accountability.views.reading import text_of
from tests.api.support import Api, ok
from tests.conftest import Cast, client_of
from tests.loans.rules.interest.asking import question

PAGE = "/tools/schedule/"
PAID = question(
    method="interest_first",
    interest_day=20,
    compound=True,
    as_of="2025-01-20",
    payments=[{"on": "2024-12-05", "amount": "3000.00"}],
)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_example_is_answered_on_the_page(cast: Cast, language: str) -> None:
    page = client_of(cast.a["cm"], language=language).post(PAGE, EXAMPLE)
    assert page.status_code == 200
    text = text_of(page)
    expected = answer(PAID, language="en" if language == "en" else "zh")
    assert page.context["answer"] == expected | {"id": None}
    for amount in ("203.55", "7,621.37", "116.35"):
        assert amount in text
    assert all(step in text for step in expected["steps"])
    assert text_of(client_of(cast.a["cm"], language=language).get(PAGE + "?example=1")) == text


def test_while_the_form_is_filled_in_the_answer_and_the_rows_come_alone(cast: Cast) -> None:
    page = client_of(cast.a["cm"], language="en").post(
        PAGE, EXAMPLE, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="answer"
    )
    text = page.content.decode()
    assert "<form" not in text
    assert 'id="rows" hx-swap-oob="true"' in text and "203.55" in text


def test_the_page_opens_with_nothing_answered(cast: Cast) -> None:
    empty = client_of(cast.a["cm"]).get(PAGE)
    assert (empty.status_code, "answer" in empty.context) == (200, False)


def test_what_is_missing_or_wrong_is_said_at_its_field(cast: Cast) -> None:
    person = client_of(cast.a["cm"], language="en")
    typed = {"method": "interest_first", "rate_per": "year", "amount_3": "5.00", "due_on": "2024-13-01"}
    page = person.post(PAGE, typed)
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"due_on"})
    page = person.post(PAGE, typed | {"due_on": "2024-12-05"})
    assert set(page.context["form"].errors) == {"principal", "disbursed_on", "rate_value", "on_3"}


def test_a_day_left_empty_is_today(cast: Cast) -> None:
    page = client_of(cast.a["cm"]).post(PAGE, EXAMPLE | {"as_of": ""})
    assert page.context["day"] == clock.today().isoformat()


def test_page_api_and_command_give_one_answer(cast: Cast, tmp_path: Path) -> None:
    wrong = PAID | {"colour": 1}
    api = Api.of(cast.a["cm"], language="zh")
    by_api = ok(api.post("calculators/schedule/", [PAID, wrong], key=""))
    assert by_api == [answer(PAID), answer(wrong)]
    assert ok(api.post("calculators/schedule/", PAID, key="")) == by_api[0]
    assert api.post("calculators/schedule/", wrong, key="").status_code == 400
    (tmp_path / "asked.json").write_text(
        json.dumps({"cases": [{"question": PAID}, {"question": wrong}]}), "utf-8"
    )
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("calculate", "schedule", str(tmp_path / "asked.json"), stdout=out, stderr=io.StringIO())
    assert json.loads(out.getvalue()) == by_api


def test_today_is_meant_where_no_day_is_named(cast: Cast) -> None:
    undated = {key: value for key, value in PAID.items() if key != "as_of"}
    expected = answer(PAID | {"as_of": clock.today().isoformat()})
    assert ok(Api.of(cast.a["cm"], language="zh").post("calculators/schedule/", undated, key="")) == expected


def test_the_administrator_has_no_business_with_it(cast: Cast) -> None:
    assert client_of(cast.union["union_admin"]).get(PAGE).status_code == 403
