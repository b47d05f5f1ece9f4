"""Applying for enforcement, and mortgage and pledge, sentence by sentence (docs/rules/limitation.md)."""

from typing import Any

import pytest

from tests.loans.rules.limitation.asking import NO_DATES, ask, check, dates, demand, enforcement, event

LIST = "instalment_due_dates"


@pytest.mark.parametrize(
    ("performance_end", "parties", "last_day", "flags"),
    [
        ("2007-03-30", "natural", "2008-03-31", []),  # Sunday 30th moved: over on the last day of March
        ("2007-03-31", "natural", "2008-03-31", []),
        ("2007-04-01", "natural", "2009-04-01", ["legal_review"]),
        ("2007-09-30", "entities", "2008-03-31", []),  # 30 March 2008 was a Sunday
        ("2007-10-01", "entities", "2009-10-09", ["legal_review"]),  # 2009-10-01 to 08 was the break
        ("2008-04-01", "entities", "2010-04-01", []),
        ("2008-04-01", None, "2010-04-01", []),
    ],
)
def test_the_length_follows_the_day_it_starts(
    performance_end: str, parties: str, last_day: str, flags: Any
) -> None:
    facts = {"instrument": "award", "performance_end": performance_end, "parties": parties}
    found = ask("enforcement", facts, as_of="2008-01-02")
    assert (found["last_day"], found["flags"]) == (last_day, flags)


def test_instalments_count_from_the_last_one_and_before_2022_the_alarm_from_the_first() -> None:
    new = {"instrument": "judgment", LIST: ["2022-06-30", "2022-01-01"]}
    found = ask("enforcement", new, demand("2022-03-01"), as_of="2022-07-04")
    check(found, **dates("2024-07-01", "2024-06-30"), flags=[], ineffective=[0], status="running")
    old = {"instrument": "judgment", LIST: ["2022-06-30", "2021-12-31"]}
    found = ask("enforcement", old, as_of="2022-07-04")
    check(found, **dates("2024-07-01", "2024-06-30", act_by="2023-12-31"), flags=["legal_review"])
    between = ask("enforcement", old, demand("2022-03-01"), as_of="2022-07-04")
    check(between, **dates("2024-07-01", "2024-06-30", act_by="2024-03-01"), ineffective=[])
    before = ask("enforcement", old, demand("2021-12-30"), as_of="2022-07-04")
    check(before, **dates("2024-07-01", "2024-06-30", act_by="2023-12-31"), ineffective=[0])
    check(ask("enforcement", old, as_of="2022-06-29"), status="not_started", last_day="2024-07-01")


def test_an_application_between_the_instalments_is_open_and_its_end_counts_from_the_last() -> None:
    old = {"instrument": "judgment", LIST: ["2021-12-31", "2022-06-30"]}
    events = [event("2022-03-01", "enforcement_applied")]
    check(ask("enforcement", old, *events, as_of="2022-04-01"), status="exercised", **NO_DATES)
    events.append(event("2022-05-10", "procedure_ended", closes="enforcement_applied"))
    found = ask("enforcement", old, *events, as_of="2022-07-04")
    check(found, **dates("2024-07-01", "2024-06-30", act_by="2024-03-01"), ineffective=[])


def test_a_notarised_list_is_answered_for_its_first_date() -> None:
    facts = {"instrument": "notarised", LIST: ["2023-09-28", "2023-03-31"]}
    check(ask("enforcement", facts, as_of="2023-10-09"), **dates("2025-03-31"), flags=["legal_review"])


