"""What proves an event and when it counts (practice.md 3.7, 3.8; I1, I2)."""

import datetime
from typing import Any

import pytest

from loans.rules.time_limits.clocks import LoanFacts, answers_of, event_errors
from loans.rules.time_limits.events import (
    GRADE_WORDS,
    KINDS,
    MISSING_WORDS,
    UNCOUNTED_WORDS,
    Happened,
    is_late,
    needs_second,
    proof_of,
    uncounted,
)

DAY = datetime.date(2024, 3, 1)
LOAN = LoanFacts(
    granted_on=datetime.date(2021, 5, 18),
    due_on=datetime.date(2022, 5, 18),
    security="guarantee",
    standing="running",
    guarantors=(7, 8),
)
SIGNED: dict[str, Any] = {"channel": "handed", "receipt": "signed"}


def demand(number: int, **changes: Any) -> Happened:
    told: dict[str, Any] = {"id": number, "kind": "demand", "on": DAY, "facts": SIGNED, "files": 1}
    return Happened(**(told | changes))


def last_day(*events: Happened, clock: str = "litigation", guarantor: int | None = None) -> str | None:
    answers = answers_of(LOAN, events, as_of=datetime.date(2024, 6, 1))
    found = next(one for one in answers if one.key == (clock, guarantor, None))
    said: str | None = found.said["last_day"]
    return said


@pytest.mark.parametrize(
    ("facts", "files", "waybill", "grade", "missing"),
    [
        (SIGNED, 1, "", "strong", ()),
        (SIGNED, 0, "", "none", ("file",)),
        ({"channel": "courier", "receipt": "signed"}, 1, "", "weak", ("waybill",)),
        ({"channel": "courier", "receipt": "signed"}, 1, "SF1", "strong", ()),
        ({"channel": "handed", "receipt": "signed_by_other"}, 1, "", "none", ("receipt",)),
        ({"channel": "phone"}, 1, "", "none", ("recording",)),
        ({"channel": "phone", "receipt": "recorded"}, 1, "", "strong", ()),
        ({"channel": "public_notice", "medium": "county"}, 1, "", "none", ("whereabouts", "medium", "states_claim")),
        (
            {"channel": "public_notice", "medium": "provincial", "whereabouts_unknown": True, "states_claim": True},
            1,
            "",
            "strong",
            (),
        ),
    ],
)  # fmt: skip
def test_a_demand_is_proved_by_what_arrived(
    facts: dict[str, Any], files: int, waybill: str, grade: str, missing: tuple[str, ...]
) -> None:
    proof = proof_of(kind="demand", facts=facts, files=files, waybill=waybill)
    assert (proof.grade, proof.missing) == (grade, missing)
    assert grade in GRADE_WORDS and set(missing) <= set(MISSING_WORDS)


def test_a_payment_without_its_voucher_proves_nothing_and_what_tells_against_us_counts() -> None:
    assert proof_of(kind="part_payment", facts={}, files=0, waybill="").grade == "none"
    assert proof_of(kind="part_payment", facts={}, files=1, waybill="").grade == "strong"
    assert proof_of(kind="suit_withdrawn", facts={}, files=0, waybill="").grade == "weak"


def test_a_record_is_late_from_the_day_after_the_last() -> None:
    for days, late in ((2, False), (3, False), (4, True)):
        assert is_late(happened_on=DAY, on=DAY + datetime.timedelta(days=days), days=3) is late


def test_late_records_corrections_and_new_due_dates_need_a_second_person() -> None:
    assert not needs_second(kind="demand", late=False, corrects=False)
    assert needs_second(kind="demand", late=True, corrects=False)
    assert needs_second(kind="demand", late=False, corrects=True)
    assert needs_second(kind="extension", late=False, corrects=False)


def test_a_proved_demand_starts_the_three_years_anew_and_an_unproved_one_changes_nothing() -> None:
    assert last_day() == "2025-05-19"
    assert last_day(demand(1)) == "2027-03-01"
    assert last_day(demand(1, files=0)) == last_day(demand(1, facts={})) == "2025-05-19"


def test_what_waits_for_a_second_person_moves_nothing_until_he_has_confirmed() -> None:
    assert last_day(demand(1, needs_second=True)) == "2025-05-19"
    assert last_day(demand(1, needs_second=True, confirmed=True)) == "2027-03-01"


def test_a_confirmed_correction_takes_the_wrong_event_and_its_earlier_corrections_away() -> None:
    wrong = demand(1)
    first = demand(2, on=datetime.date(2024, 4, 1), needs_second=True, corrects=1)
    second = Happened(id=3, kind="not_happened", on=DAY, needs_second=True, confirmed=True, corrects=2)
    assert uncounted([wrong, first]) == {2: "waits"}
    assert uncounted([wrong, first, second]) == {1: "corrected", 2: "corrected", 3: "not_happened"}
    assert last_day(wrong, first, second) == "2025-05-19"
    assert set(uncounted([wrong, first, second]).values()) <= set(UNCOUNTED_WORDS)


def test_each_guarantor_has_his_own_clock() -> None:
    loan_day = datetime.date(2022, 7, 1)
    to_seven = demand(1, on=loan_day, side="guarantor", guarantor=7)
    assert last_day(clock="guarantee_period", guarantor=7) == "2022-11-18"
    answers = {
        one.key: one.said["status"] for one in answers_of(LOAN, [to_seven], as_of=datetime.date(2022, 8, 1))
    }
    # The guarantee was signed in 2021: general, so only a suit against the borrower holds him.
    assert answers["guarantee_period", 7, None] == "running"
    old = LoanFacts(
        granted_on=datetime.date(2020, 5, 18),
        due_on=LOAN.due_on,
        security="guarantee",
        standing="running",
        guarantors=(7, 8),
    )
    joint = {
        one.key: one.said["status"] for one in answers_of(old, [to_seven], as_of=datetime.date(2022, 8, 1))
    }
    assert joint["guarantee_period", 7, None] == "exercised"
    assert joint["guarantee_period", 8, None] == "running"


def test_a_suit_against_the_other_guarantor_does_not_reach_this_one() -> None:
    suit = Happened(
        id=1, kind="suit_filed", on=datetime.date(2022, 7, 1), side="guarantor", guarantor=7, files=1
    )
    answers = {one.key: one.used for one in answers_of(LOAN, [suit], as_of=datetime.date(2022, 8, 1))}
    assert answers["guarantee_period", 7, None] == (1,)
    assert answers["guarantee_period", 8, None] == ()


def test_the_order_in_which_events_of_different_days_were_recorded_is_nothing() -> None:
    first, second = demand(1), demand(2, on=datetime.date(2023, 1, 5))
    assert last_day(first, second) == last_day(second, first) == "2027-03-01"


def test_a_loan_paid_off_has_no_clock_and_a_mortgage_one_more() -> None:
    paid = LoanFacts(granted_on=DAY, due_on=DAY, security="credit", standing="settled")
    assert answers_of(paid, [], as_of=DAY) == []
    secured = LoanFacts(granted_on=DAY, due_on=DAY, security="mortgage", standing="running")
    assert [one.clock for one in answers_of(secured, [], as_of=DAY)] == ["litigation", "security_right"]


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_facts_that_do_not_belong_to_a_kind_are_named(kind: str) -> None:
    wrong = event_errors(kind=kind, on=DAY, facts={"weather": "fine"}, language="en")
    assert "weather" in wrong
