"""Which notice at what time, by plain days (practice.md 3.6, 3.7)."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.notices import ASKED, days_to_file, due_day, paper_kind, why_not
from loans.rules.time_limits.events import Happened

DUE = datetime.date(2026, 3, 1)
ONE = datetime.timedelta(days=1)


def extended(day: int, until: str, **changes: object) -> Happened:
    told = {"files": 1, "needs_second": True, "confirmed": True, **changes}
    return Happened(
        id=day, kind="extension", on=datetime.date(2026, 2, day), facts={"new_due_date": until}, **told
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "on", "said"),
    [
        ("due_notice", DUE - ONE, ""),
        ("due_notice", DUE, ""),
        ("due_notice", DUE + ONE, "past_due"),
        ("demand_notice", DUE - ONE, "not_due"),
        ("demand_notice", DUE, "not_due"),
        ("demand_notice", DUE + ONE, ""),
        ("public_notice", DUE, "not_due"),
        ("public_notice", DUE + ONE, ""),
    ],
)
def test_up_to_the_due_date_a_reminder_and_after_it_a_demand(kind: str, on: datetime.date, said: str) -> None:
    assert why_not(kind, settled=False, due_on=DUE, on=on) == said
    assert why_not(kind, settled=True, due_on=DUE, on=on) == "settled"


@given(st.dates(), st.dates())
def test_on_every_day_either_a_reminder_or_a_demand_can_be_made(
    due: datetime.date, on: datetime.date
) -> None:
    possible = [kind for kind in ASKED if not why_not(kind, settled=False, due_on=due, on=on)]
    assert possible in (["due_notice"], ["demand_notice", "public_notice"])


def test_the_due_date_follows_what_counts_and_nothing_else() -> None:
    assert due_day(DUE, []) == DUE
    assert due_day(DUE, [extended(3, "2026-09-01")]) == datetime.date(2026, 9, 1)
    assert due_day(DUE, [extended(3, "2026-09-01", confirmed=False)]) == DUE
    assert due_day(DUE, [extended(3, "2026-09-01", files=0)]) == DUE
    twice = [extended(9, "2026-12-01"), extended(3, "2026-09-01")]
    assert due_day(DUE, twice) == due_day(DUE, twice[::-1]) == datetime.date(2026, 12, 1)
    called = Happened(id=20, kind="acceleration", on=datetime.date(2026, 2, 20), files=1, confirmed=True)
    assert due_day(DUE, [called]) == called.on


def test_a_guarantor_gets_a_demand_of_his_own_and_the_days_are_counted() -> None:
    assert paper_kind("demand_notice", to_guarantor=True) == "guarantor_notice"
    assert paper_kind("demand_notice", to_guarantor=False) == "demand_notice"
    assert paper_kind("due_notice", to_guarantor=True) == "due_notice"
    assert [days_to_file(signed_on=DUE, filed_on=DUE + days * ONE) for days in (0, 15, 16)] == [0, 15, 16]
