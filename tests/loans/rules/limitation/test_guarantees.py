"""Guarantee period and the guarantor's limitation, sentence by sentence (docs/rules/limitation.md)."""

from typing import Any

import pytest

from tests.loans.rules.limitation.asking import NO_DATES, ask, check, dates, demand, event

FACTS = {"signed_on": "2021-03-01", "mode": "joint", "clause": "none", "due_date": "2022-03-01"}
GENERAL = FACTS | {"mode": "general"}
PERIOD, CLAIM = "guarantee_period", "guarantee_litigation"


def facts(**more: Any) -> dict[str, Any]:
    return FACTS | more


@pytest.mark.parametrize(
    ("more", "last_day", "flags"),
    [
        ({}, "2022-09-01", []),
        ({"due_date": "2022-08-31"}, "2023-02-28", []),  # no 31st
        ({"clause": "agreed", "period_months": 24}, "2024-03-01", []),
        ({"clause": "agreed", "period_end": "2022-03-02"}, "2022-03-02", []),
        ({"clause": "agreed", "period_end": "2022-03-01"}, "2022-09-01", []),
        ({"clause": "agreed", "period_end": "2022-01-04"}, "2022-09-01", []),
        ({"clause": "agreed", "period_months": 0}, "2022-09-01", []),
        ({"clause": "until_paid"}, "2022-09-01", []),
        ({"clause": "until_paid", "signed_on": "2021-01-01"}, "2022-09-01", []),
        ({"clause": "until_paid", "signed_on": "2020-12-31"}, "2022-09-01", ["legal_review"]),
        (
            {"clause": "until_paid", "signed_on": "2020-06-01", "due_date": "2021-01-01"},
            "2021-07-01",
            ["legal_review"],
        ),
        ({"clause": "until_paid", "signed_on": "2020-06-01", "due_date": "2020-12-31"}, "2022-12-31", []),
        ({"clause": "none", "signed_on": "2020-06-01", "due_date": "2020-11-02"}, "2021-05-02", []),
    ],
)
def test_the_period_is_as_agreed_or_six_months_once_two_years(
    more: dict[str, Any], last_day: str, flags: Any
) -> None:
    found = ask(PERIOD, facts(**more), as_of="2020-11-01")
    assert (found["nominal_last_day"], found["flags"]) == (last_day, flags)
    assert (found["act_by"], found["status"]) == (last_day, "not_started")


@pytest.mark.parametrize(
    ("determined_on", "due_dates", "last_day"),
    [
        ("2023-06-30", ["2023-05-31", "2023-06-30"], "2023-12-30"),
        ("2023-06-30", ["2023-05-31", "2023-07-01"], "2024-01-01"),
        ("2023-06-30", ["2023-08-31", "2023-05-31"], "2024-02-29"),
    ],
)
def test_a_maximum_amount_counts_from_its_determination_or_the_last_due_date(
    determined_on: str, due_dates: list[str], last_day: str
) -> None:
    maximum = {"determined_on": determined_on, "due_dates": due_dates}
    asked = facts(due_date=None, maximum_amount=maximum)
    moves = [
        event("2023-05-05", "acceleration"),
        event("2023-05-08", "extension", new_due_date="2025-05-08", guarantor_consented=True),
    ]
    found = ask(PERIOD, asked, *moves, as_of="2023-07-03")
    assert found["nominal_last_day"] == last_day
    assert (found["ineffective"], found["flags"]) == ([0, 1], [])


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2022-02-28", "not_started"),
        ("2022-03-01", "running"),
        ("2022-09-01", "running"),
        ("2022-09-02", "discharged"),
    ],
)
def test_the_status_of_a_period_in_which_nothing_is_done(as_of: str, status: str) -> None:
    check(ask(PERIOD, FACTS, as_of=as_of), status=status, **dates("2022-09-01"), mode="joint")
    claim = "discharged" if status == "discharged" else "not_started"
    check(ask(CLAIM, FACTS, as_of=as_of), status=claim, **NO_DATES, mode="joint")


