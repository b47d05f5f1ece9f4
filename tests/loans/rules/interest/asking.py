"""Questions to the schedule calculator: the loan of the worked examples, with what a test changes."""

from typing import Any

from loans.rules.interest.calculator import answer

LOAN = {
    "id": "loan",
    "principal": "10000.00",
    "disbursed_on": "2024-03-05",
    "due_on": "2024-12-05",
    "method": "interest_with_principal",
    "period": "quarter",
    "interest_day": None,
    "rate": {"per": "month", "value": "6.6375"},
    "day_count": "actual/360",
    "payments": [],
    "as_of": "2024-12-05",
    "overdue_markup_pct": "50",
    "compound": False,
    "allocation": "interest_first",
}


def question(**more: Any) -> dict[str, Any]:
    asked = {**LOAN, **more}
    if "periods" in more:
        del asked["due_on"]
    return asked


def ask(**more: Any) -> dict[str, Any]:
    """The answer, which must be one."""
    found = answer(question(**more), language="en")
    assert "errors" not in found, found
    return found


def yearly(percent: str) -> dict[str, str]:
    return {"per": "year", "value": percent}


def yuan(text: str) -> str:
    """An amount of a published case with two decimals: "278.0" is "278.00"."""
    whole, _, part = text.partition(".")
    return f"{whole}.{part:0<2}"
