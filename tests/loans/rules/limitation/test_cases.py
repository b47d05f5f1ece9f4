"""Every worked case, in each key that it states (tests/cases/limitation.json and limitation-readings.json)."""

import json
from typing import Any

import pytest

from loans.rules.limitation.calculator import answer, answer_many
from loans.rules.limitation.events import EFFECTS, Clock
from tests.loans.rules.limitation.asking import CASES, READINGS, differences


@pytest.mark.parametrize("case", [*CASES, *READINGS], ids=lambda case: case["id"])
def test_a_worked_case_comes_out_in_every_key_it_states(case: dict[str, Any]) -> None:
    found = answer(case["question"])
    assert differences(found, case["expect"]) == {}, [step["text"] for step in found["steps"]]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_answer_of_the_cases_has_the_keys_of_the_format_and_reasons(language: Any) -> None:
    for case in [*CASES, *READINGS]:
        found = answer(case["question"], language=language)
        assert list(found) == [
            "id", "clock", "mode", "nominal_last_day", "last_day", "act_by", "status", "ineffective", "flags",
            "steps",
        ]  # fmt: skip
        assert found["id"] == case["id"]
        assert found["steps"]
        for step in found["steps"]:
            assert list(step) == ["date", "event", "rule", "text", "last_day"]
            assert "{" not in step["text"]
        assert json.loads(json.dumps(found)) == found


def test_the_list_of_all_cases_has_the_same_answers_one_by_one() -> None:
    questions = [case["question"] for case in CASES]
    assert answer_many({"cases": CASES}) == answer_many(questions) == [answer(one) for one in questions]


def test_every_ineffective_event_of_the_cases_changes_no_date_and_no_status() -> None:
    for case in CASES:
        found = answer(case["question"])
        for position in found["ineffective"]:
            events = [one for place, one in enumerate(case["question"]["events"]) if place != position]
            without = answer(case["question"] | {"events": events})
            for key in ("nominal_last_day", "last_day", "act_by", "status", "mode"):
                assert without[key] == found[key], (case["id"], position, key)


def test_every_clock_and_every_event_is_asked_about_in_the_cases() -> None:
    asked = [case["question"] for case in [*CASES, *READINGS]]
    assert {question["clock"] for question in asked} == {clock.value for clock in Clock}
    assert {one["type"] for question in asked for one in question.get("events", ())} == set(EFFECTS)
    assert len({question["id"] for question in asked}) == len(asked)


def test_an_answer_says_why_in_both_languages() -> None:
    question = next(case for case in CASES if case["id"] == "L03")["question"]
    english, chinese = answer(question, language="en"), answer(question, language="zh")
    assert english["steps"][-1] == {
        "date": "2024-06-09",
        "event": None,
        "rule": ["Civil Code 203"],
        "text": "2024-06-09 is a rest day: moved to 2024-06-11.",
        "last_day": "2024-06-11",
    }
    assert chinese["steps"][-1]["rule"] == ["民法典203"]
    assert chinese["steps"][-1]["text"] == "2024-06-09是休息日，顺延至2024-06-11。"