@pytest.mark.parametrize(
    ("done", "joint", "general"),
    [
        (demand("2022-05-10", to="guarantor"), True, False),
        (demand("2022-05-10", to="guarantor", receipt="none"), False, False),
        (demand("2022-05-10", to="other_guarantor"), False, False),
        (demand("2022-05-10"), False, False),
        (event("2022-05-10", "suit_filed"), False, True),
        (event("2022-05-10", "suit_filed", against="guarantor"), True, False),
        (event("2022-05-10", "suit_filed", against="both"), True, True),
        (event("2022-05-10", "arbitration_applied", against="both"), True, True),
        (event("2022-05-10", "enforcement_applied", against="both"), True, True),
        (event("2022-05-10", "mediation_requested", against="both"), True, False),
        (event("2022-05-10", "payment_order_applied", against="guarantor"), True, False),
        (event("2022-05-10", "preservation_applied", against="guarantor"), True, False),
        (event("2022-05-10", "bankruptcy_claim_filed", against="guarantor"), True, False),
        (event("2022-05-10", "crime_reported", against="both"), False, False),
        (event("2022-05-10", "security_enforced", against="both"), False, False),
        (event("2022-05-10", "part_payment", by="guarantor"), False, False),
    ],
)
def test_what_binds_the_guarantor(done: dict[str, Any], joint: bool, general: bool) -> None:
    for asked, binds in ((FACTS, joint), (GENERAL, general)):
        found = ask(PERIOD, asked, done, as_of="2022-06-01")
        check(found, status="exercised" if binds else "running", ineffective=[] if binds else [0])
        assert (found["act_by"] is None) is binds


def test_the_first_exercise_decides_and_later_events_are_listed() -> None:
    events = [
        event("2022-04-11", "suit_filed", against="guarantor", served_on="2022-04-20"),
        demand("2022-05-10", to="guarantor"),
        event("2022-06-06", "procedure_ended", closes="suit_filed"),
        event("2022-06-07", "procedure_ended", closes="suit_filed"),
        event("2022-06-08", "extension", new_due_date="2023-06-08", guarantor_consented=True),
    ]
    found = ask(PERIOD, FACTS, *events, as_of="2022-10-10")
    check(found, status="exercised", ineffective=[1, 3, 4], last_day="2022-09-01", act_by=None)


@pytest.mark.parametrize(
    ("mode", "served_on", "withdrawn", "status"),
    [
        ("joint", "2022-05-20", "2022-05-20", "exercised"),
        ("joint", "2022-05-21", "2022-05-20", "discharged"),
        ("joint", None, "2022-05-20", "discharged"),
        ("joint", None, "2022-10-11", "discharged"),
        ("general", "2022-05-20", "2022-06-20", "discharged"),
        ("general", "2022-05-20", "2022-10-11", "discharged"),
    ],
)
def test_a_suit_withdrawn(mode: str, served_on: str, withdrawn: str, status: str) -> None:
    events = [
        event("2022-05-10", "suit_filed", against="both", served_on=served_on),
        event(withdrawn, "suit_withdrawn"),
    ]
    found = ask(PERIOD, facts(mode=mode), *events, as_of="2022-10-12")
    check(found, status=status, ineffective=[] if status == "exercised" else [0])
    if withdrawn > "2022-10":
        check(ask(PERIOD, facts(mode=mode), *events, as_of="2022-10-10"), status="exercised")


def test_a_general_guarantee_must_be_sued_again_within_the_period() -> None:
    first = [event("2022-05-10", "suit_filed"), event("2022-06-20", "suit_withdrawn")]
    again = event("2022-08-31", "suit_filed")
    check(ask(PERIOD, GENERAL, *first, again, as_of="2022-10-10"), status="exercised", ineffective=[0])
    late = event("2022-09-02", "suit_filed")
    check(ask(PERIOD, GENERAL, *first, late, as_of="2022-10-10"), status="discharged", ineffective=[0, 2])