@pytest.mark.parametrize(
    ("done", "counts"),
    [
        (event("2022-05-10", "suit_filed"), False),
        (event("2022-05-10", "arbitration_applied"), False),
        (event("2022-05-10", "security_enforced"), False),
        (event("2022-05-10", "extension", new_due_date="2023-05-10"), False),
        (event("2022-05-10", "acceleration"), False),
        (event("2022-05-10", "refusal"), False),
        (event("2022-05-10", "step_taken"), False),
        (event("2022-05-10", "renewal_done"), False),
        (event("2022-05-10", "assigned", notice_arrived_on="2022-05-10"), True),
        (event("2022-05-10", "part_payment"), True),
        (event("2022-05-10", "mediation_requested"), True),
        (event("2022-05-10", "payment_order_applied"), True),
        (event("2022-05-10", "bankruptcy_claim_filed"), True),
        (event("2022-05-10", "enforcement_applied"), True),
        (event("2022-05-10", "enforcement_applied", against="guarantor"), False),
    ],
)
def test_what_counts_on_the_enforcement_clock(done: dict[str, Any], counts: bool) -> None:
    found = enforcement("2021-06-30", done, as_of="2022-06-06")
    check(found, ineffective=[] if counts else [0], flags=[])
    if not counts:
        check(found, **dates("2023-06-30"), status="running")


def test_a_withdrawn_suit_and_its_withdrawal_are_both_listed_here() -> None:
    events = [event("2022-05-10", "suit_filed"), event("2022-06-10", "suit_withdrawn")]
    check(enforcement("2021-06-30", *events, as_of="2022-07-04"), ineffective=[0, 1])


def test_a_withdrawn_application_counts_two_years_from_its_end_and_the_alarm_from_the_application() -> None:
    events = [
        event("2022-05-10", "enforcement_applied"),
        event("2022-09-13", "procedure_ended", closes="enforcement_applied"),
    ]
    check(enforcement("2021-06-30", *events, as_of="2022-10-10"), **dates("2024-09-13", act_by="2024-05-10"))


# The round is closed

APPLIED = event("2022-05-10", "enforcement_applied")


@pytest.mark.parametrize(("as_of", "status"), [("2022-11-14", "exercised"), ("2022-11-15", "not_barred")])
def test_after_the_ruling_is_served_nothing_bars_a_new_application(as_of: str, status: str) -> None:
    ruling = event("2022-11-08", "enforcement_terminated", served_on="2022-11-15")
    check(enforcement("2021-06-30", APPLIED, ruling, as_of=as_of), status=status, **NO_DATES, ineffective=[])


def test_what_follows_the_ruling_has_no_effect_and_a_ruling_too_late_neither() -> None:
    ruling = event("2022-11-08", "enforcement_terminated")
    found = enforcement("2021-06-30", APPLIED, ruling, demand("2022-12-05"), as_of="2040-01-03")
    check(found, status="not_barred", **NO_DATES, ineffective=[2], flags=[])
    late = event("2023-07-03", "enforcement_terminated")
    check(enforcement("2021-06-30", late, as_of="2023-08-01"), status="lapsed", ineffective=[0])


# Settlement


@pytest.mark.parametrize(
    ("perform_by", "nominal"),
    [("2023-12-29", "2025-12-29"), (None, "2024-10-17"), ("2022-10-17", "2024-10-17")],
)
def test_a_settlement_counts_from_the_last_day_agreed(perform_by: str | None, nominal: str) -> None:
    settled = event("2022-10-17", "execution_settlement", perform_by=perform_by)
    for events in ([APPLIED, settled], [settled]):
        found = enforcement("2021-06-30", *events, as_of="2024-01-02")
        check(found, nominal_last_day=nominal, act_by=nominal, ineffective=[], status="running")


def test_after_a_settlement_an_end_of_the_application_closes_nothing() -> None:
    events = [
        APPLIED,
        event("2022-10-17", "execution_settlement", perform_by="2023-12-29"),
        event("2022-10-24", "procedure_ended", closes="enforcement_applied"),
        event("2023-03-06", "part_payment"),
    ]
    found = enforcement("2021-06-30", *events, as_of="2024-01-02")
    check(found, **dates("2025-12-29"), ineffective=[2, 3])
    again = enforcement("2021-06-30", *events, event("2023-05-08", "enforcement_applied"), as_of="2023-06-06")
    check(again, status="exercised", **NO_DATES, ineffective=[2, 3])
    resumed = [
        event("2023-05-08", "enforcement_applied"),
        event("2023-07-10", "procedure_ended", closes="enforcement_applied"),
    ]
    found = enforcement("2021-06-30", *events, *resumed, as_of="2023-08-01")
    check(found, **dates("2025-07-10", act_by="2025-05-08"), status="running", ineffective=[2, 3])


