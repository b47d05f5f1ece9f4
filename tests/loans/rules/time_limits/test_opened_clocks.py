"""Clocks that events begin: which, when they end, what renews them, and what is wrong with the facts."""

import datetime
from typing import Any

import pytest

from loans.rules.time_limits import procedural
from loans.rules.time_limits.clocks import LoanFacts, answers_of, event_errors, lacks_guarantor
from loans.rules.time_limits.events import KIND_WORDS, Happened
from loans.rules.time_limits.openings import OPENING_KEYS, STAGE_WORDS, STAGES

LOAN = LoanFacts(
    granted_on=datetime.date(2020, 5, 18),
    due_on=datetime.date(2022, 5, 18),
    security="mortgage",
    standing="running",
    guarantors=(7,),
)


def event(number: int, on: str, kind: str, **changes: Any) -> Happened:
    told: dict[str, Any] = {"id": number, "kind": kind, "on": datetime.date.fromisoformat(on), "files": 1}
    return Happened(**(told | changes))


def clocks(*events: Happened, on: str = "2026-12-31", loan: LoanFacts = LOAN) -> dict[Any, tuple[Any, ...]]:
    """Status, nominal day, last day, day to act by, of the clocks that events began."""
    return {
        (one.clock, one.guarantor): tuple(
            one.said[key] for key in ("status", "nominal_last_day", "last_day", "act_by")
        )
        for one in answers_of(loan, events, as_of=datetime.date.fromisoformat(on))
        if one.opened_by is not None
    }


def measure(stage: str, **facts: Any) -> Happened:
    return event(1, "2025-03-03", "preservation_taken", facts={"stage": stage, "asset": "movable", **facts})


def test_a_measure_before_suit_begins_three_clocks() -> None:
    assert clocks(measure("presuit"), on="2025-03-04") == {
        ("presuit_preservation", None): ("running", "2025-04-02", "2025-04-02", "2025-04-02"),
        ("preservation", None): ("running", "2027-03-03", "2027-03-03", "2027-03-02"),
        # No end named by the court: counted from the cautious day, seven days before it.
        ("renewal_application", None): ("running", "2027-02-23", "2027-02-23", "2027-02-22"),
    }


def test_a_suit_ends_the_thirty_days_and_an_earlier_one_does_not() -> None:
    suit = event(2, "2025-04-02", "suit_filed")
    assert clocks(measure("presuit"), suit)["presuit_preservation", None][0] == "exercised"
    early = event(2, "2025-03-02", "suit_filed")
    assert clocks(measure("presuit"), early)["presuit_preservation", None][0] == "lapsed"
    late = event(2, "2025-04-03", "suit_filed")
    assert clocks(measure("presuit"), late)["presuit_preservation", None][0] == "lapsed"


def test_a_renewal_names_its_measure_and_the_next_application_is_counted_from_the_new_end() -> None:
    first = measure("suit", court_end="2026-03-03")
    other = event(9, "2025-03-03", "preservation_taken", facts={"stage": "suit", "asset": "deposit"})
    applied = event(2, "2026-02-20", "step_taken", about=1)
    renewed = event(3, "2026-03-01", "renewal_done", about=1, facts={"court_end": "2028-03-01"})
    before = clocks(first, applied, on="2026-02-27")
    assert before["renewal_application", None] == ("exercised", "2026-02-24", "2026-02-24", None)
    assert before["preservation", None] == ("running", "2026-03-03", "2026-03-03", "2026-03-03")
    after = clocks(first, applied, renewed)
    assert after["preservation", None] == ("running", "2028-03-01", "2028-03-01", "2028-03-01")
    assert after["renewal_application", None] == ("running", "2028-02-23", "2028-02-23", "2028-02-22")
    both = answers_of(LOAN, [first, other, renewed], as_of=datetime.date(2026, 12, 31))
    ends = {one.opened_by: one.said["last_day"] for one in both if one.clock == "preservation"}
    assert ends == {1: "2028-03-01", 9: "2026-03-03"}


