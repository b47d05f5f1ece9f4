"""The chair opens the approval group's meeting on one application and says who is present (III.3, Q35).

Refused when the group is not of three to five people, an odd number, when fewer than two thirds of all are
present, or when it has met already. The handler and whoever holds a post of the loan are recused by themselves.
"""

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import GroupSeat
from creditcoop.core.rules.posts import Capacity, Seat
from loans.models import GroupMeeting, LoanApplication, MeetingMember
from loans.rules.approval_flow import Step
from loans.rules.group_vote import size_is_right
from loans.rules.lending_policy import LendingPolicy
from loans.services import road


@transaction.atomic
def convene_group(
    *, application_id: int, present_ids: Collection[int], actor: Actor, on: datetime.date
) -> GroupMeeting:
    """Open the meeting with the seats of the day; `present_ids` are the persons who are there."""
    application = road.locked(application_id)
    road.expected_place(application, Step.GROUP)
    actor.require("convene_group", branch=application.branch)
    if GroupMeeting.objects.filter(application=application).exists():
        raise AlreadyDone(_("The meeting on this loan is already open."))
    seats = list(
        GroupSeat.objects.filter(GroupSeat.covers(on), unit=application.branch).select_related("person")
    )
    rules = application.version.chapter(LendingPolicy).group_rules
    if not size_is_right(size=len(seats), rules=rules):
        raise Refused(
            _("The group has %(size)s members; it needs %(low)s to %(high)s, an odd number (III.3).")
            % {"size": len(seats), "low": rules.size_min, "high": rules.size_max}
        )
    chair = next((seat.person for seat in seats if seat.role == Seat.CHAIR), None)
    if (
        chair is None
        or chair.pk != actor.person_id
        or Capacity.GROUP_CHAIR not in actor.posts_in(application.branch)
    ):
        raise Refused(_("Only the chair of this branch's approval group opens its meeting."))
    recused = set(application.steps.values_list("person", flat=True)) | {application.handler_id}
    if chair.pk in recused:
        raise Refused(
            _("The chair holds a post of this loan already. The union must name another chair (II.5)."),
            code="posts_not_distinct",
        )
    here = {seat.person_id for seat in seats} & set(present_ids) - recused
    if len(here) < rules.quorum * len(seats):
        raise Refused(
            _("%(here)s of %(all)s members can vote; two thirds of all must be present (III.3).")
            % {"here": len(here), "all": len(seats)},
            field="present",
        )
    return _open(application, seats, here, recused, actor, on)


def _open(
    application: LoanApplication,
    seats: list[GroupSeat],
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
