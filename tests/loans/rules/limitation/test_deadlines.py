"""Procedural time limits, sentence by sentence (docs/rules/limitation.md)."""

from typing import Any

import pytest

from tests.loans.rules.limitation.asking import ask, check, dates, demand, event, shifted

DEADLINES = [
    ("presuit_preservation", {"taken_on": "2024-03-04"}, "2024-04-03", ["suit_filed", "arbitration_applied"]),
    ("post_judgment_preservation", {"performance_end": "2024-03-06"}, "2024-03-11", ["enforcement_applied"]),
    ("appeal", {"served_on": "2024-03-04", "decision": "judgment"}, "2024-03-19", ["step_taken"]),
    ("appeal", {"served_on": "2024-03-04", "decision": "ruling"}, "2024-03-14", ["step_taken"]),
    ("retrial", {"effective_on": "2024-03-04"}, "2024-09-04", ["step_taken"]),
    ("judicial_confirmation", {"effective_on": "2024-03-04"}, "2024-04-03", ["step_taken"]),
    ("renewal_application", {"court_end": "2024-03-13"}, "2024-03-06", ["step_taken"]),
]


@pytest.mark.parametrize(("clock", "facts", "last_day", "kinds"), DEADLINES)
def test_a_deadline_is_exercised_up_to_its_last_day(
    clock: str, facts: Any, last_day: str, kinds: list[str]
) -> None:
    act_by = shifted(last_day, -1) if clock == "renewal_application" else last_day
    check(ask(clock, facts, as_of="2024-01-02"), status="running", **dates(last_day, act_by=act_by))
    check(ask(clock, facts, as_of=last_day), status="running", mode=None)
    check(ask(clock, facts, as_of=shifted(last_day, 1)), status="lapsed", act_by=act_by)
    for kind in ("suit_filed", "arbitration_applied", "enforcement_applied", "step_taken", "renewal_done"):
        found = ask(clock, facts, event(last_day, kind), demand(last_day), as_of="2024-12-02")
        if kind in kinds:
            check(found, status="exercised", act_by=None, last_day=last_day, ineffective=[1])
        else:
            check(found, status="lapsed", ineffective=[0, 1])
    late = event(shifted(last_day, 1), kinds[0])
    check(ask(clock, facts, late, as_of="2024-12-02"), status="lapsed", ineffective=[0])


def test_deadlines_move_past_rest_days_and_a_renewal_does_not() -> None:
    # 2024-10-01 to 07 was the National Day break
    taken = {"taken_on": "2024-09-04"}
    found = ask("presuit_preservation", taken, event("2024-10-08", "suit_filed"), as_of="2024-10-09")
    check(found, status="exercised", nominal_last_day="2024-10-04", last_day="2024-10-08")
    check(ask("presuit_preservation", taken, as_of="2024-10-08"), status="running", act_by="2024-10-04")
    check(ask("renewal_application", {"court_end": "2024-10-12"}, as_of="2024-10-05"), status="running",
          **dates("2024-10-05", act_by="2024-10-04"))  # fmt: skip


def test_only_clocks_that_move_say_that_the_calendar_is_not_out() -> None:
    for facts, flags in (
        ({"effective_on": "2026-06-30"}, []),
        ({"effective_on": "2026-07-01"}, ["calendar_unpublished"]),
    ):
        assert ask("retrial", facts, as_of="2026-07-02")["flags"] == flags
    assert ask("renewal_application", {"court_end": "2027-06-30"}, as_of="2026-07-02")["flags"] == []
    deposit = {"taken_on": "2026-06-30", "asset": "deposit"}
    assert ask("preservation", deposit, as_of="2026-07-02")["flags"] == []


@pytest.mark.parametrize(
    ("asset", "end"),
    [
        ("deposit", "2025-03-11"),
        ("movable", "2026-03-11"),
        ("immovable", "2027-03-11"),
        ("other_right", "2027-03-11"),
    ],
)
def test_a_measure_without_a_named_end_lasts_the_longest_term(asset: str, end: str) -> None:
    facts = {"taken_on": "2024-03-11", "asset": asset}
    check(ask("preservation", facts, as_of=end), status="running", **dates(end, act_by=shifted(end, -1)))
    check(ask("preservation", facts, as_of=shifted(end, 1)), status="lapsed")


def test_a_measure_of_2015_needs_the_named_end_until_the_third_of_february() -> None:
    named = {"taken_on": "2015-02-03", "asset": "deposit", "court_end": "2015-08-03"}
    check(ask("preservation", named, as_of="2015-03-02"), **dates("2015-08-03"))
    check(ask("preservation", {"taken_on": "2015-02-04", "asset": "deposit"}, as_of="2015-03-02"),
          **dates("2016-02-04", act_by="2016-02-03"))  # fmt: skip


def test_renewals_carry_the_measure_on_as_long_as_each_is_in_time() -> None:
    facts = {"taken_on": "2022-03-11", "asset": "movable"}
    first = event("2024-03-11", "renewal_done")
    check(
        ask("preservation", facts, first, as_of="2024-04-01"),
        **dates("2026-03-11", act_by="2026-03-10"),
        ineffective=[],
    )
    second = event("2026-03-02", "renewal_done", court_end="2026-12-31")
    found = ask("preservation", facts, first, second, as_of="2026-04-01")
    check(found, **dates("2026-12-31"), ineffective=[], status="running")
    late = event("2024-03-12", "renewal_done")
    found = ask("preservation", facts, late, as_of="2024-04-01")
    check(found, status="lapsed", ineffective=[0], **dates("2024-03-11", act_by="2024-03-10"))
