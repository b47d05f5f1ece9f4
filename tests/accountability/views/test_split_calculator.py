"""The calculator's page: the worked situations asked by form, answered as the engine answers them."""

from decimal import Decimal
from typing import Any

import pytest

from accountability.forms.split import SplitForm
from accountability.rules.split_calculator import answer
from tests.accountability.views.reading import shares_on, text_of
from tests.conftest import Cast, client_of

SITUATIONS: dict[str, dict[str, Any]] = {
    "S01": {"borrower_kind": "farmer", "amount": "3000.00", "loss": "3186.40", "security": "credit",
            "issued_on": "2021-03-10", "handler": "王海涛"},
    "S02": {"borrower_kind": "farmer", "amount": "3001.00", "security": "credit", "issued_on": "2021-03-10",
            "handler": "李春梅", "department_director": "郑玉兰"},
    "S06": {"borrower_kind": "farmer", "amount": "15000.00", "security": "mortgage", "issued_on": "2024-03-06",
            "handler": "王海涛", "deputy_director": "吴振声", "member_1": "周建国", "member_2": "吴振声",
            "member_3": "冯秀英", "member_4": "陈立新", "member_5": "李春梅", "vote_5": "no"},
    "S07": {"borrower_kind": "individual_business", "amount": "20000.00", "loss": "19999.99",
            "security": "mortgage", "issued_on": "2024-03-06", "handler": "王海涛", "deputy_director": "吴振声",
            "member_1": "周建国", "member_2": "吴振声", "member_3": "冯秀英", "member_4": "陈立新",
            "member_5": "李春梅"},
    "S08": {"borrower_kind": "individual_business", "amount": "20001.00", "security": "mortgage",
            "issued_on": "2024-03-06", "investigator": "王海涛", "reviewer": "吴振声", "approver": "周建国",
            "disburser": "冯秀英", "inspector": "陈立新"},
}  # fmt: skip
SHARES = {
    "S01": {"王海涛": "3,186.40"},
    "S02": {"李春梅": "2,100.70", "郑玉兰": "900.30"},
    "S06": {"吴振声": "4,500.00", "王海涛": "4,500.00", "周建国": "2,000.00", "冯秀英": "2,000.00",
            "陈立新": "2,000.00"},
    "S07": {"吴振声": "6,000.04", "王海涛": "5,999.99", "周建国": "1,999.99", "冯秀英": "1,999.99",
            "陈立新": "1,999.99", "李春梅": "1,999.99"},
    "S08": {"王海涛": "6,000.30", "吴振声": "4,000.20", "周建国": "2,000.10", "冯秀英": "4,000.20",
            "陈立新": "4,000.20"},
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", SITUATIONS)
def test_a_worked_situation_is_answered_on_the_page(cast: Cast, name: str, language: str) -> None:
    page = client_of(cast.a["cm"], language=language).post("/tools/split/", SITUATIONS[name])
    assert page.status_code == 200
    shown = {person: yuan for person, (_percent, yuan) in shares_on(page).items()}
    total = shown.pop("Total" if language == "en" else "合计")
    assert shown == SHARES[name]
    assert total == f"{Decimal(SITUATIONS[name].get('loss', SITUATIONS[name]['amount'])):,}"
    assert ("may be paid out" if language == "en" else "可以放款") in text_of(page)


@pytest.mark.django_db
def test_the_form_asks_the_very_question_that_was_filled_in() -> None:
    form = SplitForm(
        {
            **SITUATIONS["S06"],
            "vote_3": "absent",
            "vote_4": "silent",
            "pressure": "before",
            "yielded": "周建国",
            "objections": "王海涛，吴振声",
            "exception_approved_on": "2024-03-02",
            "exception_valid_to": "2024-12-31",
            "other_amount_1": "2900.00",
            "other_on_1": "2024-02-20",
            "set_t3_rest": "branch",
            "set_collateral_over": "8000",
            "group_majority": "3/4",
            "group_chair_may_veto": "false",
        }
    )
    assert form.is_valid(), form.errors
    question = form.question()
    assert question["votes"] == {
        "members": ["周建国", "吴振声", "冯秀英", "陈立新", "李春梅"],
        "present": ["周建国", "吴振声", "陈立新", "李春梅"],
        "yes": ["周建国", "吴振声"],
        "no": ["李春梅"],
        "chair": "周建国",
    }
    assert question["intervention"] == {
        "recorded_before_payout": True,
        "yielded": "周建国",
        "objections": ["王海涛", "吴振声"],
    }
    assert question["exception"] == {"approved_on": "2024-03-02", "valid_to": "2024-12-31"}
    assert question["household"] == [{"amount": "2900.00", "issued_on": "2024-02-20"}]
    assert question["settings"] == {
        "t3_rest": "branch",
        "collateral_over": "8000.00",
        "group_rules": {"majority": "3/4", "chair_may_veto": False},
    }
    assert "errors" not in answer(question)


def test_another_reading_changes_the_answer_and_is_named(cast: Cast) -> None:
    asked = {**SITUATIONS["S06"], "set_t3_rest": "branch"}
    text = text_of(client_of(cast.a["cm"]).post("/tools/split/", asked))
    assert "Given to nobody, to be settled by hand" in text
    assert "6,000.00" in text
    assert "Q10" in text


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    asked = {**SITUATIONS["S02"], "department_director": "", "objections": "钱多"}
    page = client_of(cast.a["cm"]).post("/tools/split/", asked)
    assert page.status_code == 422
    html = page.content.decode()
    assert 'id="id_department_director_error"' in html
    assert 'value="钱多"' in html
    assert 'value="李春梅"' in html


def test_a_change_answers_with_the_answer_alone(cast: Cast) -> None:
    client = client_of(cast.a["cm"])
    page = client.post("/tools/split/", SITUATIONS["S01"], headers={"HX-Request": "true"})
    html = page.content.decode()
    assert "<html" not in html
    assert "3,186.40" in html


def test_a_day_before_the_first_regulation_is_refused_at_the_day(cast: Cast) -> None:
    asked = {**SITUATIONS["S01"], "issued_on": "1850-01-01"}
    page = client_of(cast.a["cm"]).post("/tools/split/", asked)
    assert page.status_code == 422
    assert 'id="id_issued_on_error"' in page.content.decode()


def test_the_administrator_has_no_calculator(cast: Cast) -> None:
    assert client_of(cast.union["union_admin"]).get("/tools/split/").status_code == 403


def test_the_example_is_worked_out(cast: Cast) -> None:
    html = client_of(cast.a["cm"]).get("/tools/split/?example=1").content.decode()
    assert 'value="王海涛"' in html


def test_every_sentence_of_what_stops_a_loan_speaks_both_languages(cast: Cast) -> None:
    asked = {**SITUATIONS["S06"], "security": "guarantee"}
    english = text_of(client_of(cast.a["cm"]).post("/tools/split/", asked))
    chinese = text_of(client_of(cast.a["cm"], language="zh-hans").post("/tools/split/", asked))
    assert "may not be paid out" in english
    assert "No mortgage or pledge and no valid exception" in english
    assert "没有抵押或质押" in chinese
