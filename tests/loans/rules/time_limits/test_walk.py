"""One loan from 2015 to 2025, each clock on each day: `tests/cases/claim-walk.txt`, the last column is the source.

A row holds from its day until the next row of the same clock.

Guarantors 7 and 8 signed in 2015, type and period unstated: joint (Security Law 19), six months (Security Law 26).
"""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loans.rules.time_limits.clocks import LoanFacts, answers_of
from loans.rules.time_limits.events import Happened

LOAN = LoanFacts(
    granted_on=datetime.date(2015, 3, 10),
    due_on=datetime.date(2016, 3, 10),
    security="guarantee",
    standing="running",
    guarantors=(7, 8),
)
SIGNED = {"channel": "handed", "receipt": "signed"}
# Day, kind, whom it concerns, facts.
STORY: list[tuple[str, str, str, dict[str, Any]]] = [
    ("2016-02-20", "extension", "borrower", {"new_due_date": "2016-06-10", "guarantor_consented": False}),
    ("2016-08-01", "demand", "guarantor", SIGNED),
    ("2017-09-25", "demand", "borrower", SIGNED),
    ("2017-10-09", "demand", "borrower", {"channel": "post", "receipt": "proved_arrival"}),
    ("2019-07-20", "demand", "guarantor", SIGNED),
    ("2020-09-30", "suit_filed", "both", {}),
    ("2021-03-15", "decision_served", "borrower", {"decision": "judgment"}),
    ("2021-04-01", "instrument_effective", "both", {"instrument": "judgment", "performance_end": "2021-04-12"}),
    ("2022-05-10", "enforcement_applied", "both", {}),
    ("2022-11-01", "execution_settlement", "borrower", {"perform_by": "2023-06-30"}),
]  # fmt: skip
EVENTS = [
    Happened(
        id=number,
        kind=kind,
        on=datetime.date.fromisoformat(on),
        side=side,
        guarantor=7 if side in ("guarantor", "both") else None,
        facts=facts,
        files=1,
        needs_second=kind == "extension",
        confirmed=kind == "extension",
    )
    for number, (on, kind, side, facts) in enumerate(STORY, start=1)
]

TABLE = (Path(__file__).parents[3] / "cases" / "claim-walk.txt").read_text("utf-8")
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.splitlines()[1:]]
ONE = datetime.timedelta(days=1)
FIRST, LAST = datetime.date(2015, 3, 10), datetime.date(2025, 12, 31)
Said = list[str]  # status, nominal day, last day, day to act by
NOTHING = ["none", "-", "-", "-"]


def stretches() -> Iterator[tuple[str, datetime.date, datetime.date, Said]]:
    """Each clock from one row of the table to the day before its next: clock, first day, last day, what it says."""
    for clock in dict.fromkeys(row[1] for row in ROWS):
        rows = [row for row in ROWS if row[1] == clock]
        begins = [datetime.date.fromisoformat(row[0]) for row in rows]
        if begins[0] > FIRST:
            yield clock, FIRST, begins[0] - ONE, NOTHING
        for row, first, after in zip(rows, begins, [*begins[1:], LAST + ONE], strict=True):
            yield clock, first, after - ONE, row[2:6]


def said_on(day: datetime.date) -> dict[str, Said]:
    """What every clock of the loan says on a day."""
    found = {}
    for one in answers_of(LOAN, EVENTS, as_of=day):
        name = f"{one.clock} {one.guarantor}" if one.guarantor else one.clock
        dates = [one.said[key] or "-" for key in ("nominal_last_day", "last_day", "act_by")]
        assert name not in found
        found[name] = [one.said["status"], *dates]
    return found


def told_on(day: datetime.date) -> dict[str, Said]:
    """What the table says of that day."""
    rows = {clock: said for clock, first, last, said in stretches() if first <= day <= last}
    return {clock: said for clock, said in rows.items() if said != NOTHING}


EDGES = sorted({day for _clock, first, last, _said in stretches() for day in (first, last)})


@pytest.mark.parametrize("day", EDGES, ids=str)
def test_each_clock_on_the_days_on_which_one_changes_and_on_the_days_before(day: datetime.date) -> None:
    assert said_on(day) == told_on(day)


@pytest.mark.proof
def test_each_clock_on_each_day_of_eleven_years() -> None:
    day = FIRST
    while day <= LAST:
        assert said_on(day) == told_on(day), day
        day += ONE


def test_every_row_has_its_source_and_no_clock_goes_back_in_time() -> None:
    assert all(row[6] for row in ROWS)
    assert sorted(ROWS, key=lambda row: row[0]) == ROWS


def test_the_table_names_every_clock_of_the_story() -> None:
    last = answers_of(LOAN, EVENTS, as_of=datetime.date(2025, 7, 1))
    named = {row[1].partition(" ")[0] for row in ROWS}
    assert {one.clock for one in last} | {"appeal"} == named


def test_every_event_of_the_story_has_an_effect_somewhere() -> None:
    last = answers_of(LOAN, EVENTS, as_of=datetime.date(2025, 7, 1))
    effective = {event for one in last for event in one.used if event not in one.ineffective}
    openings = {event.id for event in EVENTS if event.kind in ("decision_served", "instrument_effective")}
    assert effective | openings == {event.id for event in EVENTS}
