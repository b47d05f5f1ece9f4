"""Questions that cannot be answered name every wrong place; the others answer in every key of the format."""

import json
from typing import Any

import pytest

from loans.rules.interest.calculator import answer, answer_many
from tests.loans.rules.interest.asking import ask, question, yearly


@pytest.mark.parametrize(
    "more, places",
    [
        ({"colour": "red"}, {"colour"}),
        ({"principal": 10000}, {"principal"}),
        ({"principal": "10000"}, {"principal"}),
        ({"principal": "0.00"}, {"principal"}),
        ({"principal": None, "method": None, "rate": None}, {"principal", "method", "rate"}),
        ({"rate": {}}, {"rate.per", "rate.value"}),
        ({"rate": {"per": "day", "value": 7, "kind": "x"}}, {"rate.per", "rate.value", "rate.kind"}),
        ({"rate": {"per": "year", "value": "-1"}}, {"rate.value"}),
        ({"rate": {"per": "year", "value": "1.123456789"}}, {"rate.value"}),
        ({"rate": "7.965"}, {"rate"}),
        ({"due_on": None}, {"due_on"}),
        ({"due_on": "2024-03-05"}, {"due_on"}),
        ({"due_on": "2024-02-30"}, {"due_on"}),
        ({"due_on": "2080-01-01"}, {"due_on"}),
        ({"periods": 0}, {"periods"}),
        ({"periods": 601}, {"periods"}),
        ({"periods": 201, "period": "quarter"}, {"periods"}),
        ({"periods": True}, {"periods"}),
        ({"periods": "9"}, {"periods"}),
        ({"interest_day": 29}, {"interest_day"}),
        ({"method": "flat", "day_count": "actual/actual"}, {"method", "day_count"}),
        ({"period": "year", "allocation": "both", "compound": 1}, {"period", "allocation", "compound"}),
        ({"overdue_markup_pct": 50}, {"overdue_markup_pct"}),
        ({"payments": {}}, {"payments"}),
        ({"payments": [{"on": "2024-03-04", "amount": "1.00"}]}, {"payments.0.on"}),
        ({"payments": [{"on": "2024-03-05", "amount": "0.00"}, 5]}, {"payments.0.amount", "payments.1"}),
        ({"payments": [{"date": "2024-03-05"}]}, {"payments.0.date", "payments.0.on", "payments.0.amount"}),
        ({"as_of": "20241205"}, {"as_of"}),
        ({"id": 7}, {"id"}),
    ],
    # A set prints in another order in every process: the workers must name the tests alike.
    ids=lambda value: " ".join(sorted(value)) if isinstance(value, set) else str(value),
)
def test_what_is_wrong_is_named_by_its_place(more: dict[str, Any], places: set[str]) -> None:
    found = answer(question(**more))
    assert set(found) == {"id", "errors"}
    assert set(found["errors"]) == places


def test_a_due_day_and_a_number_of_periods_contradict_each_other() -> None:
    assert set(answer(question() | {"periods": 9})["errors"]) == {"periods"}
    assert set(answer([])["errors"]) == {"question"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_answer_has_the_keys_of_the_format_and_reasons(language: Any) -> None:
    asked = question(
        method="equal_instalment",
        compound=True,
        as_of="2025-06-20",
        payments=[{"on": "2024-07-01", "amount": "100.00"}, {"on": "2025-06-19", "amount": "90000.00"}],
    )
    found = answer(asked, language=language)
    assert list(found) == ["id", "rows", "total_interest", "as_of", "allocations", "steps"]
    assert list(found["rows"][0]) == ["on", "principal", "interest", "balance", "days"]
    assert list(found["as_of"]) == [
        "principal_balance", "interest_owed", "penalty_interest", "compound_interest", "days_overdue",
    ]  # fmt: skip
    assert json.loads(json.dumps(found)) == found
    assert not any("{" in step for step in found["steps"])
    first, last = found["allocations"]
    assert last["left_over"] > "0" and first["left_over"] == "0.00"
    assert found["as_of"]["principal_balance"] == "0.00"


def test_an_absent_key_a_null_and_the_default_are_the_same() -> None:
    short = question(method="interest_first", period="month")
    for key in ("id", "day_count", "payments", "overdue_markup_pct", "compound", "allocation", "period"):
        without = {name: value for name, value in short.items() if name != key}
        answers = answer_many([without, short | {key: None}, short])
        assert [{**one, "id": None} for one in answers[:2]] == [{**answers[2], "id": None}] * 2


@pytest.mark.parametrize(
    "disbursed_on, first, days",
    [
        ("2024-03-19", "2024-03-20", 2),
        ("2024-03-20", "2024-03-20", 1),
        ("2024-03-21", "2024-06-20", 92),
    ],
)
def test_the_first_period_around_the_interest_day(disbursed_on: str, first: str, days: int) -> None:
    row = ask(method="interest_first", interest_day=20, disbursed_on=disbursed_on)["rows"][0]
    assert (row["on"], row["days"]) == (first, days)


@pytest.mark.parametrize(
    "due_on, rows",
    [
        ("2024-12-20", [("2024-09-20", 92), ("2024-12-20", 90)]),
        ("2024-12-21", [("2024-09-20", 92), ("2024-12-21", 91)]),
        ("2024-12-22", [("2024-12-20", 91), ("2024-12-22", 1)]),
    ],
)
def test_the_last_period_around_the_interest_day(due_on: str, rows: list[tuple[str, int]]) -> None:
    found = ask(method="interest_first", interest_day=20, due_on=due_on)["rows"]
    assert [(row["on"], row["days"]) for row in found[-2:]] == rows


def test_as_many_instalments_as_periods_whatever_the_interest_day() -> None:
    for day in (None, 5, 6, 20):
        for end in ({"periods": 9}, {"due_on": "2024-12-05"}):
            found = ask(method="equal_instalment", period="month", interest_day=day, **end)
            assert len(found["rows"]) == 9
            assert found["rows"][-1]["on"] == "2024-12-05"


def test_a_loan_at_no_interest_is_shared_out_and_the_last_row_takes_the_rest() -> None:
    for method in ("equal_instalment", "equal_principal"):
        found = ask(method=method, principal="1000.00", rate=yearly("0"), periods=6, period="month")
        assert [row["principal"] for row in found["rows"]] == ["166.67"] * 5 + ["166.65"]
        assert found["total_interest"] == "0.00"


def test_one_period_is_one_row() -> None:
    for method in ("interest_with_principal", "interest_first", "equal_instalment", "equal_principal"):
        [row] = ask(method=method, periods=1, period="month", day_count="whole_months")["rows"]
        assert (row["on"], row["principal"], row["interest"]) == ("2024-04-05", "10000.00", "66.38")


def test_a_leap_year_and_the_31st() -> None:
    found = ask(
        method="interest_first",
        period="month",
        disbursed_on="2024-01-31",
        periods=3,
        day_count="whole_months",
        rate=yearly("12"),
    )
    assert [(row["on"], row["days"], row["interest"]) for row in found["rows"]] == [
        ("2024-02-29", 29, "100.00"),
        ("2024-03-31", 31, "100.00"),
        ("2024-04-30", 30, "100.00"),
    ]


def test_a_payment_after_the_day_is_left_out() -> None:
    paid = [{"on": "2024-12-06", "amount": "50.00"}]
    found = ask(payments=paid, as_of="2024-12-05")
    assert (found["allocations"], found["as_of"]) == ([], ask()["as_of"])
