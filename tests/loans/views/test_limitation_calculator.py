"""The limitation calculator's page: a question built step by step or pasted, answered as the engine answers it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from loans.rules.limitation.calculator import answer
from loans.views.limitation_calculator import EXAMPLE
from tests.accountability.views.reading import text_of
from tests.conftest import Cast, client_of

PAGE = "/tools/limitation/"
CASES = json.loads((Path(__file__).parents[2] / "cases" / "limitation.json").read_text("utf-8"))["cases"]
TOLD = (
    "L02",
    "L27a",
    "L26",
    "I08",
    "I11a",
    "I12a",
    "G08b",
    "G12b",
    "G17a",
    "G23",
    "M01",
    "E03b",
    "E07",
    "E09",
    "P06a",
    "A01",
)


@pytest.fixture
def person(cast: Cast) -> Client:
    return client_of(cast.a["cm"], language="en")


def typed(question: dict[str, Any]) -> dict[str, str]:
    """What somebody types into the form for a question."""
    fields = {"clock": question["clock"], "as_of": question["as_of"]}
    facts = dict(question["facts"])
    facts |= facts.pop("maximum_amount", {})
    for name, value in facts.items():
        fields[f"fact_{name}"] = (
            ", ".join(value) if isinstance(value, list) else "on" if value is True else str(value)
        )
    for place, event in enumerate(question.get("events") or []):
        for name, value in event.items():
            if value is not None and value is not False:
                fields[f"event_{place}_{name}"] = "on" if value is True else str(value)
    return fields


@pytest.mark.parametrize("case", [case for case in CASES if case["id"] in TOLD], ids=lambda case: case["id"])
def test_a_worked_case_is_answered_on_the_page(person: Client, case: dict[str, Any]) -> None:
    page = person.post(PAGE, typed(case["question"]))
    assert page.status_code == 200
    [shown] = page.context["shown"]
    told = json.loads(shown["json"])
    expected = answer(case["question"], language="en")
    assert {key: told[key] for key in told if key != "id"} == {
        key: expected[key] for key in told if key != "id"
    }
    text = text_of(page)
    for step in expected["steps"]:
        assert step["text"][1:] in text
        assert all(rule in text for rule in step["rule"])


def test_the_example_is_answered_and_the_page_opens_with_nothing_answered(person: Client) -> None:
    assert "2026-09-11" in text_of(person.get(PAGE + "?example=1"))
    empty = person.get(PAGE)
    assert empty.status_code == 200
    assert "shown" not in empty.context


def test_what_is_missing_or_wrong_is_named_at_its_field_and_nothing_typed_is_lost(person: Client) -> None:
    sent = {
        "clock": "litigation",
        "fact_due_date": "12 March",
        "event_1_type": "extension",
        "event_1_date": "2022-01-04",
    }
    page = person.post(PAGE, sent)
    assert page.status_code == 422
    form = page.context["form"]
    assert set(form.errors) == {"fact_due_date", "event_1_new_due_date"}
    assert form["fact_due_date"].value() == "12 March"
    assert form["event_1_date"].value() == "2022-01-04"
    nothing = person.post(PAGE, {"clock": "guarantee_period"})
    assert set(nothing.context["form"].errors) == {
        "fact_signed_on",
        "fact_mode",
        "fact_clause",
        "fact_due_date",
    }


def test_choosing_a_kind_shows_its_fields_and_a_row_for_the_next(person: Client) -> None:
    assert "event_0_to" not in person.get(PAGE).context["form"].fields
    drawn = person.post(
        PAGE,
        {"clock": "security_right", "fact_instrument": "judgment", "event_0_type": "demand"},
        headers={"HX-Request": "true", "HX-Target": "question"},
    )
    fields = drawn.context["form"].fields
    assert {"event_0_to", "event_0_receipt", "event_1_type", "fact_performance_end"} <= set(fields)
    assert not {"event_0_medium", "fact_due_date"} & set(fields)
    assert not drawn.context["form"].errors  # still being built
    assert drawn.status_code == 200
    notice = person.post(PAGE, EXAMPLE | {"event_0_channel": "public_notice"})
    assert {"event_0_medium", "event_0_states_claim"} <= set(notice.context["form"].fields)
    assert "event_0_receipt" not in notice.context["form"].fields


def test_only_the_answer_is_sent_while_typing(person: Client) -> None:
    part = person.post(PAGE, EXAMPLE, headers={"HX-Request": "true", "HX-Target": "answer"})
    assert "<form" not in part.content.decode()
    assert "2026-09-11" in part.content.decode()


def test_a_pasted_question_or_list_is_answered(person: Client) -> None:
    wrong = {"id": "w", "clock": "sundial"}
    page = person.post(PAGE, {"json": json.dumps([CASES[0]["question"], wrong])})
    assert page.status_code == 200
    first, second = page.context["shown"]
    assert json.loads(first["json"]) == answer(CASES[0]["question"], language="en")
    assert second["errors"]
    cases = person.post(PAGE, {"json": json.dumps({"cases": CASES[:3]})})
    assert len(cases.context["shown"]) == 3
    for broken in ("{", '{"cases": 5}'):
        refused = person.post(PAGE, {"json": broken})
        assert refused.status_code == 422
        assert broken in refused.context["pasted"]


def test_the_page_speaks_both_languages_and_shows_no_code(cast: Cast) -> None:
    question = next(case for case in CASES if case["id"] == "G26a")["question"]
    for language, words in (
        ("en", "the guarantor may use that defence"),
        ("zh-hans", "保证人可以援引债务人的抗辩"),
    ):
        page = client_of(cast.a["cm"], language=language).post(PAGE, typed(question))
        text = text_of(page)
        assert words in text
        json_from = "Question and answer in JSON" if language == "en" else "问题和答案的 JSON"
        assert "guarantor_defence" not in text.split(json_from)[0]


def test_the_administrator_has_no_business_here(cast: Cast) -> None:
    assert client_of(cast.union["union_admin"]).get(PAGE).status_code == 403