def test_an_extension_counts_for_the_guarantor_who_agreed_and_an_early_call_for_everyone() -> None:
    longer = event("2022-02-10", "extension", new_due_date="2023-03-01", guarantor_consented=True)
    check(
        ask(PERIOD, FACTS, longer, as_of="2022-10-10"),
        **dates("2023-09-01"),
        status="not_started",
        ineffective=[],
    )
    silent = event("2022-02-10", "extension", new_due_date="2023-03-01")
    check(
        ask(PERIOD, FACTS, silent, as_of="2022-10-10"),
        **dates("2022-09-01"),
        status="discharged",
        ineffective=[0],
    )
    early = event("2022-02-10", "acceleration")
    check(
        ask(PERIOD, FACTS, early, as_of="2022-06-06"),
        **dates("2022-08-10"),
        flags=["legal_review"],
        ineffective=[],
    )
    late = event("2022-03-01", "acceleration")
    check(ask(PERIOD, FACTS, late, as_of="2022-06-06"), **dates("2022-09-01"), flags=[], ineffective=[0])


def test_an_agreed_end_before_the_extended_due_date_counts_as_not_agreed() -> None:
    longer = event("2022-02-10", "extension", new_due_date="2023-03-01", guarantor_consented=True)
    agreed = facts(clause="agreed", period_end="2023-03-01")
    check(ask(PERIOD, agreed, longer, as_of="2022-10-10"), **dates("2023-09-01"))


def test_nothing_suspends_the_guarantee_period() -> None:
    check(ask(PERIOD, FACTS, event("2022-08-01", "obstacle", until="2022-12-01"), as_of="2022-09-02"),
          status="discharged", ineffective=[0], **dates("2022-09-01"))  # fmt: skip


# The limitation of the claim against the guarantor


def test_a_joint_guarantors_period_runs_by_his_own_events_only() -> None:
    asked = demand("2022-05-10", to="guarantor")
    others = [
        demand("2022-06-06"),
        event("2022-06-07", "part_payment"),
        event("2022-06-08", "assigned", notice_arrived_on="2022-06-08"),
        event("2022-06-09", "suit_filed", against="borrower"),
        event("2022-06-10", "extension", new_due_date="2023-06-10", guarantor_consented=True),
    ]
    found = ask(CLAIM, FACTS, asked, *others, as_of="2023-01-04")
    check(found, **dates("2025-05-12", "2025-05-10"), status="running", ineffective=[1, 2, 3, 4, 5])
    own = event("2022-11-07", "part_payment", by="guarantor")
    check(ask(CLAIM, FACTS, asked, own, as_of="2023-01-04"), **dates("2025-11-07"), ineffective=[])


def test_a_joint_guarantor_who_is_sued_is_bound_and_the_suit_is_open() -> None:
    filed = event("2022-05-10", "suit_filed", against="both", served_on="2022-05-20")
    check(ask(CLAIM, FACTS, filed, as_of="2022-06-06"), status="exercised", **NO_DATES, ineffective=[])
    back = event("2022-11-07", "suit_withdrawn")
    found = ask(CLAIM, FACTS, filed, back, as_of="2022-12-06")
    check(found, **dates("2025-11-07", act_by="2025-05-10"), status="running", ineffective=[])


def test_a_guarantor_can_let_the_limitation_pass_and_consent_again() -> None:
    asked = demand("2022-05-10", to="guarantor")
    check(ask(CLAIM, FACTS, asked, as_of="2025-05-13"), status="lapsed")
    paid = event("2025-06-03", "part_payment", by="guarantor")
    longer = event("2025-06-04", "extension", new_due_date="2026-06-04")
    found = ask(CLAIM, FACTS, asked, paid, longer, as_of="2025-07-01")
    check(found, ineffective=[1, 2], flags=["guarantor_defence", "legal_review", "possible_waiver"])
    again = event("2025-07-07", "reconfirmation", by="guarantor", consent_to_perform=True)
    check(
        ask(CLAIM, FACTS, asked, paid, again, as_of="2025-07-08"),
        status="running",
        nominal_last_day="2028-07-07",
    )


def test_an_obstacle_counts_for_the_guarantor() -> None:
    asked = demand("2022-05-10", to="guarantor")
    found = ask(CLAIM, FACTS, asked, event("2025-01-06", "obstacle", until="2025-02-05"), as_of="2025-02-06")
    check(found, **dates("2025-08-05"), ineffective=[], status="running")


SUIT = event("2022-05-10", "suit_filed")
APPLIED = event("2022-11-07", "enforcement_applied", received_on="2022-11-10")


