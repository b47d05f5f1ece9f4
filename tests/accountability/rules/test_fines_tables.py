"""The worked tables of docs/rules/fines.md, row by row."""

from pathlib import Path
from typing import Any

import pytest

from accountability.rules.fines_calculator import answer

DOC = Path(__file__).parents[3] / "docs" / "rules" / "fines.md"
POSTS = ("department_director", "deputy_director", "customer_manager", "monitoring_accountant")


def table(first_heading: str) -> list[list[str]]:
    """The rows of the table whose first column has that heading."""
    lines = DOC.read_text("utf-8").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(f"| {first_heading} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def asked(question: dict[str, Any]) -> dict[str, Any]:
    found = answer(question)
    assert "errors" not in found, found
    return found


@pytest.mark.parametrize("row", table("amount"), ids=" ".join)
def test_each_person_pays_what_the_table_says(row: list[str]) -> None:
    amount, human, posts, fraud, settings, fines = row
    overrides: dict[str, Any] = dict([settings.split("=")]) if settings else {}
    if "fraud_factor" in overrides:
        overrides["fraud_factor"] = int(overrides["fraud_factor"])
    lapse = {
        "loan": "1",
        "on": "2024-05-21",
        "amount": amount,
        "human_caused": human == "yes",
        "fraud": fraud.split(),
    }
    holders = {post: None if name == "–" else name for post, name in zip(POSTS, posts.split(), strict=True)}
    found = asked({"lapses": [lapse], "posts": holders, "settings": overrides})
    assert found["fines"] == dict(fine.split() for fine in fines.split(", "))


@pytest.mark.parametrize("row", table("amounts"), ids=" ".join)
def test_units_are_counted_as_in_the_table(row: list[str]) -> None:
    amounts, rule, each, units, pays = row
    lapses = [
        {"loan": str(place), "on": f"2022-08-{place + 1:02}", "amount": amount}
        for place, amount in enumerate(amounts.split())
    ]
    found = asked({"lapses": lapses, "posts": {"department_director": "D"}, "settings": {"unit_rule": rule}})
    assert [line["units"] for line in found["lines"]] == [int(unit) for unit in each.split()]
    assert sum(line["units"] for line in found["lines"]) == int(units)
    assert found["fines"] == {"D": pays}


def test_every_article_of_an_answer_is_explained() -> None:
    assert [row[0] for row in table("article")] == ["Annex 9", "Annex 10", "Annex 11", "Annex 13"]
