"""The claim against the borrower, sentence by sentence of the law (docs/rules/limitation.md)."""

from typing import Any

import pytest

from tests.loans.rules.limitation.asking import NO_DATES, ask, check, dates, demand, event, litigation

ON_DEMAND = {"on_demand": True}


def suit(date: str, **more: Any) -> dict[str, Any]:
    return event(date, "suit_filed", **more)


def ended(date: str, closes: str) -> dict[str, Any]:
    return event(date, "procedure_ended", closes=closes)


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2021-03-11", "not_started"),
        ("2021-03-12", "running"),
        ("2024-03-12", "running"),
        ("2024-03-13", "lapsed"),
    ],
)
def test_the_status_follows_the_day_asked_about(as_of: str, status: str) -> None:
    check(litigation("2021-03-12", as_of=as_of), status=status, **dates("2024-03-12"), mode=None)


def test_what_happens_after_the_day_asked_about_is_left_out() -> None:
    late = [demand("2023-05-10"), event("2023-05-09", "assigned", notice_arrived_on="2023-05-11")]
    check(litigation("2021-03-12", *late, as_of="2023-05-09"), **dates("2024-03-12"), ineffective=[])


def test_an_assignment_stands_where_its_notice_arrived() -> None:
    told = event("2021-01-04", "assigned", notice_arrived_on="2022-04-12")
    check(
        litigation("2021-03-12", told, as_of="2023-01-04"),
        **dates("2025-04-14", "2025-04-12"),
        ineffective=[],
    )
    untold = event("2022-04-12", "assigned")
    check(litigation("2021-03-12", untold, as_of="2023-01-04"), **dates("2024-03-12"), ineffective=[0])


# Moves of the due date


def test_an_extension_on_the_due_day_moves_it_and_a_day_later_is_a_plan() -> None:
    on_time = event("2021-03-12", "extension", new_due_date="2022-03-11")
    check(litigation("2021-03-12", on_time, as_of="2022-01-04"), **dates("2025-03-11"), status="not_started")
    late = event("2021-03-15", "extension", new_due_date="2022-03-11")
    found = litigation("2021-03-12", late, as_of="2022-01-04")
    check(found, **dates("2025-03-11", act_by="2024-03-15"), status="running", ineffective=[])


def test_an_event_on_the_old_due_day_lies_before_the_extended_one() -> None:
    moved = event("2021-03-12", "extension", new_due_date="2022-03-11")
    found = litigation("2021-03-12", demand("2021-03-12"), moved, as_of="2022-06-06")
    check(found, **dates("2025-03-11"), ineffective=[0])


def test_a_loan_called_early_starts_early_and_one_called_on_the_due_day_does_not() -> None:
    call = event("2021-03-11", "acceleration")
    check(litigation("2021-03-12", call, as_of="2022-01-04"), **dates("2024-03-11"), flags=["legal_review"])
    late = event("2021-03-12", "acceleration")
    check(
        litigation("2021-03-12", late, as_of="2022-01-04"), **dates("2024-03-12"), flags=[], ineffective=[0]
    )


def test_what_lies_before_the_due_date_has_no_effect_unless_the_loan_is_called_before_it() -> None:
    early = demand("2021-02-01")
    check(litigation("2021-03-12", early, as_of="2022-01-04"), **dates("2024-03-12"), ineffective=[0])
    called = litigation("2021-03-12", event("2021-01-15", "acceleration"), early, as_of="2022-01-04")
    check(called, **dates("2024-02-01"), ineffective=[])


def test_a_suit_before_the_due_date_and_its_end_do_nothing() -> None:
    found = litigation(
        "2021-03-12",
        suit("2021-02-01", served_on="2021-02-10"),
        ended("2021-05-10", "suit_filed"),
        as_of="2022-01-04",
    )
    check(found, **dates("2024-03-12"), ineffective=[0, 1], status="running")


# Payable on demand


def test_a_debt_on_demand_waits_for_a_demand_that_arrives() -> None:
    lost = demand("2022-05-16", receipt="none")
    paid = event("2022-05-17", "part_payment")
    check(ask("litigation", ON_DEMAND, lost, paid, as_of="2022-06-01"), status="not_started", **NO_DATES)
    check(ask("litigation", ON_DEMAND, lost, paid, as_of="2022-06-01"), ineffective=[0, 1])


def test_a_refusal_alone_or_in_the_grace_period_starts_it_and_a_later_one_does_nothing() -> None:
    asked = demand("2022-05-16", grace_end="2022-06-15")
    for refused, last_day in (
        ("2022-05-20", "2025-05-20"),
        ("2022-06-15", "2025-06-16"),
        ("2022-06-16", "2025-06-16"),
    ):
        found = ask("litigation", ON_DEMAND, asked, event(refused, "refusal"), as_of="2023-01-03")
        assert found["last_day"] == last_day
        assert found["ineffective"] == ([1] if refused == "2022-06-16" else [])
    check(
        ask("litigation", ON_DEMAND, event("2022-05-20", "refusal"), as_of="2023-01-03"),
        **dates("2025-05-20"),
    )


