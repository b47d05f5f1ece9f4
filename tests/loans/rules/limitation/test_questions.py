"""The question is read strictly: every wrong place is named, nothing is guessed."""

from typing import Any

import pytest

from loans.rules.limitation.calculator import answer, answer_many
from loans.rules.limitation.question import EVENT_KEYS
from tests.loans.rules.limitation.asking import asked, demand, event

DUE = {"due_date": "2021-03-12"}
GUARANTEE = {"signed_on": "2021-03-01", "mode": "joint", "clause": "none", "due_date": "2022-03-01"}
MAXIMUM = {"determined_on": "2023-06-30", "due_dates": ["2023-05-31"]}


def errors(clock: Any = "litigation", facts: Any = None, *events: Any, **more: Any) -> set[str]:
    question = {"clock": clock, "facts": DUE if facts is None else facts, "events": list(events)}
    found = answer({"as_of": "2024-01-02"} | question | more, language="en")
    assert set(found) == {"id", "errors"}, found
    assert all(messages and all(messages) for messages in found["errors"].values())
    return set(found["errors"])


@pytest.mark.parametrize(
    ("clock", "facts", "path"),
    [
        ("litigation", {}, "facts.due_date"),
        ("litigation", {"due_date": "2021-02-29"}, "facts.due_date"),
        ("litigation", {"due_date": "12.3.2021"}, "facts.due_date"),
        ("litigation", {"due_date": 20210312}, "facts.due_date"),
        ("litigation", {"due_date": "9999-01-01"}, "facts.due_date"),
        ("litigation", DUE | {"on_demand": True}, "facts.on_demand"),
        ("litigation", {"on_demand": False}, "facts.on_demand"),
        ("litigation", {"instalment_due_dates": []}, "facts.instalment_due_dates"),
        ("litigation", {"instalment_due_dates": "2021-03-12"}, "facts.instalment_due_dates"),
        ("litigation", {"instalment_due_dates": ["2021-03-12", "x"]}, "facts.instalment_due_dates.1"),
        ("litigation", {"instalment_due_dates": [None]}, "facts.instalment_due_dates.0"),
        ("litigation", DUE | {"performance_end": "2021-03-12"}, "facts.performance_end"),
        ("litigation", [], "facts"),
        ("guarantee_period", {k: v for k, v in GUARANTEE.items() if k != "signed_on"}, "facts.signed_on"),
        ("guarantee_period", {k: v for k, v in GUARANTEE.items() if k != "mode"}, "facts.mode"),
        ("guarantee_period", {k: v for k, v in GUARANTEE.items() if k != "clause"}, "facts.clause"),
        ("guarantee_period", {k: v for k, v in GUARANTEE.items() if k != "due_date"}, "facts.due_date"),
        ("guarantee_period", GUARANTEE | {"mode": "several"}, "facts.mode"),
        ("guarantee_period", GUARANTEE | {"clause": "agreed"}, "facts.period_end"),
        ("guarantee_period", GUARANTEE | {"period_months": 6}, "facts.period_months"),
        ("guarantee_period", GUARANTEE | {"clause": "agreed", "period_months": "6"}, "facts.period_months"),
        ("guarantee_period", GUARANTEE | {"clause": "agreed", "period_months": True}, "facts.period_months"),
        ("guarantee_period", GUARANTEE | {"clause": "agreed", "period_months": 9999}, "facts.period_months"),
        (
            "guarantee_litigation",
            GUARANTEE | {"clause": "agreed", "period_months": 6, "period_end": "2023-01-01"},
            "facts.period_months",
        ),
        ("guarantee_period", GUARANTEE | {"maximum_amount": MAXIMUM}, "facts.maximum_amount"),
        (
            "guarantee_period",
            GUARANTEE | {"due_date": None, "maximum_amount": MAXIMUM | {"due_dates": None}},
            "facts.maximum_amount.due_dates",
        ),
        (
            "guarantee_period",
            GUARANTEE | {"due_date": None, "maximum_amount": MAXIMUM | {"until": "x"}},
            "facts.maximum_amount.until",
        ),
        ("security_right", DUE, "facts.security"),
        ("security_right", DUE | {"security": "lien"}, "facts.security"),
        ("security_right", {"security": "mortgage"}, "facts.due_date"),
        ("security_right", {"security": "mortgage", "instrument": "judgment"}, "facts.performance_end"),
        (
            "security_right",
            DUE | {"security": "mortgage", "instrument": "judgment", "effective_on": "2021-03-12"},
            "facts.due_date",
        ),
        ("enforcement", {"performance_end": "2021-03-12"}, "facts.instrument"),
        ("enforcement", {"instrument": "judgment"}, "facts.performance_end"),
        (
            "enforcement",
            {"instrument": "judgment", "performance_end": "2021-03-12", "effective_on": "2021-03-12"},
            "facts.effective_on",
        ),
        (
            "enforcement",
            {"instrument": "judgment", "effective_on": "2021-03-12", "parties": "people"},
            "facts.parties",
        ),
        ("presuit_preservation", {}, "facts.taken_on"),
        ("preservation", {"taken_on": "2024-03-11"}, "facts.asset"),
        ("preservation", {"taken_on": "2015-02-03", "asset": "deposit"}, "facts.court_end"),
        ("preservation", {"taken_on": "2024-03-11", "asset": "gold"}, "facts.asset"),
        ("renewal_application", {}, "facts.court_end"),
        ("post_judgment_preservation", {}, "facts.performance_end"),
        ("appeal", {"served_on": "2024-05-06"}, "facts.decision"),
        ("appeal", {"decision": "ruling"}, "facts.served_on"),
        ("retrial", {}, "facts.effective_on"),
        ("judicial_confirmation", {"effective_on": "2024-02-30"}, "facts.effective_on"),
    ],
)
def test_a_wrong_fact_is_named(clock: str, facts: Any, path: str) -> None:
    assert errors(clock, facts) == {path}


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ({"type": "demand"}, "events.0.date"),
        ({"date": "2022-01-04"}, "events.0.type"),
        ({"date": "2022-01-04", "type": "letter"}, "events.0.type"),
        ({"date": "2022-01-04", "type": "letter", "channel": "post"}, "events.0.type"),
        ({"date": "2022-13-04", "type": "demand"}, "events.0.date"),
        (demand("2022-01-04", by="borrower"), "events.0.by"),
        (demand("2022-01-04", to="both"), "events.0.to"),
        (demand("2022-01-04", channel="fax"), "events.0.channel"),
        (demand("2022-01-04", receipt="yes"), "events.0.receipt"),
        (demand("2022-01-04", medium="radio"), "events.0.medium"),
        (demand("2022-01-04", states_claim="yes"), "events.0.states_claim"),
        (demand("2022-01-04", grace_end="soon"), "events.0.grace_end"),
        (event("2022-01-04", "part_payment", by="other_guarantor"), "events.0.by"),
        (event("2022-01-04", "part_payment", amount="5.00"), "events.0.amount"),
        (event("2022-01-04", "reconfirmation"), "events.0.consent_to_perform"),
        (event("2022-01-04", "repayment_plan", new_due_date="2023-01-04"), "events.0.accepted"),
        (event("2022-01-04", "extension"), "events.0.new_due_date"),
        (event("2022-01-04", "extension", new_due_date="2022-01-04"), "events.0.new_due_date"),
        (event("2022-01-04", "procedure_ended"), "events.0.closes"),
        (event("2022-01-04", "procedure_ended", closes="demand"), "events.0.closes"),
        (event("2022-01-04", "suit_filed", against="co_borrower"), "events.0.against"),
        (event("2022-01-04", "obstacle", kind="rain"), "events.0.kind"),
        (event("2022-01-04", "step_taken", served_on="2022-01-04"), "events.0.served_on"),
        ("demand", "events.0"),
    ],
)
def test_a_wrong_event_is_named_by_its_position(sent: Any, path: str) -> None:
    assert errors("litigation", DUE, sent) == {path}
    assert errors("litigation", DUE, demand("2022-01-04"), sent) == {path.replace("events.0", "events.1")}