def test_after_judgment_enforcement_must_be_applied_for_in_five_days() -> None:
    found = measure("post_judgment", performance_end="2025-03-20")
    assert clocks(found, on="2025-03-21")["post_judgment_preservation", None][:3] == (
        "running", "2025-03-25", "2025-03-25",
    )  # fmt: skip
    applied = event(2, "2025-03-25", "enforcement_applied")
    assert clocks(found, applied)["post_judgment_preservation", None][0] == "exercised"


def test_an_instrument_begins_enforcement_against_whom_it_names_alone() -> None:
    told = {"instrument": "judgment", "performance_end": "2024-05-30"}
    both = event(1, "2024-05-16", "instrument_effective", facts=told, side="both", guarantor=7)
    found = clocks(both, on="2025-01-01")
    assert set(found) == {("enforcement", None), ("enforcement", 7), ("retrial", None)}
    assert found["enforcement", None] == ("running", "2026-05-30", "2026-06-01", "2026-05-30")
    to_guarantor = event(
        2, "2025-02-03", "demand", side="guarantor", guarantor=7, facts={"receipt": "signed", "channel": "handed"}
    )  # fmt: skip
    moved = clocks(both, to_guarantor)
    assert (moved["enforcement", None][1], moved["enforcement", 7][1]) == ("2026-05-30", "2027-02-03")
    alone = event(1, "2024-05-16", "instrument_effective", facts=told, side="guarantor", guarantor=7)
    assert ("enforcement", None) not in clocks(alone)
    award = event(1, "2024-05-16", "instrument_effective", facts={"instrument": "award"})
    assert set(clocks(award)) == {("enforcement", None)}
    listed = {"instrument": "judgment", "instalment_due_dates": ["2024-06-30", "2025-06-30"]}
    instalments = event(1, "2024-05-16", "instrument_effective", facts=listed)
    assert clocks(instalments)["enforcement", None][1] == "2027-06-30"


def test_a_mortgage_counts_by_enforcement_once_a_proved_judgment_is_in_force() -> None:
    def mortgage(**changes: Any) -> str:
        told = {"instrument": "judgment", "performance_end": "2024-05-30"}
        suit = event(1, "2024-01-10", "suit_filed")
        found = event(2, "2024-05-16", "instrument_effective", facts=told, **changes)
        answers = answers_of(LOAN, [suit, found], as_of=datetime.date(2025, 1, 1))
        status: str = next(one.said["status"] for one in answers if one.clock == "security_right")
        return status

    assert mortgage() == "running"
    assert mortgage(needs_second=True, confirmed=True) == "running"
    for waiting in ({"files": 0}, {"needs_second": True}):
        assert mortgage(**waiting) == "exercised"


def test_a_clock_begins_with_the_paper_and_not_with_its_confirmation_or_its_scan() -> None:
    served = event(
        1, "2025-09-16", "decision_served", facts={"decision": "judgment"}, needs_second=True, files=0
    )
    assert clocks(served, on="2025-09-20")["appeal", None][:3] == ("running", "2025-10-01", "2025-10-09")
    appealed = event(2, "2025-09-25", "step_taken", about=1)
    assert clocks(served, appealed)["appeal", None][0] == "exercised"
    unproved = event(2, "2025-09-25", "step_taken", about=1, files=0)
    assert clocks(served, unproved)["appeal", None][0] == "lapsed"


def test_what_ends_a_clock_follows_the_correction_of_what_began_it() -> None:
    wrong = event(1, "2024-09-10", "mediation_signed")
    right = event(2, "2024-09-12", "mediation_signed", corrects=1, needs_second=True, confirmed=True)
    done = event(3, "2024-10-11", "step_taken", about=1)
    assert clocks(wrong)["judicial_confirmation", None][1] == "2024-10-10"
    assert clocks(wrong, right, done)["judicial_confirmation", None][:2] == ("exercised", "2024-10-12")
    waiting = event(2, "2024-09-12", "mediation_signed", corrects=1, needs_second=True)
    assert clocks(wrong, waiting)["judicial_confirmation", None][1] == "2024-10-10"


