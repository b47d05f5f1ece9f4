"""The chair opens the approval group's meeting on one application and says who is present (III.3, Q35).

The branch's group, or the union's where the loan was sent up. Refused when the group has not its size, an odd
number, when fewer than two thirds of all are present, or when it has met already. The handler, whoever holds a post
of the loan, and whoever has declared a tie to the borrower are recused by themselves.
"""

import datetime
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import GroupSeat, Person
from creditcoop.core.rules.posts import Capacity, Seat
from loans.models import GroupMeeting, LoanApplication, MeetingMember
from loans.queries.able import barred_ids, group_unit
from loans.rules.approval_flow import Step
from loans.rules.group_vote import size_is_right
from loans.rules.lending_policy import GroupRules, LendingPolicy
from loans.services import road


@transaction.atomic
def convene_group(
    *, application_id: int, present_ids: Collection[int], actor: Actor, on: datetime.date
) -> GroupMeeting:
    """Open the meeting with the seats of the day; `present_ids` are the persons who are there."""
    application = road.locked(application_id)
    road.expected_place(application, Step.GROUP)
    named = application.stand_ins.filter(step=Step.GROUP).select_related("person").first()
    actor.require("convene_group", branch=application.branch, named={named.person_id} if named else set())
    if GroupMeeting.objects.filter(application=application).exists():
        raise AlreadyDone(_("The meeting on this loan is already open."))
    unit = group_unit(application)
    if unit != application.branch and not any(held.unit == unit for held in actor.held):
        raise Refused(
            _("Nobody in this branch may chair this meeting; it was sent up to the union."), code="sent_up"
        )
    seats = list(GroupSeat.objects.filter(GroupSeat.covers(on), unit=unit).select_related("person"))
    rules = application.version.chapter(LendingPolicy).group_rules
    of_union = unit != application.branch
    _check_size(seats, rules, of_union=of_union)
    chair = named.person if named else next((seat.person for seat in seats if seat.role == Seat.CHAIR), None)
    recused = barred_ids(application, Step.GROUP)
    _check_chair(chair, actor, application, recused, named=named is not None)
    here = {seat.person_id for seat in seats} & set(present_ids) - recused
    if len(here) < rules.quorum * len(seats):
        raise Refused(
            _("%(here)s of %(all)s members can vote; two thirds of all must be present (III.3).")
            % {"here": len(here), "all": len(seats)},
            field="present",
        )
    return _open(application, seats, here, recused, actor, on)


def _check_size(seats: Sequence[GroupSeat], rules: GroupRules, *, of_union: bool) -> None:
    if size_is_right(size=len(seats), rules=rules, of_union=of_union):
        return
    low, high = (rules.union_size_min, rules.union_size_max) if of_union else (rules.size_min, rules.size_max)
    raise Refused(
        _("The group has %(size)s members; it needs %(low)s to %(high)s, an odd number (III.3).")
        % {"size": len(seats), "low": low, "high": high}
    )


def _check_chair(
    chair: Person | None, actor: Actor, application: LoanApplication, recused: set[int], *, named: bool
) -> None:
    seated = Capacity.GROUP_CHAIR in actor.posts_in(application.branch)
    if chair is None or chair.pk != actor.person_id or not (named or seated):
        raise Refused(_("Only the chair of this branch's approval group opens its meeting."))
    if chair.pk in recused:
        raise Refused(
            _("The chair holds a post of this loan already. The union must name another chair (II.5)."),
            code="posts_not_distinct",
        )


def _open(
    application: LoanApplication,
    seats: Sequence[GroupSeat],
    here: set[int],
    recused: set[int],
    actor: Actor,
    on: datetime.date,
) -> GroupMeeting:
    assert actor.person is not None  # checked: the chair himself
    meeting = GroupMeeting.objects.create(application=application, chair=actor.person, on=on)
    presence = MeetingMember.Presence
    for seat in seats:
        said = (
            presence.RECUSED
            if seat.person_id in recused
            else presence.PRESENT
            if seat.person_id in here
            else presence.ABSENT
        )
        MeetingMember.objects.create(meeting=meeting, person=seat.person, presence=said)
    audit.record(
        act="convene_group",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="III.3",
        facts={"members": len(seats), "present": len(here)},
    )
    return meeting
