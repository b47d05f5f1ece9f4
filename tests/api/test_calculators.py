"""The calculators by API and by command: the same questions, the same answers."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.api.support import Api, ok
from tests.conftest import Cast

QUESTION: dict[str, Any] = {
    "id": "one",
    "borrower_kind": "farmer",
    "amount": "8000.00",
    "security": "credit",
    "issued_on": "2021-03-10",
    "people": {"handler": "王海涛", "department_director": "郑玉兰"},
}
WRONG = QUESTION | {"id": "two", "amount": 8000, "colour": "red"}


def asked(monkeypatch: pytest.MonkeyPatch, sent: str, *arguments: str) -> tuple[int, Any]:
    """Exit status and JSON of the command, fed through standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(sent))
    out = io.StringIO()
    try:
        call_command("calculate", "split", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_one_question_has_one_answer(cast: Cast) -> None:
    answer = ok(Api.of(cast.a["cm"]).post("calculators/split/", QUESTION, key=""))
    assert (answer["id"], answer["tier"], answer["first_responsible"]) == ("one", 2, "王海涛")
    assert answer["shares"] == {"王海涛": "5600.00", "郑玉兰": "2400.00"}


def test_a_list_and_cases_are_answered_in_order_and_a_wrong_one_by_itself(cast: Cast) -> None:
    api = Api.of(cast.a["cm"])
    listed = ok(api.post("calculators/split/", [QUESTION, WRONG, QUESTION], key=""))
    assert [answer["id"] for answer in listed] == ["one", "two", "one"]
    assert set(listed[1]["errors"]) == {"amount", "colour"}
    cases = {"cases": [{"question": QUESTION}, {"question": WRONG}, {"question": QUESTION}]}
    assert ok(api.post("calculators/split/", cases, key="")) == listed
    assert ok(api.post("calculators/split/", [], key="")) == []


def test_a_wrong_question_alone_is_an_error_of_the_api(cast: Cast) -> None:
    api = Api.of(cast.a["cm"])
    for body in (WRONG, b'"text"', b"5", {"cases": 5}, {}):
        answer = api.post("calculators/split/", body, key="")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), body
    assert set(api.post("calculators/split/", WRONG, key="").json()["errors"]) == {"amount", "colour"}
    assert api.post("calculators/split/", [QUESTION] * 2001, key="").status_code == 400


def test_the_administrator_has_no_business_with_calculators(cast: Cast) -> None:
    assert Api.of(cast.union["union_admin"]).post("calculators/split/", QUESTION).status_code == 403


def test_the_command_gives_what_the_api_gives(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [QUESTION, WRONG]
    by_api = ok(Api.of(cast.a["cm"], language="zh").post("calculators/split/", listed, key=""))
    assert asked(monkeypatch, json.dumps(listed)) == (1, by_api)
    assert asked(monkeypatch, json.dumps(QUESTION)) == (0, by_api[0])
    assert asked(monkeypatch, json.dumps({"cases": [{"question": QUESTION}]}), "-") == (0, by_api[:1])


def test_the_command_reads_a_file_with_or_without_a_mark_at_its_head(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "question.json"
    for encoding in ("utf-8", "utf-8-sig"):
        file.write_text(json.dumps(QUESTION, ensure_ascii=False), encoding=encoding)
        call_command("calculate", "split", str(file))
        text = capsys.readouterr().out
        assert "王海涛" in text
        assert json.loads(text)["tier"] == 2


def test_the_command_answers_what_is_no_json_in_json(monkeypatch: pytest.MonkeyPatch) -> None:
    for sent in ("{", "", "[" * 100_000, '{"cases": 5}', "5", '{"\\ud800": 1}'):
        status, answer = asked(monkeypatch, sent)
        assert status == 1
        assert answer["errors"], sent[:20]
    with pytest.raises(CommandError):
        call_command("calculate", "split", "/no/such/file.json")
    with pytest.raises(CommandError):
        call_command("calculate", "weather")


def test_the_language_of_the_steps_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    english = asked(monkeypatch, json.dumps(QUESTION), "--language", "en")[1]
    chinese = asked(monkeypatch, json.dumps(QUESTION))[1]
    assert english["shares"] == chinese["shares"]
    assert english["steps"] != chinese["steps"]