@pytest.mark.parametrize(("as_of", "status"), [("2023-12-28", "not_started"), ("2023-12-29", "running")])
def test_until_the_day_agreed_in_a_settlement_nothing_runs(as_of: str, status: str) -> None:
    settled = event("2022-10-17", "execution_settlement", perform_by="2023-12-29")
    check(enforcement("2021-06-30", APPLIED, settled, as_of=as_of), status=status, **dates("2025-12-29"))


def test_a_settlement_after_the_two_years_may_waive_the_defence() -> None:
    late = event("2023-07-03", "execution_settlement", perform_by="2024-07-03")
    found = enforcement("2021-06-30", late, as_of="2023-08-01")
    check(
        found,
        status="lapsed",
        **dates("2023-06-30"),
        ineffective=[0],
        flags=["legal_review", "possible_waiver"],
    )


# Obstacles: of two readings the earlier end


@pytest.mark.parametrize(
    ("performance_end", "start", "until", "nominal"),
    [
        (
            "2021-06-30",
            "2023-03-01",
            "2023-04-10",
            "2023-08-09",
        ),  # 121 days were left; six months: 2023-10-10
        ("2021-06-30", "2022-11-01", "2023-01-31", "2023-07-31"),  # 181 days from 2022-12-31 on
        ("2021-08-31", "2023-02-01", "2023-08-31", "2024-02-29"),  # 183 days would reach 2024-03-01
        ("2021-06-30", "2022-12-01", "2022-12-30", "2023-06-30"),  # ended before the window opened
        ("2021-06-30", "2023-07-01", "2023-07-05", "2023-06-30"),  # too late
    ],
)
def test_an_enforcement_period_resumes_by_the_earlier_of_two_readings(
    performance_end: str, start: str, until: str, nominal: str
) -> None:
    found = enforcement(performance_end, event(start, "obstacle", until=until), as_of=until)
    counts = nominal > "2023-06-30"
    assert found["nominal_last_day"] == found["act_by"] == nominal
    check(found, ineffective=[] if counts else [0], flags=["legal_review"] if counts else [])


def test_an_enforcement_period_has_no_twenty_years() -> None:
    asked = [demand(f"{year}-03-03") for year in range(2011, 2033)]
    found = enforcement("2010-03-03", *asked, as_of="2032-03-04")
    check(found, nominal_last_day="2034-03-03", flags=["calendar_unpublished"], status="running")


# Mortgage and pledge

MORTGAGE = {"security": "mortgage", "due_date": "2022-05-18"}


def test_realising_the_security_in_time_is_a_procedure_that_ends() -> None:
    asked = event("2025-05-19", "security_enforced")
    check(
        ask("security_right", MORTGAGE, asked, as_of="2025-06-03"),
        status="exercised",
        **NO_DATES,
        ineffective=[],
    )
    over = event("2025-09-08", "procedure_ended", closes="security_enforced")
    found = ask("security_right", MORTGAGE, asked, over, as_of="2025-10-09")
    check(found, nominal_last_day="2028-09-08", act_by="2028-05-19", ineffective=[], mode=None)
    assert found["clock"] == "security_right"


def test_a_judged_claim_carries_its_security_as_long_as_it_can_be_enforced() -> None:
    judged = {"security": "registered_pledge", "instrument": "judgment", "performance_end": "2021-06-30"}
    check(ask("security_right", judged, as_of="2023-07-03"), status="lapsed", **dates("2023-06-30"))
    asked = event("2023-06-30", "security_enforced")
    check(ask("security_right", judged, asked, as_of="2023-07-03"), status="exercised", ineffective=[])


def test_a_possessory_pledge_is_never_barred() -> None:
    facts = {"security": "possessory_pledge", "instrument": "notarised", "effective_on": "2001-06-30"}
    found = ask("security_right", facts, demand("2002-06-06"), as_of="2030-01-02")
    check(found, status="not_barred", **NO_DATES, ineffective=[0], flags=[])