def test_the_outer_keys_are_named() -> None:
    assert errors(colour="red") == {"colour"}
    assert errors(clock="sundial") == {"clock"}
    assert errors(clock=None) == {"clock"}
    assert errors(id=5) == {"id"}
    assert errors(as_of="today") == {"as_of"}
    assert errors(as_of=None) == {"as_of"}
    assert errors(events={"date": "2022-01-04"}) == {"events"}
    assert set(answer({"clock": "litigation", "as_of": "2024-01-02"})["errors"]) == {"facts"}
    assert set(answer("text")["errors"]) == {"question"}


def test_every_wrong_place_is_named_at_once() -> None:
    found = errors(
        "litigation", {"due_date": "x"}, {"type": "letter"}, demand("2022-01-04", to="me"), as_of="y"
    )
    assert found == {"facts.due_date", "events.0.type", "events.0.date", "events.1.to", "as_of"}


def test_null_and_absent_mean_the_same() -> None:
    nothing = {"instalment_due_dates": None, "on_demand": None, "nonsense": None}
    full = asked(
        "litigation", DUE | nothing, demand("2022-01-04", grace_end=None, by=None), as_of="2024-01-02"
    )
    short = asked("litigation", DUE, demand("2022-01-04"), as_of="2024-01-02")
    assert answer(full) == answer(short)
    assert answer(short | {"events": None}) == answer(short | {"events": []})


