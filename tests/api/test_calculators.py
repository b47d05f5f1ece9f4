"""The calculators by API and by command: the same questions, the same answers."""

import datetime
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from creditcoop.core import clock
from tests.api.support import Api, ok
from tests.conftest import Cast
from tests.core.regulation_drafts import adopt, draft, edit, second_person

ROOT = Path(__file__).resolve().parents[2]
A_DAY = datetime.timedelta(days=1)

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


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_the_command_answers_what_is_no_json_in_json(monkeypatch: pytest.MonkeyPatch) -> None:
    for sent in ("{", "", "[" * 100_000, '{"cases": 5}', "5", '{"\\ud800": 1}'):
        status, answer = asked(monkeypatch, sent)
        assert status == 1
        assert answer["errors"], sent[:20]
    with pytest.raises(CommandError):
        call_command("calculate", "split", "/no/such/file.json")
    with pytest.raises(CommandError):
        call_command("calculate", "weather")


@pytest.mark.django_db
def test_the_language_of_the_steps_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    english = asked(monkeypatch, json.dumps(QUESTION), "--language", "en")[1]
    chinese = asked(monkeypatch, json.dumps(QUESTION))[1]
    assert english["shares"] == chinese["shares"]
    assert english["steps"] != chinese["steps"]


@pytest.fixture
def second_version(cast: Cast) -> str:
    """Version 2 counts 5,000.00 as the border of the first tier, from tomorrow on."""
    today = clock.today()
    made = draft(cast, on=today, begins=today + A_DAY)
    edit(made, cast.union["union_credit"], on=today, lending__tier_1_up_to="5000.00")
    adopt(made, second_person(cast), on=today)
    return "2"


SMALL = {**QUESTION, "amount": "4000.00"}


def test_a_question_is_answered_by_the_version_of_its_issue_day(cast: Cast, second_version: str) -> None:
    api = Api.of(cast.a["cm"])
    today = clock.today()
    days = [today, today + A_DAY, today + 2 * A_DAY]
    asked = [SMALL | {"issued_on": str(day)} for day in days]
    assert [answer["tier"] for answer in ok(api.post("calculators/split/", asked, key=""))] == [2, 1, 1]


@pytest.mark.parametrize(
    ("days", "tier"), [(0, 2), (1, 1), (2, 1)], ids=["the day before", "the day", "the day after"]
)
def test_another_day_or_version_is_named(
    cast: Cast, second_version: str, monkeypatch: pytest.MonkeyPatch, days: int, tier: int
) -> None:
    api, on = Api.of(cast.a["cm"]), str(clock.today() + days * A_DAY)
    assert ok(api.post(f"calculators/split/?on={on}", SMALL, key=""))["tier"] == tier
    assert asked(monkeypatch, json.dumps(SMALL), "--on", on)[1]["tier"] == tier
    assert ok(api.post("calculators/split/?version=2", SMALL, key=""))["tier"] == 1
    assert asked(monkeypatch, json.dumps(SMALL), "--regulation", "2")[1]["tier"] == 1
    assert asked(monkeypatch, json.dumps(SMALL))[1]["tier"] == 2, "its issue day lies in 2021"


def test_a_draft_answers_nothing(cast: Cast) -> None:
    made = draft(cast, on=clock.today(), begins=clock.today() + A_DAY)
    answer = Api.of(cast.a["cm"]).post(f"calculators/split/?version={made.number}", SMALL, key="")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["version"])


@pytest.mark.parametrize(
    ("query", "place"),
    [("version=99", "version"), ("on=1899-12-31", "on"), ("on=x", "on"), ("colour=red", "colour")],
)
def test_a_version_that_is_not_there_is_said(cast: Cast, query: str, place: str) -> None:
    answer = Api.of(cast.a["cm"]).post(f"calculators/split/?{query}", SMALL, key="")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [place])


def test_without_a_database_the_shipped_version_answers_and_says_so(tmp_path: Path) -> None:
    """In a process of its own: the worked cases of the regulation need nothing but the program."""
    nowhere = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'none' / 'at-all.sqlite3'}"}
    command = [sys.executable, "manage.py", "calculate", "split"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=nowhere,
        input=json.dumps(QUESTION),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, json.loads(done.stdout)["tier"]) == (0, 2), done.stderr
    assert "办法" in done.stderr or "regulation" in done.stderr
    chosen = subprocess.run(
        [*command, "--regulation", "2"],
        cwd=ROOT,
        env=nowhere,
        input="{}",
        capture_output=True,
        text=True,
        check=False,
    )
    assert chosen.returncode != 0
