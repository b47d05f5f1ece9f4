"""The chair closes the meeting: the result follows from the votes by rule, not by his word (III.3, Q35).

Present members who said nothing count as yes and answer like it, so the chair names each of them: he cannot close
over somebody who is still to speak without having said so. Leaves the step `group` with the result; a failed vote
ends the application as refused. The chair may refuse by his own vote, never approve what the group refused. A request
for an exception to II.6 is answered with it, by its own votes (Q7).
"""

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Person
from loans.models import ApplicationStep, GroupMeeting, LoanApplication
from loans.queries import may_close, vote_of
from loans.queries.votes import silent_members
from loans.rules.approval_flow import Outcome, Step
from loans.services import road
from loans.services.answer_exception import answer_exception
from loans.services.last_word import require_unobjected


@transaction.atomic
def close_meeting(
    *, application_id: int, actor: Actor, on: datetime.date, silent_ids: Collection[int] = ()
) -> LoanApplication:
    """Count the votes and record the group's decision; returns the application as it then stands.

    `silent_ids` names everybody present who has not voted, no more and no fewer: Refused otherwise, also where
    one of them has voted in the meantime.
    """
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
    silent = list(silent_members(meeting))
    _require_named(silent, silent_ids)
    if vote.passed and str(actor.person.pk) not in vote.no:
        require_unobjected(application, actor.person, step=Step.GROUP)
    answer_exception(application=application, meeting=meeting, actor=actor, on=on)
    ApplicationStep.objects.create(
        application=application,
        step=Step.GROUP,
        person=actor.person,
        post="group_chair",
        outcome=Outcome.AGREE if vote.passed else Outcome.REFUSE,
        opinion="",  # the page shows the votes themselves
        on=on,
    )
    road.move_on(application, outcome=Outcome.AGREE if vote.passed else Outcome.REFUSE, on=on)
    audit.record(
        act="close_meeting",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="III.3",
        facts={
            "result": vote.result,
            "yes": len(vote.yes),
            "no": len(vote.no),
            "silent": [person.pk for person in silent],
        },
    )
    return application


def _require_named(silent: list[Person], named: Collection[int]) -> None:
    if set(named) == {person.pk for person in silent}:
        return
    message = _("Everybody present has voted by now: nobody is silent. Look at the votes again.")
    if silent:
        names = _(", ").join(person.name for person in silent)
        message = _(
            "Not yet voted: %(names)s. Tick each of them, or wait for their votes: silence counts as yes."
        ) % {"names": names}
    raise Refused(message, field="silent", code="silence_not_named")
