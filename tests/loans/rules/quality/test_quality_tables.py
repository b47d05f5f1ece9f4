"""The tables of docs/rules/quality.md, row by row, at both ends of every band."""

import datetime
from pathlib import Path

import pytest

from creditcoop.core.rules.regulation_text import decode_chapter, shipped_text
from loans.rules.class_leaves import KINDS
from loans.rules.lending_policy import LendingPolicy
from loans.rules.quality.extension import longest_months
from loans.rules.quality.five_classes import GRADE_WORDS, Case, classify
from loans.rules.quality.old_classes import OLD_CLASS_WORDS, old_class

DOC = Path(__file__).parents[4] / "docs" / "rules" / "quality.md"
SHIPPED = decode_chapter(shipped_text()["body"], LendingPolicy)


def table(first_heading: str) -> list[list[str]]:
    lines = DOC.read_text("utf-8").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(f"| {first_heading} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def case(kind: str, days: int, *, searched: bool) -> Case:
    security, _, grade = kind.partition("_")
    return Case(days_overdue=days, security=security, good_grade=grade == "good", searched=searched)


@pytest.mark.parametrize("row", table("days overdue"), ids=" ".join)
def test_the_matrix_is_that_of_the_table(row: list[str]) -> None:
    ends = [int(end) for end in row[0].split("–")]
    for kind, cell in zip(KINDS, row[1:], strict=True):
        word, _, after = cell.partition(" ")
        for days in ends:
            found = classify(case(kind, days, searched=True), SHIPPED)
            assert GRADE_WORDS[found.grade].zh == word, (kind, days)
            unsearched = GRADE_WORDS[classify(case(kind, days, searched=False), SHIPPED).grade].zh
            assert unsearched == ("可疑" if after else word)


@pytest.mark.parametrize("row", table("principal overdue since"), ids=" ".join)
def test_the_old_classes_are_those_of_the_table(row: list[str]) -> None:
    since, as_of, word = row
    found = old_class(
        principal_overdue_since=None if since == "–" else datetime.date.fromisoformat(since),
        as_of=datetime.date.fromisoformat(as_of),
        leaves=SHIPPED,
    )
    assert OLD_CLASS_WORDS[found].zh == word


@pytest.mark.parametrize("row", table("term, months"), ids=" ".join)
def test_an_extension_is_as_long_as_in_the_table(row: list[str]) -> None:
    assert longest_months(int(row[0]), SHIPPED) == int(row[1])
