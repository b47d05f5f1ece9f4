"""Annex 5 and 7: who supervises, which reasons are proper, what follows."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from creditcoop.core.rules.posts import Post
from creditcoop.core.rules.regulation_text import decode_chapter, shipped_text
from creditcoop.core.rules.workdays import published_calendar
from handover.rules.deadlines import inventory_by, receiver_from, soon_until
from handover.rules.handover_policy import HandoverPolicy
from handover.rules.refusal import (
    Outcome,
    Ruling,
    outcome,
    proposed_ruling,
    reach,
    rule_by,
    ruling_allowed,
)
from handover.rules.supervisors import (
    Capacity,
    Supervisor,
    SupervisorProblem,
    supervisor_problems,
    union_supervises,
)

POLICY = decode_chapter(shipped_text()["body"], HandoverPolicy)
CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[2] / "cases" / "situations.json").read_text())["cases"]
}
OUTGOING, RECEIVER, HEAD, MONITOR, FROM_UNION = 1, 2, 3, 4, 5
BOTH = [Supervisor(HEAD, Capacity.CM_DIRECTOR), Supervisor(MONITOR, Capacity.MONITOR)]


def problems(supervisors: list[Supervisor], *, by_union: bool = False) -> list[SupervisorProblem]:
    return supervisor_problems(supervisors, parties={OUTGOING, RECEIVER}, by_union=by_union, policy=POLICY)


def test_a_manager_is_supervised_by_head_and_monitoring_accountant_together() -> None:
    assert problems(BOTH) == []
    assert problems(BOTH[:1]) == [SupervisorProblem.MONITOR_MISSING]
    assert problems(BOTH[1:]) == [SupervisorProblem.CM_DIRECTOR_MISSING]


def test_a_party_never_supervises_itself() -> None:
    assert SupervisorProblem.PARTY in problems([BOTH[0], Supervisor(RECEIVER, Capacity.MONITOR)])


def test_nobody_supervises_in_two_capacities() -> None:
    assert problems([BOTH[0], Supervisor(HEAD, Capacity.MONITOR)]) == [SupervisorProblem.TWICE]


@pytest.mark.parametrize("post", [Post.DIRECTOR, Post.DEPUTY, Post.CM_DIRECTOR, Post.MONITOR])
def test_where_a_head_or_the_accountant_hands_over_the_union_supervises(post: Post) -> None:
    assert union_supervises(outgoing_post=post, receiver_posts={Post.CM})


@pytest.mark.parametrize("post", [Post.CM, Post.MARKETER])
def test_a_manager_needs_the_union_only_where_a_supervisor_receives_or_is_missing(post: Post) -> None:
    assert not union_supervises(outgoing_post=post, receiver_posts={Post.CM, Post.DEPUTY})
    assert union_supervises(outgoing_post=post, receiver_posts={Post.CM_DIRECTOR})
    assert union_supervises(outgoing_post=post, receiver_posts={Post.MONITOR})
    assert union_supervises(outgoing_post=post, receiver_posts={Post.CM}, vacant={Post.MONITOR})


def test_s26_the_departments_director_is_supervised_by_the_union() -> None:
    decisions = []
    for draft in CASES["S26"]["facts"]["drafts"]:
        supervisors = [
            Supervisor(place, Capacity.UNION if name in draft["appointed_by_union"] else Capacity.MONITOR)
            for place, name in enumerate(draft["supervisors"], start=10)
        ]
        by_union = union_supervises(outgoing_post=CASES["S26"]["facts"]["outgoing_role"], receiver_posts=())
        decisions.append("blocked" if problems(supervisors, by_union=by_union) else "allowed")
    assert decisions == CASES["S26"]["expected"]["decisions"]


def test_s24_a_bad_portfolio_is_no_proper_reason() -> None:
    expected, day = CASES["S24"]["expected"], datetime.date(2024, 6, 30)
    assert proposed_ruling(reason=CASES["S24"]["facts"]["reason"], policy=POLICY) is Ruling.NOT_PROPER
    assert outcome(["not_proper", "not_proper"], supervisors=2) is Outcome.TAKEN_OVER
    assert receiver_from(day, handover_day_is="outgoing").isoformat() == expected["incoming_term_starts"]
    assert inventory_by(day, policy=POLICY, month="calendar").isoformat() == expected["inventory_deadline"]


def test_s25_a_missing_item_is_a_proper_reason() -> None:
    assert proposed_ruling(reason=CASES["S25"]["facts"]["reason"], policy=POLICY) is Ruling.PROPER
    assert outcome(["proper", "proper"], supervisors=2) is Outcome.MEND


def test_a_missing_item_makes_every_refusal_proper() -> None:
    assert not ruling_allowed(reason="bad_loans", ruling="not_proper", items_missing=True, policy=POLICY)
    assert ruling_allowed(reason="bad_loans", ruling="proper", items_missing=True, policy=POLICY)


def test_what_the_list_calls_not_proper_is_not_ruled_proper() -> None:
    assert not ruling_allowed(reason="bad_loans", ruling="proper", items_missing=False, policy=POLICY)
    assert ruling_allowed(reason="bad_loans", ruling="not_proper", items_missing=False, policy=POLICY)


def test_whether_a_proper_reason_is_a_fact_the_supervisors_say() -> None:
    for ruling in Ruling:
        assert ruling_allowed(reason="papers_missing", ruling=ruling, items_missing=False, policy=POLICY)
        assert ruling_allowed(reason="other", ruling=ruling, items_missing=False, policy=POLICY)


def test_supervisors_who_disagree_send_it_to_the_union() -> None:
    assert outcome(["proper"], supervisors=2) is Outcome.WAITS
    assert outcome(["proper", "not_proper"], supervisors=2) is Outcome.TO_UNION


def test_the_ruling_is_due_after_three_working_days_by_the_calendar() -> None:
    calendar = published_calendar()
    # Thursday 26 September 2024; Sunday the 29th was worked, October 1 to 7 was off.
    assert rule_by(refused_on=datetime.date(2024, 9, 26), policy=POLICY, calendar=calendar) == datetime.date(
        2024, 9, 30
    )
    assert rule_by(refused_on=datetime.date(2024, 9, 30), policy=POLICY, calendar=calendar) == datetime.date(
        2024, 10, 10
    )


def test_days_are_counted_back_over_the_same_rest_days() -> None:
    calendar = published_calendar()
    assert calendar.working_days_before(datetime.date(2024, 10, 10), 3) == datetime.date(2024, 9, 30)


def test_kinship_reaches_the_loans_of_that_borrower_alone() -> None:
    assert reach(reason="kin_of_borrower", named={7, 9}, taken={7, 8}).loans == {7}
    assert reach(reason="bad_loans", named={7}, taken={7, 8}).whole


@pytest.mark.parametrize(
    ("day", "last"),
    [("2024-01-31", "2024-02-29"), ("2023-01-31", "2023-02-28"), ("2024-06-30", "2024-07-30")],
)
def test_a_month_ends_on_the_same_day_number_or_the_last(day: str, last: str) -> None:
    handed = datetime.date.fromisoformat(day)
    assert inventory_by(handed, policy=POLICY, month="calendar").isoformat() == last
    assert soon_until(handed, policy=POLICY, month="days_30") == handed + datetime.timedelta(days=30)


def test_the_handover_day_belongs_to_the_outgoing_officer() -> None:
    day = datetime.date(2024, 3, 15)
    assert receiver_from(day, handover_day_is="outgoing") == datetime.date(2024, 3, 16)
    assert receiver_from(day, handover_day_is="incoming") == day
