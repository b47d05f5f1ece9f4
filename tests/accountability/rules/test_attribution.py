"""Whose lapse it is: custody on the last possible day, and the list of a handover near it (Q20, Q21)."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.rules.attribution import Because, Kept, manager_of
from accountability.rules.liability_policy import LiabilityPolicy
from creditcoop.core.rules.regulation_text import decode_chapter, shipped_text
from creditcoop.core.rules.workdays import published_calendar

BODY = shipped_text()["body"]
POLICY = decode_chapter(BODY, LiabilityPolicy)
OUTGOING, RECEIVER = 1, 2
HANDED_ON = datetime.date(2024, 3, 15)
LITIGATION = ("litigation", None)
CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[2] / "cases" / "situations.json").read_text())["cases"]
}


def care(
    *, listed: bool = True, found: dict[str, datetime.date] | None = None, on: datetime.date = HANDED_ON
) -> list[Kept]:
    """王海涛 until the handover day, 李春梅 from the day after."""
    after = on + datetime.timedelta(days=1)
    return [
        Kept(OUTGOING, datetime.date(2020, 1, 1), after),
        Kept(RECEIVER, after, None, frozenset({LITIGATION} if listed else ()), found or {}),
    ]


def blamed(kept: list[Kept], last_day: datetime.date, **readings: str) -> tuple[int | None, Because]:
    policy = decode_chapter({**BODY, "liability": {**BODY["liability"], **readings}}, LiabilityPolicy)
    found = manager_of(
        kept,
        clock=LITIGATION,
        last_day=last_day,
        policy=policy,
        month="calendar",
        calendar=published_calendar(),
    )
    return found.person, found.because


def test_s21_the_handover_day_is_the_outgoing_officers() -> None:
    assert CASES["S21"]["expected"]["clock_end"] == HANDED_ON.isoformat()
    assert blamed(care(listed=False), HANDED_ON) == (OUTGOING, Because.CUSTODY)


def test_s22_what_was_listed_is_the_receivers() -> None:
    last_day = datetime.date.fromisoformat(CASES["S22"]["expected"]["clock_end"])
    assert blamed(care(listed=True), last_day) == (RECEIVER, Because.LISTED)


@pytest.mark.parametrize(
    ("last_day", "person", "because"),
    [
        ("2024-03-16", OUTGOING, Because.NOT_LISTED),
        ("2024-04-14", OUTGOING, Because.NOT_LISTED),
        ("2024-04-15", OUTGOING, Because.NOT_LISTED),
        ("2024-04-16", RECEIVER, Because.MONTH_OVER),
    ],
)
def test_what_was_missing_is_the_outgoing_officers_for_a_month(
    last_day: str, person: int, because: Because
) -> None:
    assert blamed(care(listed=False), datetime.date.fromisoformat(last_day)) == (person, because)


@pytest.mark.parametrize(
    ("found_on", "person"),
    # The last day is Thursday 28 March 2024; three working days before is Monday the 25th.
    [("2024-03-24", RECEIVER), ("2024-03-25", RECEIVER), ("2024-03-26", OUTGOING)],
)
def test_what_was_found_three_working_days_before_is_the_receivers(found_on: str, person: int) -> None:
    found = {"litigation": datetime.date.fromisoformat(found_on)}
    assert blamed(care(listed=False, found=found), datetime.date(2024, 3, 28))[0] == person


def test_finding_another_clock_changes_nothing() -> None:
    found = {"enforcement": HANDED_ON}
    assert blamed(care(listed=False, found=found), datetime.date(2024, 3, 28))[0] == OUTGOING


@pytest.mark.parametrize(
    ("reading", "last_day", "person"),
    [
        ("receiver_always", "2024-03-16", RECEIVER),
        ("outgoing_one_month", "2024-04-15", OUTGOING),
        ("outgoing_one_month", "2024-04-16", RECEIVER),
    ],
)
def test_other_readings_of_q21(reading: str, last_day: str, person: int) -> None:
    day = datetime.date.fromisoformat(last_day)
    for listed in (True, False):
        assert blamed(care(listed=listed), day, after_handover=reading) == (person, Because.READING)


def test_nobody_is_blamed_where_nobody_is_on_record() -> None:
    assert blamed([], HANDED_ON) == (None, Because.NOBODY)


@given(st.dates(datetime.date(2023, 1, 1), datetime.date(2025, 1, 1)), st.booleans(), st.integers(0, 400))
def test_blame_never_moves_with_a_handover_effective_later(
    last_day: datetime.date, listed: bool, later: int
) -> None:
    before = care(listed=listed)[:1]
    open_ended = [Kept(OUTGOING, before[0].from_on, None)]
    handed_on = last_day + datetime.timedelta(days=later)
    assert blamed(care(listed=listed, on=handed_on), last_day)[0] == blamed(open_ended, last_day)[0]
