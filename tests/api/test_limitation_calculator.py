"""The limitation calculator by API and by command: the same questions, the same answers, today where none is named."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from creditcoop.core import clock
from loans.rules.limitation.calculator import answer
from tests.api.support import Api, ok
from tests.conftest import Cast

CASES = Path(__file__).parents[1] / "cases" / "limitation.json"
QUESTION: dict[str, Any] = {
    "id": "one", "clock": "litigation", "facts": {"due_date": "2022-05-18"}, "as_of": "2025-05-19",
}  # fmt: skip
WRONG = {"id": "two", "clock": "litigation", "facts": {"due_date": "2022-05-18", "colour": "red"}}
ADDRESS = "calculators/limitation/"


def commanded(*arguments: str) -> tuple[int, Any, str]:
    """Exit status, JSON and standard error of the command."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("calculate", "limitation", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue()), err.getvalue()
    return 0, json.loads(out.getvalue()), err.getvalue()


def test_one_question_has_one_answer_and_a_list_has_a_list(cast: Cast) -> None:
    api = Api.of(cast.a["cm"])
    one = ok(api.post(ADDRESS, QUESTION, key=""))
    assert (one["nominal_last_day"], one["last_day"], one["status"]) == (
        "2025-05-18",
        "2025-05-19",
        "running",
    )
    listed = ok(api.post(ADDRESS, [QUESTION, WRONG, QUESTION], key=""))
    assert [listed[0], listed[2]] == [one, one]
    assert set(listed[1]["errors"]) == {"facts.colour"}


def test_a_wrong_question_alone_names_its_places(cast: Cast) -> None:
    refused = Api.of(cast.a["cm"]).post(ADDRESS, WRONG, key="")
    assert refused.status_code == 400
    assert refused.json()["id"] == "two"
    assert set(refused.json()["errors"]) == {"facts.colour"}
    assert Api.of(cast.union["union_admin"]).post(ADDRESS, QUESTION, key="").status_code == 403


def test_every_worked_case_is_answered_alike_by_every_door(cast: Cast) -> None:
    cases = json.loads(CASES.read_text("utf-8"))["cases"]
    expected = [answer(case["question"]) for case in cases]
    assert ok(Api.of(cast.a["cm"], language="zh").post(ADDRESS, {"cases": cases}, key="")) == expected
    assert commanded(str(CASES)) == (0, expected, "")  # no version of the regulation is asked for


@pytest.mark.parametrize("as_of", [None, "absent"])
def test_today_is_meant_where_no_day_is_named(cast: Cast, tmp_path: Path, as_of: str | None) -> None:
    question = {key: value for key, value in QUESTION.items() if key != "as_of" or as_of is None}
    if as_of is None:
        question["as_of"] = None
    expected = answer(QUESTION | {"as_of": clock.today().isoformat()})
    assert ok(Api.of(cast.a["cm"], language="zh").post(ADDRESS, question, key="")) == expected
    (tmp_path / "asked.json").write_text(json.dumps(question), "utf-8")
    assert commanded(str(tmp_path / "asked.json"))[:2] == (0, expected)


@pytest.mark.django_db
def test_the_command_ends_with_one_where_a_question_is_wrong(tmp_path: Path) -> None:
    asked = tmp_path / "asked.json"
    asked.write_text(json.dumps([QUESTION, WRONG]), "utf-8")
    status, answers, _err = commanded(str(asked))
    assert status == 1
    assert answers[0]["last_day"] == "2025-05-19"
    assert answers[1] == {"id": "two", "errors": answers[1]["errors"]}
    asked.write_text("{", "utf-8")
    assert commanded(str(asked))[0] == 1
