"""The tables of docs/rules/schedule.md, row by row."""

from pathlib import Path
from typing import Any

import pytest

from loans.rules.interest.penal_rates import TABLE
from loans.rules.interest.question import CHOICES, KEYS
from tests.loans.rules.interest.asking import ask

DOC = Path(__file__).parents[4] / "docs" / "rules" / "schedule.md"


def table(first_heading: str) -> list[list[str]]:
    """The rows of the table whose heading begins so."""
    lines = DOC.read_text("utf-8").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(f"| {first_heading} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


@pytest.mark.parametrize("row", table("method | period"), ids=" ".join)
def test_rows_come_out_as_in_the_table(row: list[str]) -> None:
    method, period, interest_day, count, days, interest, total = row
    found = ask(
        method=method,
        period=period,
        interest_day=None if interest_day == "–" else int(interest_day),
        day_count=count,
    )
    assert [str(one["days"]) for one in found["rows"]] == days.split()
    assert [one["interest"] for one in found["rows"]] == interest.split()
    assert found["total_interest"] == total


@pytest.mark.parametrize("row", table("method | compound"), ids=" ".join)
def test_what_is_owed_comes_out_as_in_the_table(row: list[str]) -> None:
    method, compound, order, paid, as_of, principal, interest, penalty, on_interest, days = row
    payments: list[dict[str, Any]] = []
    if paid != "–":
        on, amount = paid.split("=")
        payments = [{"on": on, "amount": amount}]
    found = ask(
        method=method,
        interest_day=20,
        compound=compound == "yes",
        allocation=order,
        payments=payments,
        as_of=as_of,
    )
    assert found["as_of"] == {
        "principal_balance": principal,
        "interest_owed": interest,
        "penalty_interest": penalty,
        "compound_interest": on_interest,
        "days_overdue": int(days),
    }


def test_the_keys_and_their_values_are_those_of_the_table() -> None:
    told = {key: values for key, values, _ in table("key")}
    assert tuple(told) == KEYS
    for key in ("method", "period", "day_count", "allocation"):
        assert tuple(told[key].split()) == CHOICES[key]


def test_the_overdue_rates_are_those_of_the_table() -> None:
    told = table("from")
    assert [row[0] for row in told[1:]] == [rate.since.isoformat() for rate in TABLE[1:]]
    for row, rate in zip(told, TABLE, strict=True):
        for cell, a_day in zip(row[1:], (rate.overdue_a_day, rate.misuse_a_day), strict=True):
            fixed = cell.removesuffix(" a day")
            numerator, _, denominator = fixed.partition("/")
            if a_day is None:
                assert cell.startswith("contract rate")
            else:
                assert a_day * int(denominator) == int(numerator)
