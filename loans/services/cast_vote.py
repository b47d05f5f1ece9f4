"""A member of the approval group votes by name, with a reason (III.3).

Refused when the meeting is not open, when the person is not a member present, or has voted. A vote is never
changed: a recorded no frees, silence counts as yes (Q10).
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import GroupMeeting, MeetingMember, Vote
from loans.rules.approval_flow import Step
from loans.services import road


@transaction.atomic
def cast_vote(*, application_id: int, choice: str, reason: str, actor: Actor, on: datetime.date) -> Vote:
    """Record one vote and return it."""
    if choice not in Vote.Choice.values:
        raise Refused(_("Choose yes or no."), field="choice")
    if not reason.strip():
        raise Refused(_("Write the reason for your vote."), field="reason")
    application = road.locked(application_id)
    road.expected_place(application, Step.GROUP)
    actor.require("cast_vote", branch=application.branch)
    meeting = GroupMeeting.objects.filter(application=application).first()
    if meeting is None:
        raise Refused(_("The chair has not opened the meeting on this loan yet."))
    member = MeetingMember.objects.filter(meeting=meeting, person=actor.person).first()
    if actor.person is None or member is None or member.presence != MeetingMember.Presence.PRESENT:
        raise Refused(_("Only a member who is present at this meeting votes."), code="not_a_voter")
    if Vote.objects.filter(meeting=meeting, person=actor.person).exists():
        raise AlreadyDone(_("You have already voted on this loan. A vote is not changed."))
    vote = Vote.objects.create(
        meeting=meeting, person=actor.person, choice=choice, reason=reason.strip(), on=on
    )
    audit.record(
        act="cast_vote",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="III.3",
        facts={"choice": choice},
    )
    return vote