def test_the_id_is_echoed_as_it_is() -> None:
    for known in (" a b ", "", None):
        assert answer(asked("litigation", DUE, as_of="2024-01-02") | {"id": known})["id"] == known
    assert answer({"id": "x"})["id"] == "x"


@pytest.mark.parametrize("kind", EVENT_KEYS)
def test_every_event_can_be_asked_on_every_clock_with_all_its_keys(kind: str) -> None:
    values: dict[str, Any] = {
        "to": "borrower", "by": "borrower", "against": "both", "channel": "post", "receipt": "recorded",
        "medium": "county", "closes": "suit_filed", "kind": "other", "sent_on": "2022-01-01",
    }  # fmt: skip
    flags = ("whereabouts_unknown", "states_claim", "accepted", "consent_to_perform", "guarantor_consented")
    sent = event("2022-06-01", kind)
    for key in EVENT_KEYS[kind]:
        sent[key] = values.get(key, True if key in flags else "2022-07-01")
    judged = {"instrument": "judgment", "performance_end": "2021-06-10"}
    questions = [
        asked(clock, facts, sent, as_of="2023-01-03")
        for clock, facts in (
            ("litigation", DUE),
            ("litigation", {"on_demand": True}),
            ("guarantee_period", GUARANTEE),
            ("guarantee_litigation", GUARANTEE),
            ("security_right", DUE | {"security": "mortgage"}),
            ("security_right", judged | {"security": "registered_pledge"}),
            ("security_right", DUE | {"security": "possessory_pledge"}),
            ("enforcement", judged),
            ("presuit_preservation", {"taken_on": "2022-05-10"}),
            ("preservation", {"taken_on": "2022-05-10", "asset": "movable"}),
            ("renewal_application", {"court_end": "2022-09-01"}),
            ("post_judgment_preservation", {"performance_end": "2022-05-30"}),
            ("appeal", {"served_on": "2022-05-30", "decision": "ruling"}),
            ("retrial", {"effective_on": "2022-05-30"}),
            ("judicial_confirmation", {"effective_on": "2022-05-30"}),
        )
    ]
    for found in answer_many(questions):
        assert "errors" not in found
        assert set(found["ineffective"]) <= {0}