def test_a_general_guarantor_waits_for_the_ruling_or_the_year() -> None:
    check(
        ask(CLAIM, GENERAL, SUIT, as_of="2022-10-10"),
        status="not_started",
        **NO_DATES,
        ineffective=[],
        flags=[],
    )
    waiting = ask(CLAIM, GENERAL, SUIT, APPLIED, as_of="2023-11-09")
    check(waiting, status="not_started", **dates("2026-11-10"), ineffective=[])
    check(ask(CLAIM, GENERAL, SUIT, APPLIED, as_of="2023-11-10"), status="running", **dates("2026-11-10"))


@pytest.mark.parametrize(
    ("served_on", "last_day", "ineffective"),
    [("2023-11-09", "2026-11-09", []), ("2023-11-10", "2026-11-10", []), ("2023-11-13", "2026-11-10", [2])],
)
def test_the_earlier_of_ruling_and_year_starts_the_period(
    served_on: str, last_day: str, ineffective: list[int]
) -> None:
    ruling = event("2023-11-06", "enforcement_terminated", served_on=served_on)
    found = ask(CLAIM, GENERAL, SUIT, APPLIED, ruling, as_of="2024-01-02")
    check(found, nominal_last_day=last_day, ineffective=ineffective, status="running")


def test_a_ruling_without_an_application_on_file_starts_the_period() -> None:
    ruling = event("2023-11-06", "enforcement_terminated")
    check(ask(CLAIM, GENERAL, SUIT, ruling, as_of="2024-01-02"), **dates("2026-11-06"), ineffective=[])


def test_ends_of_the_exercising_suit_and_of_the_first_application_are_not_listed() -> None:
    events = [
        SUIT,
        event("2022-10-10", "procedure_ended", closes="suit_filed"),
        APPLIED,
        event("2023-10-10", "procedure_ended", closes="enforcement_applied"),
        event("2023-12-04", "enforcement_applied"),
        demand("2023-12-05", to="guarantor"),
    ]
    found = ask(CLAIM, GENERAL, *events, as_of="2024-01-02")
    check(found, nominal_last_day="2026-12-05", ineffective=[4], status="running")


def test_before_its_start_nothing_interrupts_a_general_guarantors_period() -> None:
    found = ask(CLAIM, GENERAL, SUIT, demand("2022-08-08", to="guarantor"), APPLIED, as_of="2024-01-02")
    check(found, **dates("2026-11-10"), ineffective=[1])


@pytest.mark.parametrize(
    ("more", "bankrupt", "flags"),
    [
        ({}, None, []),
        ({"signed_on": "2020-12-31"}, None, ["legal_review"]),
        ({"signed_on": "2021-01-01"}, None, []),
        ({}, "borrower", ["legal_review"]),
        ({}, "both", ["legal_review"]),
        ({}, "guarantor", []),
        ({"mode": "joint", "signed_on": "2020-12-31"}, None, []),
    ],
)
def test_an_earlier_start_of_a_general_guarantors_period_is_flagged(
    more: dict[str, Any], bankrupt: str | None, flags: list[str]
) -> None:
    events = [SUIT] + ([event("2022-06-06", "bankruptcy_claim_filed", against=bankrupt)] if bankrupt else [])
    found = ask(CLAIM, GENERAL | more, *events, as_of="2022-07-04")
    assert found["flags"] == flags
    assert ask(PERIOD, GENERAL | more, *events, as_of="2022-07-04")["flags"] == []


@pytest.mark.parametrize(("as_of", "flags"), [("2025-03-03", []), ("2025-03-04", ["guarantor_defence"])])
def test_the_guarantor_may_use_the_debtors_defence(as_of: str, flags: list[str]) -> None:
    # The main claim of 2022-03-01 ends on Saturday 2025-03-01, moved to Monday the 3rd.
    asked = demand("2022-05-10", to="guarantor")
    check(ask(CLAIM, FACTS, asked, as_of=as_of), flags=flags, status="running")
    check(ask(CLAIM, FACTS, as_of=as_of), flags=[], status="discharged")
    maximum = facts(
        due_date=None, maximum_amount={"determined_on": "2022-03-01", "due_dates": ["2022-03-01"]}
    )
    check(ask(CLAIM, maximum, asked, as_of=as_of), flags=[], status="running")
