"""The tables of docs/rules/limitation.md, row by row."""

from pathlib import Path
from typing import Any

import pytest

from loans.rules.limitation.events import EFFECTS, PROVED_BY, Clock, Effect
from loans.rules.limitation.facts import FACT_KEYS
from loans.rules.limitation.reply import Flag
from tests.loans.rules.limitation.asking import ask

DOC = Path(__file__).parents[4] / "docs" / "rules" / "limitation.md"


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


def start_key(clock: str) -> str:
    """The fact that starts a clock, in the table's second column."""
    keys = FACT_KEYS[Clock(clock)]
    starts = ("due_date", "performance_end", "taken_on", "served_on", "effective_on", "court_end")
    return next(key for key in starts if key in keys)


@pytest.mark.parametrize("row", table("clock"), ids=" ".join)
def test_periods_come_out_as_in_the_table(row: list[str]) -> None:
    clock, starts, more, as_of, nominal, last_day, status = row
    facts: dict[str, Any] = dict(part.split("=") for part in more.split())
    found = ask(clock, {start_key(clock): starts} | facts, as_of=as_of)
    assert (found["nominal_last_day"], found["last_day"], found["status"]) == (nominal, last_day, status)


def test_every_clock_has_a_row_or_follows_one() -> None:
    assert {row[0] for row in table("clock")} == {clock.value for clock in Clock} - {"guarantee_litigation"}


def test_the_effects_are_those_of_the_table() -> None:
    clocks = (Clock.LITIGATION, Clock.GUARANTEE_LITIGATION, Clock.ENFORCEMENT)
    told = {
        kind: tuple(Effect.NONE if cell == "–" else Effect(cell) for cell in cells)
        for kind, *cells in table("event")
    }
    assert told == {kind: tuple(row[clock] for clock in clocks) for kind, row in EFFECTS.items()}


def test_the_receipts_are_those_of_the_table() -> None:
    assert {channel: set(receipts.split()) for channel, receipts in table("channel")} == PROVED_BY


def test_every_flag_is_told() -> None:
    assert {row[0] for row in table("flag")} == {flag.value for flag in Flag}
