"""The chair closes the meeting: the result follows from the votes by rule, not by his word (III.3, Q35).

Present members who said nothing count as yes. Leaves the step `group` with the result; a failed vote ends the
application as refused. The chair may refuse by his own vote, never approve what the group refused.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from loans.models import ApplicationStep, GroupMeeting, LoanApplication
from loans.queries import may_close, vote_of
from loans.rules.approval_flow import Outcome, Step
from loans.services import road


@transaction.atomic
def close_meeting(*, application_id: int, actor: Actor, on: datetime.date) -> LoanApplication:
    """Count the votes and record the group's decision; returns the application as it then stands."""
    application = road.locked(application_id)
    road.expected_place(application, Step.GROUP)
    actor.require("close_meeting", branch=application.branch)
    meeting = GroupMeeting.objects.filter(application=application).first()
    if meeting is None:
        raise Refused(_("The chair has not opened the meeting on this loan yet."))
    if actor.person is None or not may_close(meeting, actor):
        raise Refused(_("Only the chair who opened the meeting closes it."))
    road.require_free_person(application, actor.person, may_have_voted=True)
    vote = vote_of(application)
    if vote is None:
        raise Refused(_("The chair has not opened the meeting on this loan yet."))
    ApplicationStep.objects.create(
        application=application,
        step=Step.GROUP,
        person=actor.person,
        post="group_chair",
        outcome=Outcome.AGREE if vote.passed else Outcome.REFUSE,
        opinion="",  # the page shows the votes themselves
        on=on,
    )
    road.move_on(application, refused=not vote.passed, on=on)
    audit.record(
        act="close_meeting",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="III.3",
        facts={"result": vote.result, "yes": len(vote.yes), "no": len(vote.no)},
    )
    return application
