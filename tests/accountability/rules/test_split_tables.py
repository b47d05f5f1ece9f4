"""The worked tables of docs/rules/split.md, row by row."""

from pathlib import Path
from typing import Any

import pytest

from accountability.rules.share_lines import FIVE_OFFICERS
from accountability.rules.split_calculator import answer
from accountability.rules.split_words import REASONS

DOC = Path(__file__).parents[3] / "docs" / "rules" / "split.md"
MEMBERS = ["Z", "W", "F", "C", "L"]


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


def asked(**facts: Any) -> dict[str, Any]:
    people = {
        "handler": "H",
        "department_director": "D",
        "deputy_director": "W",
        "branch_director": "Z",
        "investigator": "1",
        "reviewer": "2",
        "disburser": "4",
        "inspector": "5",
    }
    votes = {"members": MEMBERS, "present": MEMBERS, "yes": [], "no": [], "chair": "Z"}
    question = {
        "borrower_kind": "farmer",
        "security": "mortgage",
        "issued_on": "2024-03-06",
        "people": people,
        "votes": votes,
        **facts,
    }
    found = answer(question)
    assert "errors" not in found, found
    return found


@pytest.mark.parametrize("row", table("kind"), ids=" ".join)
def test_tier_route_and_security_are_those_of_the_table(row: list[str]) -> None:
    kind, amount, security, tier, route, collateral, decision = row
    found = asked(borrower_kind=kind, amount=amount, security=security)
    assert found["tier"] == int(tier)
    assert found["route"] == route
    assert found["collateral_required"] is (collateral == "yes")
    assert found["decision"] == decision


@pytest.mark.parametrize("row", table("members"), ids=" ".join)
def test_votes_come_out_as_in_the_table(row: list[str]) -> None:
    members, present, no, result = row
    votes = {"members": members.split(), "present": present.split(), "no": no.split(), "chair": "Z"}
    found = asked(amount="15000.00", votes=votes)
    assert found["group_result"] == result
    assert found["decision"] == {"passed": "allowed", "rejected": "blocked"}[result]


@pytest.mark.parametrize("row", table("amount"), ids=" ".join)
def test_shares_come_out_as_in_the_table(row: list[str]) -> None:
    amount, loss, no, absent, settings, first, shares = row
    present = [name for name in MEMBERS if name not in absent.split()]
    votes = {"members": MEMBERS, "present": present, "no": no.split(), "chair": "Z"}
    overrides = dict([settings.split("=")]) if settings else {}
    found = asked(amount=amount, loss=loss, votes=votes, settings=overrides)
    named = dict(share.split() for share in shares.split(", "))
    assert found["unallocated"] == named.pop("–", "0.00")
    assert found["shares"] == named
    assert found["first_responsible"] == first


@pytest.mark.parametrize("row", table("`t4`"), ids=lambda row: row[0])
def test_the_five_officers_stand_in_the_order_of_the_table(row: list[str]) -> None:
    model, *officers, first = row
    assert [role.value for role in FIVE_OFFICERS[model]] == officers
    found = asked(amount="50000.00", settings={"t4": model})
    assert found["first_responsible"] == "Z"
    assert first in ("approver", "branch_director")


def test_every_code_has_its_words_and_its_row() -> None:
    codes = {row[0].strip("`") for heading in ("`blocked_by`", "`alerts`") for row in table(heading)}
    assert codes == set(REASONS)
