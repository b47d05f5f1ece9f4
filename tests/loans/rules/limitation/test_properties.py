"""What holds for every question: generated facts and events on the limitation clocks."""

import datetime
import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.workdays import published_calendar
from loans.rules.limitation import run_state
from loans.rules.limitation.calculator import answer, answer_many
from loans.rules.limitation.events import AGAINST, BY, CHANNELS, MEDIA, PROCEDURES, RECEIPTS, TO
from loans.rules.limitation.question import EVENT_KEYS
from tests.loans.rules.limitation.asking import CASES, READINGS, SIGNED, differences

DAYS = st.dates(datetime.date(2003, 1, 1), datetime.date(2027, 12, 31)).map(str)
LATER = st.dates(datetime.date(2028, 1, 1), datetime.date(2032, 12, 31)).map(str)
CHOICES = {"to": TO, "by": BY, "against": AGAINST, "channel": CHANNELS, "receipt": RECEIPTS, "medium": MEDIA,
           "closes": PROCEDURES}  # fmt: skip
FLAGS = ("whereabouts_unknown", "states_claim", "accepted", "consent_to_perform", "guarantor_consented")
REQUIRED = {"closes", "accepted", "consent_to_perform", "new_due_date"}
DATES = ("nominal_last_day", "last_day", "act_by", "status", "mode")


@st.composite
def events(draw: Any) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(EVENT_KEYS)))
    made: dict[str, Any] = {"date": draw(DAYS), "type": kind}
    for key in EVENT_KEYS[kind]:
        if key in CHOICES:
            made[key] = draw(st.sampled_from(CHOICES[key]))
        elif key in FLAGS:
            made[key] = draw(st.booleans())
        elif key == "new_due_date":
            made[key] = draw(LATER) if made["date"] > "2020" else "2020-12-31"
        elif key != "kind":
            made[key] = draw(st.one_of(st.none(), DAYS))
    return made


GUARANTEES = st.fixed_dictionaries(
    {
        "signed_on": DAYS,
        "mode": st.sampled_from(["joint", "general", "unstated"]),
        "clause": st.just("agreed"),
        "period_months": st.sampled_from([0, 6, 24, 36]),
        "due_date": DAYS,
    }
)
DEBTS = st.one_of(
    st.fixed_dictionaries({"due_date": DAYS}),
    st.fixed_dictionaries({"instalment_due_dates": st.lists(DAYS, min_size=1, max_size=4)}),
    st.just({"on_demand": True}),
)
JUDGED = st.one_of(
    st.fixed_dictionaries(
        {
            "instrument": st.sampled_from(["judgment", "notarised"]),
            "parties": st.sampled_from(["natural", "entities"]),
            "performance_end": DAYS,
        }
    ),
    st.fixed_dictionaries(
        {"instrument": st.just("award"), "instalment_due_dates": st.lists(DAYS, min_size=1, max_size=4)}
    ),
)
FACTS = st.one_of(
    DEBTS.map(lambda facts: ("litigation", facts)),
    JUDGED.map(lambda facts: ("enforcement", facts)),
    GUARANTEES.map(lambda facts: ("guarantee_period", facts)),
    GUARANTEES.map(lambda facts: ("guarantee_litigation", facts)),
    st.one_of(DEBTS, JUDGED).map(lambda facts: ("security_right", facts | {"security": "mortgage"})),
)


@st.composite
def questions(draw: Any, most: int = 6) -> dict[str, Any]:
    clock, facts = draw(FACTS)
    happened = draw(st.lists(events(), max_size=most))
    return {"id": "q", "clock": clock, "facts": facts, "events": happened, "as_of": draw(DAYS)}


def told(question: dict[str, Any]) -> dict[str, Any]:
    found = answer(question, language="en")
    assert "errors" not in found, found
    return found


