"""A member of the approval group votes by name, with a reason (III.3).

Refused when the meeting is not open, when the person is not a member present, or has voted. A vote is never
changed: a recorded no frees, silence counts as yes (Q10). Where an exception to II.6 is asked for, every vote answers
that as well, apart from the loan (Q7).
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import GroupMeeting, LoanApplication, MeetingMember, Vote
from loans.queries.exceptions import pending_exception
from loans.rules.approval_flow import Step
from loans.services import road
from loans.services.last_word import require_unobjected


@transaction.atomic
def cast_vote(
    *,
    application_id: int,
    choice: str,
    reason: str,
    actor: Actor,
    on: datetime.date,
    on_exception: str = "",
) -> Vote:
    """Record one vote and return it; `on_exception` is "grant" or "refuse" where an exception is asked for."""
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
    road.require_untied(application, actor.person)
    if Vote.objects.filter(meeting=meeting, person=actor.person).exists():
        raise AlreadyDone(_("You have already voted on this loan. A vote is not changed."))
    if choice == Vote.Choice.YES and meeting.chair_id == actor.person_id:
        require_unobjected(application, actor.person, step=Step.GROUP, field="choice")
    _check_answer(application, on_exception)
    vote = Vote.objects.create(
        meeting=meeting,
        person=actor.person,
        choice=choice,
        on_exception=on_exception,
        reason=reason.strip(),
        on=on,
    )
    audit.record(
        act="cast_vote",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="III.3",
        facts={"choice": choice, "on_exception": on_exception} if on_exception else {"choice": choice},
    )
    return vote


def _check_answer(application: LoanApplication, on_exception: str) -> None:
    """Q7: with a request on the table every vote answers it, by its own word; without one there is none to answer."""
    if pending_exception(application) is None:
        if on_exception:
            raise Refused(_("No exception is asked for on this loan."), field="on_exception")
    elif on_exception not in Vote.OnException.values:
        raise Refused(_("Choose whether you grant or refuse the exception."), field="on_exception")