def test_a_suit_before_any_demand_starts_it_unless_it_counts_as_never_filed() -> None:
    filed, back = suit("2022-05-20", served_on="2022-05-30"), event("2022-08-10", "suit_withdrawn")
    check(ask("litigation", ON_DEMAND, filed, as_of="2023-01-03"), status="exercised", **NO_DATES)
    found = ask("litigation", ON_DEMAND, filed, back, as_of="2023-01-03")
    check(found, **dates("2025-08-11", "2025-08-10", act_by="2025-05-20"), ineffective=[])
    unserved = ask("litigation", ON_DEMAND, suit("2022-05-20"), back, as_of="2023-01-03")
    check(unserved, status="not_started", **NO_DATES, ineffective=[0])


def test_a_second_demand_in_the_grace_period_changes_nothing() -> None:
    asked = demand("2022-05-16", grace_end="2022-06-15")
    found = ask(
        "litigation", ON_DEMAND, asked, demand("2022-06-01", grace_end="2022-07-15"), as_of="2023-01-03"
    )
    check(found, **dates("2025-06-16", "2025-06-15"), ineffective=[1])


def test_twenty_years_of_a_debt_on_demand_count_from_its_first_start() -> None:
    asked = [demand(f"{year}-03-01") for year in (2000, 2002, 2004, 2006, 2008, 2010, 2012, 2014, 2016, 2018)]
    found = ask("litigation", ON_DEMAND, *asked, as_of="2020-03-02")
    check(found, **dates("2020-03-02", "2020-03-01"), status="running", flags=["twenty_year_cap"])


# Proof of a demand


@pytest.mark.parametrize(
    ("channel", "counts"),
    [
        ("handed", {"signed", "signed_by_household_adult", "proved_arrival", "recorded"}),
        ("post", {"signed", "signed_by_household_adult", "proved_arrival", "recorded"}),
        ("courier", {"signed", "signed_by_household_adult", "proved_arrival", "recorded"}),
        ("electronic", {"signed", "proved_arrival", "recorded"}),
        ("phone", {"recorded", "proved_arrival"}),
        ("public_notice", set()),
    ],
)
def test_a_demand_counts_by_its_channel_and_receipt(channel: str, counts: set[str]) -> None:
    receipts = (
        "signed",
        "signed_by_household_adult",
        "signed_by_other",
        "proved_arrival",
        "recorded",
        "none",
        None,
    )
    for receipt in receipts:
        sent = demand("2022-04-12", channel=channel, receipt=receipt)
        found = litigation("2021-03-12", sent, as_of="2023-01-04")
        assert (found["ineffective"] == []) is (receipt in counts), receipt


@pytest.mark.parametrize(
    "missing", [None, "whereabouts_unknown", "states_claim", "county", "own_site", "no medium"]
)
def test_a_public_notice_needs_all_three_and_no_receipt(missing: str | None) -> None:
    notice: dict[str, Any] = {"whereabouts_unknown": True, "medium": "national", "states_claim": True}
    if missing in notice:
        del notice[missing]
    elif missing:
        notice["medium"] = None if missing == "no medium" else missing
    sent = event("2022-04-12", "demand", channel="public_notice", **notice)
    found = litigation("2021-03-12", sent, as_of="2023-01-04")
    assert found["ineffective"] == ([0] if missing else [])


def test_a_demand_is_handed_over_without_a_receipt_unless_it_says_more() -> None:
    found = litigation("2021-03-12", event("2022-04-12", "demand"), as_of="2023-01-04")
    check(found, ineffective=[0])
    check(
        litigation("2021-03-12", event("2022-04-12", "demand", receipt="signed"), as_of="2023-01-04"),
        ineffective=[],
    )


# Whose acts count


@pytest.mark.parametrize(
    "kind", ["part_payment", "debtor_consent", "iou_accepted", "new_security", "account_deduction"]
)
@pytest.mark.parametrize(
    ("by", "counts"), [("borrower", True), ("co_borrower", True), ("guarantor", False), (None, True)]
)
def test_joint_borrowers_share_the_period_and_the_guarantor_does_not(
    kind: str, by: str, counts: bool
) -> None:
    found = litigation("2021-03-12", event("2022-04-12", kind, by=by), as_of="2023-01-04")
    assert found["ineffective"] == ([] if counts else [0])
    assert found["nominal_last_day"] == ("2025-04-12" if counts else "2024-03-12")


def test_a_reconfirmation_in_time_interrupts_with_or_without_consent() -> None:
    for consent in (True, False):
        again = event("2022-04-12", "reconfirmation", consent_to_perform=consent)
        check(
            litigation("2021-03-12", again, as_of="2023-01-04"),
            **dates("2025-04-14", "2025-04-12"),
            ineffective=[],
        )


def test_a_refusal_where_there_is_a_due_date_does_nothing() -> None:
    check(litigation("2021-03-12", event("2022-04-12", "refusal"), as_of="2023-01-04"), ineffective=[0])