@given(questions())
@settings(max_examples=400, deadline=None)
def test_the_cautious_day_is_never_after_the_nominal_one_nor_that_after_the_last_day(
    asked: dict[str, Any],
) -> None:
    found = told(asked)
    nominal, last_day, act_by = found["nominal_last_day"], found["last_day"], found["act_by"]
    assert (nominal is None) is (last_day is None)
    if nominal is not None:
        assert nominal <= last_day
        assert act_by is None or act_by <= nominal
    assert found["status"] in (
        "not_started", "running", "suspended", "lapsed", "exercised", "discharged", "not_barred",
    )  # fmt: skip
    assert found["flags"] == sorted(set(found["flags"]))
    assert found["ineffective"] == sorted(set(found["ineffective"]))


@given(questions())
@settings(max_examples=400, deadline=None)
def test_an_event_without_effect_can_be_left_out(asked: dict[str, Any]) -> None:
    found = told(asked)
    for position in found["ineffective"]:
        rest = [one for place, one in enumerate(asked["events"]) if place != position]
        without = told(asked | {"events": rest})
        ends = ("suit_withdrawn", "procedure_ended", "execution_settlement")
        if asked["events"][position]["type"] in (*ends, "suit_filed", *PROCEDURES):
            continue  # which end closes which procedure depends on all of them
        assert {key: without[key] for key in DATES} == {key: found[key] for key in DATES}


@given(questions(), st.lists(events(), min_size=1, max_size=3))
@settings(max_examples=200, deadline=None)
def test_what_happens_later_changes_nothing(asked: dict[str, Any], later: list[dict[str, Any]]) -> None:
    late = [
        {key: value for key, value in one.items() if key != "notice_arrived_on"} | {"date": "2027-12-31"}
        for one in later
        if one.get("new_due_date") is None
    ]
    asked = asked | {"as_of": min(asked["as_of"], "2027-12-30")}
    assert told(asked | {"events": [*asked["events"], *late]}) == told(asked)


@given(questions(), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_the_order_in_the_list_matters_only_within_a_day(asked: dict[str, Any], chance: Any) -> None:
    days = {one.get("notice_arrived_on") or one["date"]: one for one in asked["events"]}
    one_a_day = list(days.values())
    mixed = chance.sample(one_a_day, len(one_a_day))
    first, second = told(asked | {"events": one_a_day}), told(asked | {"events": mixed})
    assert {key: first[key] for key in (*DATES, "flags")} == {key: second[key] for key in (*DATES, "flags")}
    assert {repr(one_a_day[place]) for place in first["ineffective"]} == {
        repr(mixed[place]) for place in second["ineffective"]
    }


@st.composite
def claims_kept_alive(draw: Any) -> dict[str, Any]:
    """A claim interrupted again and again, for twenty years and more, and a few other events near their end."""
    due = draw(st.dates(datetime.date(1998, 1, 1), datetime.date(2003, 12, 31)))
    kept, day, last = [], due, due + datetime.timedelta(days=22 * 365)
    while day < last:
        day += datetime.timedelta(days=draw(st.integers(300, 640)))
        kept.append({"date": str(day), "type": "demand", **SIGNED})
    near = st.dates(last - datetime.timedelta(days=1200), last).map(str)
    others = [one | {"date": draw(near)} for one in draw(st.lists(events(), max_size=3))]
    moving = ("extension", "acceleration", "assigned")
    clock = draw(st.sampled_from(["litigation", "security_right"]))
    return {
        "clock": clock,
        "facts": {"due_date": str(due)} | ({"security": "mortgage"} if clock == "security_right" else {}),
        "events": kept + [one for one in others if one["type"] not in moving],
        "as_of": draw(near),
    }


@given(claims_kept_alive())
@settings(max_examples=200, deadline=None)
def test_no_claim_lives_longer_than_twenty_years(asked: dict[str, Any]) -> None:
    cap = add_months(datetime.date.fromisoformat(asked["facts"]["due_date"]), 240)
    bar = published_calendar().working_day_from(cap)
    found = told(asked)
    nominal, last_day = found["nominal_last_day"], found["last_day"]
    assert nominal is None or (nominal <= str(cap) and last_day <= str(bar))
    assert found["act_by"] is None or found["act_by"] <= str(cap)
    if asked["as_of"] > str(bar):
        assert found["status"] in ("lapsed", "exercised")


def test_control_without_the_cap_a_claim_lives_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_state, "CAP_MONTHS", 360)
    with pytest.raises(AssertionError):
        test_no_claim_lives_longer_than_twenty_years()