def test_nothing_is_begun_before_its_day() -> None:
    assert clocks(measure("presuit"), on="2025-03-02") == {}


@pytest.mark.parametrize(
    ("kind", "facts", "wrong"),
    [
        ("decision_served", {}, {"decision"}),
        ("decision_served", {"decision": "order"}, {"decision"}),
        ("decision_served", {"decision": "ruling", "asset": "deposit"}, {"asset"}),
        ("instrument_effective", {"performance_end": "2025-03-03"}, {"instrument"}),
        ("instrument_effective", {"instrument": "award", "instalment_due_dates": ["x"]}, {"instalment_due_dates.0"}),
        (
            "instrument_effective",
            {"instrument": "award", "instalment_due_dates": ["2025-03-03"], "performance_end": "2025-03-03"},
            {"performance_end"},
        ),
        ("preservation_taken", {"stage": "suit"}, {"asset"}),
        ("preservation_taken", {"asset": "deposit"}, {"stage"}),
        ("preservation_taken", {"asset": "deposit", "stage": "post_judgment"}, {"performance_end"}),
        ("mediation_signed", {"decision": "ruling"}, {"decision"}),
        ("mediation_signed", {}, set()),
        ("preservation_taken", {"stage": "suit", "asset": "deposit"}, set()),
    ],
)  # fmt: skip
def test_facts_that_do_not_belong_to_an_opening_event_are_named(
    kind: str, facts: dict[str, Any], wrong: set[str]
) -> None:
    errors = event_errors(kind=kind, on=datetime.date(2025, 3, 3), facts=facts, language="en")
    assert set(errors) == wrong


def test_a_measure_of_before_2015_needs_the_courts_own_end() -> None:
    facts = {"stage": "suit", "asset": "deposit"}
    early = datetime.date(2015, 2, 3)
    assert set(event_errors(kind="preservation_taken", on=early, facts=facts, language="en")) == {"court_end"}


def test_every_opening_event_and_stage_has_its_words() -> None:
    assert set(OPENING_KEYS) <= set(KIND_WORDS)
    assert set(STAGES) == set(STAGE_WORDS)


def test_a_guaranteed_loan_without_guarantors_lacks_them() -> None:
    told = {"granted_on": LOAN.granted_on, "due_on": LOAN.due_on, "security": "guarantee"}
    assert lacks_guarantor(LoanFacts(**told, standing="running"))
    assert not lacks_guarantor(LoanFacts(**told, standing="settled"))
    assert not lacks_guarantor(LoanFacts(**told, standing="running", guarantors=(7,)))


def test_several_due_dates_are_asked_as_instalments_and_the_last_one_counts() -> None:
    days = (datetime.date(2021, 5, 18), datetime.date(2022, 5, 18))
    loan = LoanFacts(**(vars(LOAN) | {"instalments": days}))
    (found,) = [one for one in answers_of(loan, [], as_of=days[1]) if one.clock == "litigation"]
    assert found.said["nominal_last_day"] == "2025-05-18"


CONTROLS = {
    "an appeal against what is in force": ("INSTRUMENT", "nothing"),
    "retrial of a mediation": ("CAN_BE_RETRIED", frozenset({"judgment"})),
}


@pytest.mark.parametrize("name", CONTROLS)
def test_control_a_rule_taken_away_is_missed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    served = event(1, "2025-09-16", "decision_served", facts={"decision": "judgment"})
    in_force = event(2, "2025-10-10", "instrument_effective", facts={"instrument": "mediation"})
    before = clocks(served, in_force)
    monkeypatch.setattr(procedural, CONTROLS[name][0], CONTROLS[name][1])
    assert clocks(served, in_force) != before
