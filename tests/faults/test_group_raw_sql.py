"""Raw SQL meets the wall round the approval group: no result against its votes, by whoever it may be.

The condition in SQL and `loans.rules.group_vote` say the same for every way of voting and every version's rules.
"""

import datetime
from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from creditcoop.core.models import GroupSeat, Person
from loans.models import ApplicationStep, GroupMeeting, LoanApplication, MeetingMember, Vote
from loans.queries import vote_of
from tests.accountability.books import adopt_reading
from tests.builders import bring_to, make_application
from tests.conftest import Cast
from tests.faults.guards import without

SEATS = ("director", "deputy", "chief_accountant", "monitor", "cm2")  # the chair first
AS_VOTED, BY_CHAIR = "loans_step_group_as_voted", "loans_step_group_by_its_chair"
VOTES = ("yes", "no", "silent", "absent")


class Undone(Exception):
    """Take back what was tried."""


def waiting(cast: Cast, day: datetime.date) -> LoanApplication:
    return bring_to(make_application(cast.a, "15000.00", on=day), cast.a, cast.union, "group", on=day)


def hold(application: LoanApplication, cast: Cast, day: datetime.date, said: tuple[str, ...]) -> None:
    """The meeting as rows alone; `said` by the seats in order: yes, no, silent, absent or recused."""
    meeting = GroupMeeting.objects.create(application=application, chair=cast.a["director"], on=day)
    for post, word in zip(SEATS, said, strict=True):
        presence = word if word in ("absent", "recused") else "present"
        MeetingMember.objects.create(meeting=meeting, person=cast.a[post], presence=presence)
        if word in ("yes", "no"):
            Vote.objects.create(meeting=meeting, person=cast.a[post], choice=word, reason="理由", on=day)


def accepted(application: LoanApplication, person: Person, outcome: str, day: datetime.date) -> bool:
    """Whether the database lets the result in; it is taken back in any case."""
    try:
        with transaction.atomic():
            ApplicationStep.objects.create(
                application=application,
                step="group",
                person=person,
                post="group_chair",
                outcome=outcome,
                opinion="",
                on=day,
            )
            raise Undone
    except DatabaseError:
        return False
    except Undone:
        return True


def same(application: LoanApplication, cast: Cast, day: datetime.date, said: tuple[str, ...]) -> None:
    """The database lets in what the rule says, and nothing else."""
    try:
        with transaction.atomic():
            hold(application, cast, day, said)
            vote = vote_of(application)
            assert vote is not None
            chair = cast.a["director"]
            allowed = [
                outcome for outcome in ("agree", "refuse") if accepted(application, chair, outcome, day)
            ]
            assert allowed == ["agree" if vote.passed else "refuse"], said
            raise Undone
    except Undone:
        pass


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"majority": "1/2"},
        {"majority": "1", "quorum": "1"},
        {"silence_is_yes": False},
        {"chair_may_veto": False, "quorum": "3/5"},
    ],
    ids=str,
)
def test_the_database_counts_the_votes_as_the_rule_does(
    cast: Cast, day: datetime.date, rules: dict[str, Any]
) -> None:
    if rules:
        adopt_reading(cast, day, group_rules=rules)
    application = waiting(cast, day)
    ways = list(
        product(VOTES, VOTES, ("yes", "no", "recused"), (("yes", "yes"), ("no", "silent"), ("yes", "absent")))
    )
    for chair, deputy, third, rest in ways[:: 7 if rules else 2]:
        same(application, cast, day, (chair, deputy, third, *rest))


def test_the_chair_does_not_overrule_the_group(cast: Cast, day: datetime.date) -> None:
    """S13: three of five; and without the guard it would pass."""
    application = waiting(cast, day)
    hold(application, cast, day, ("yes", "no", "yes", "yes", "no"))
    chair = cast.a["director"]
    assert not accepted(application, chair, "agree", day)
    assert accepted(application, chair, "refuse", day)
    with without(AS_VOTED):
        assert accepted(application, chair, "agree", day)


def test_without_a_meeting_nothing_is_decided(cast: Cast, day: datetime.date) -> None:
    application = waiting(cast, day)
    for outcome in ("agree", "refuse"):
        assert not accepted(application, cast.a["director"], outcome, day)
    with without(AS_VOTED):
        assert accepted(application, cast.a["director"], "agree", day)


@pytest.mark.parametrize("post", ["deputy", "teller", "reader"])
def test_nobody_but_the_chair_closes_the_meeting(cast: Cast, day: datetime.date, post: str) -> None:
    application = waiting(cast, day)
    hold(application, cast, day, ("yes",) * 5)
    assert not accepted(application, cast.a[post], "agree", day)
    with without(BY_CHAIR):
        assert accepted(application, cast.a[post], "agree", day)


def test_the_next_chair_may(cast: Cast, day: datetime.date) -> None:
    application = waiting(cast, day)
    hold(application, cast, day, ("yes",) * 5)
    GroupSeat.objects.filter(person=cast.a["director"]).update(until_on=day)
    GroupSeat.objects.create(person=cast.a["teller"], unit=cast.a.unit, role="chair", from_on=day)
    assert accepted(application, cast.a["teller"], "agree", day)


def refused(act: Any, *args: Any, **more: Any) -> bool:
    try:
        with transaction.atomic():
            act(*args, **more)
    except DatabaseError:
        return True
    return False


def test_no_meeting_is_made_up_without_its_chair(cast: Cast, day: datetime.date) -> None:
    application = waiting(cast, day)
    open_it = GroupMeeting.objects.create
    for person in (cast.a["deputy"], cast.b["director"], cast.a["teller"]):
        assert refused(open_it, application=application, chair=person, on=day)
    with without("loans_meeting_by_its_chair"):
        assert not refused(open_it, application=application, chair=cast.a["teller"], on=day)


def test_strangers_do_not_make_the_majority(cast: Cast, day: datetime.date) -> None:
    application = waiting(cast, day)
    meeting = GroupMeeting.objects.create(application=application, chair=cast.a["director"], on=day)
    sit = MeetingMember.objects.create
    for person in (cast.a["teller"], cast.b["deputy"]):
        assert refused(sit, meeting=meeting, person=person, presence="present")
    assert not refused(sit, meeting=meeting, person=cast.a["deputy"], presence="present")
    with without("loans_member_has_a_seat"):
        assert not refused(sit, meeting=meeting, person=cast.a["teller"], presence="present")