@given(questions(), DAYS, st.sampled_from(["borrower", "guarantor"]))
@settings(max_examples=600, deadline=None)
def test_more_proof_never_shortens_a_period_that_had_begun_and_a_demand_without_proof_changes_nothing(
    asked: dict[str, Any], day: str, to: str
) -> None:
    asked = asked | {"as_of": "2027-12-31"}
    proved = {"date": day, "type": "demand", "to": to, **SIGNED}
    before, unproved = told(asked), told(asked | {"events": [*asked["events"], proved | {"receipt": "none"}]})
    same = (*DATES, "flags")
    assert {key: unproved[key] for key in same} == {key: before[key] for key in same}
    assert unproved["ineffective"] == [*before["ineffective"], len(asked["events"])]
    after = told(asked | {"events": [*asked["events"], proved]})
    if told(asked | {"as_of": day})["status"] in ("not_started", "discharged"):
        return  # it would begin the period, not shorten one
    for key in ("nominal_last_day", "last_day", "act_by"):
        assert None in (before[key], after[key]) or after[key] >= before[key]


@pytest.fixture
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The server stands in another time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        os.environ.pop("TZ")
    else:
        os.environ["TZ"] = before
    time.tzset()


ZONES = ("UTC", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati")
BEGINNINGS: list[tuple[str, dict[str, Any], str, int, int]] = [
    ("litigation", {}, "due_date", 24, 0),
    ("security_right", {"security": "mortgage"}, "due_date", 24, 0),
    ("guarantee_period", {"signed_on": "1985-06-15", "mode": "joint", "clause": "none"}, "due_date", 6, 0),
    ("enforcement", {"instrument": "judgment"}, "performance_end", 12, 0),
    ("retrial", {}, "effective_on", 6, 0),
    ("presuit_preservation", {}, "taken_on", 0, 30),
    ("renewal_application", {}, "court_end", 0, -7),
    ("post_judgment_preservation", {}, "performance_end", 0, 5),
    ("appeal", {"decision": "judgment"}, "served_on", 0, 15),
    ("judicial_confirmation", {}, "effective_on", 0, 30),
]


@pytest.mark.parametrize("zone", ZONES, indirect=True)
def test_the_answers_are_the_same_in_every_time_zone_of_the_server(zone: str) -> None:
    for case in [*CASES, *READINGS]:
        assert differences(told(case["question"]), case["expect"]) == {}, (zone, case["id"])


@pytest.mark.parametrize("zone", ZONES, indirect=True)
def test_a_day_is_a_day_in_the_summers_of_1986_to_1991_when_the_clocks_were_moved(zone: str) -> None:
    """From May to September, through both nights on which an hour was left out or doubled."""
    for clock, facts, key, months, days in BEGINNINGS:
        for year in range(1986, 1992):
            for month, day in ((4, 10), (4, 20), (5, 4), (7, 15), (9, 11), (9, 14), (9, 20)):
                begins = datetime.date(year, month, day)
                ends = add_months(begins, months) + datetime.timedelta(days=days)
                asked = {"clock": clock, "facts": facts | {key: str(begins)}, "as_of": str(ends)}
                found = told(asked)
                assert (found["nominal_last_day"], found["status"]) == (str(ends), "running"), (zone, asked)
                after = datetime.date.fromisoformat(found["last_day"]) + datetime.timedelta(days=1)
                assert told(asked | {"as_of": str(after)})["status"] in ("lapsed", "discharged")


@given(st.lists(questions(most=3), max_size=5))
@settings(max_examples=50, deadline=None)
def test_a_list_is_answered_as_its_questions_one_by_one(asked: list[dict[str, Any]]) -> None:
    assert answer_many(asked) == [answer(one) for one in asked]
