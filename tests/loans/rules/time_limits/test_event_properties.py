"""What holds for every story of recorded events: proof, order, ends, review days, time zones."""

import datetime
import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from creditcoop.core.rules.periods import add_months
from loans.rules.time_limits import review
from loans.rules.time_limits.clocks import LoanFacts, answers_of, status_on
from loans.rules.time_limits.events import Happened
from loans.rules.time_limits.review import next_review
from tests.loans.rules.time_limits.generated import DAYS, LAST, Loans, stories, told

ONE = datetime.timedelta(days=1)
SIGNED = {"channel": "handed", "receipt": "signed"}
Story = tuple[LoanFacts, list[Happened]]


def demand(number: int, on: datetime.date, **changes: Any) -> Happened:
    return Happened(**({"id": number, "kind": "demand", "on": on, "facts": SIGNED, "files": 1} | changes))


@given(stories(), DAYS)
@settings(max_examples=150, deadline=None)
def test_a_demand_without_proof_changes_nothing(story: Story, on: datetime.date) -> None:
    loan, events = story
    for unproved in ({"files": 0}, {"facts": {"channel": "handed", "receipt": "none"}}):
        assert told(loan, [*events, demand(99, on, **unproved)], LAST) == told(loan, events, LAST)


@given(stories(), DAYS, st.sampled_from(["borrower", "guarantor"]))
@settings(max_examples=300, deadline=None)
def test_more_proof_never_shortens_a_period_that_had_begun_without_it(
    story: Story, on: datetime.date, side: str
) -> None:
    loan, events = story
    assume(side == "borrower" or loan.guarantors)
    more = demand(99, on, side=side, guarantor=7 if side == "guarantor" else None)
    before, after = told(loan, events, LAST), told(loan, [*events, more], LAST)
    for key, was in before.items():
        if key[0] in ("litigation", "security_right", "enforcement") and was["status"] != "not_started":
            is_now = after[key]["last_day"]
            assert not (was["last_day"] and is_now) or is_now >= was["last_day"], key


@given(stories(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_recording_events_of_different_days_does_not_matter(story: Story, chance: Any) -> None:
    loan, events = story
    one_a_day = list({event.on: event for event in events}.values())
    ids = {event.id for event in one_a_day}
    one_a_day = [event for event in one_a_day if event.about is None or event.about in ids]
    assert told(loan, chance.sample(one_a_day, len(one_a_day)), LAST) == told(loan, one_a_day, LAST)


@given(stories(), DAYS)
@settings(max_examples=300, deadline=None)
def test_ends_lie_in_order_and_no_period_ends_before_it_begins(story: Story, on: datetime.date) -> None:
    loan, events = story
    events = [event for event in events if event.kind not in ("acceleration", "extension")]
    opened = {event.id: event.on for event in events}
    cap = add_months(loan.due_on, 240)
    for found in answers_of(loan, events, as_of=on):
        nominal, last_day, act_by = (found.day(name) for name in ("nominal_last_day", "last_day", "act_by"))
        if nominal is None or last_day is None:
            continue
        assert nominal <= last_day and (act_by is None or act_by <= nominal)
        if found.clock not in ("renewal_application", "preservation"):  # the court's own day may be any
            assert nominal >= (loan.due_on if found.opened_by is None else opened[found.opened_by])
        if found.clock == "litigation":
            assert nominal <= cap


def unchanged_until_review(story: Story, on: datetime.date, share: float) -> bool:
    """Between a day and the next review nothing differs but what `status_on` tells."""
    loan, events = story
    events = [event for event in events if event.on <= on]
    found = answers_of(loan, events, as_of=on)
    looks = next_review((loan.due_on,), events, found, as_of=on)
    latest = looks - ONE if looks else on + datetime.timedelta(days=9000)
    later = on + datetime.timedelta(days=round((latest - on).days * share))
    kept, then = told(loan, events, on), told(loan, events, later)
    for (clock, _guarantor, _opened), row in kept.items():
        last_day = row["last_day"] and datetime.date.fromisoformat(row["last_day"])
        row["status"] = status_on(clock=clock, status=row["status"], last_day=last_day, day=later)
    return kept == then


@given(stories(), DAYS, st.sampled_from((1.0, 1.0, 0.5)))
@settings(max_examples=800, deadline=None)
def test_nothing_kept_changes_before_its_day_of_review(story: Story, on: datetime.date, share: float) -> None:
    assert unchanged_until_review(story, on, share)


def test_control_without_the_known_days_a_change_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    loan = LoanFacts(
        granted_on=datetime.date(2021, 1, 1),
        due_on=datetime.date(2021, 7, 1),
        security="guarantee",
        standing="running",
        guarantors=(7,),
    )
    applied = Happened(id=1, kind="enforcement_applied", on=datetime.date(2021, 8, 1), files=1)
    story, on = (loan, [applied]), datetime.date(2021, 9, 1)
    assert unchanged_until_review(story, on, 0.005)
    for name in ("_of_events", "_of_answers"):
        monkeypatch.setattr(review, name, lambda _told: iter(()))
    assert not unchanged_until_review(story, on, 0.05)


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


SUMMERS = [datetime.date(year, 6, 15) for year in range(1986, 1992)]


@pytest.mark.parametrize(
    "zone", ["UTC", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"], indirect=True
)
def test_the_answers_are_the_same_in_every_time_zone_and_in_the_summers_of_1986_to_1991(zone: str) -> None:
    """China kept summer time in these years; a day is a day all the same."""
    for day in SUMMERS:
        loan = LoanFacts(granted_on=day - 300 * ONE, due_on=day, security="credit", standing="running")
        found = told(loan, [demand(1, day + 400 * ONE)], day + 401 * ONE)
        (row,) = found.values()
        expected = (add_months(day + 400 * ONE, 24)).isoformat()
        assert row["nominal_last_day"] == expected, (zone, day)


@given(Loans, DAYS)
@settings(max_examples=50, deadline=None)
def test_a_loan_of_which_nothing_is_recorded_lapses_once(loan: LoanFacts, on: datetime.date) -> None:
    row = told(loan, [], on)["litigation", None, None]
    assert (row["status"] == "lapsed") is (on > datetime.date.fromisoformat(row["last_day"]))
