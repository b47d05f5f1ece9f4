"""The approval group's answer to a request for an exception to II.6, written when its meeting closes (Q7, Q35).

Only `close_meeting` calls this. The answer follows from the written votes: silence grants nothing, the chair may
refuse, and the vote on the loan itself is another matter.
"""

import datetime

from creditcoop.core import audit
from creditcoop.core.access import Actor
from loans.models import ExceptionDecision, GroupMeeting, LoanApplication, Vote
from loans.queries.exceptions import pending_exception
from loans.rules.exceptions import ExceptionVote, exception_vote
from loans.rules.lending_policy import LendingPolicy


def answer_exception(
    *, application: LoanApplication, meeting: GroupMeeting, actor: Actor, on: datetime.date
) -> ExceptionDecision | None:
    """Write the group's answer and return it; None where nothing was asked. `application` must be locked."""
    asked = pending_exception(application)
    if asked is None or actor.person is None:
        return None
    counted = count_votes(application=application, meeting=meeting)
    grants = counted.granted and on <= asked.valid_to
    decision = ExceptionDecision.objects.create(
        exception=asked,
        outcome=ExceptionDecision.Outcome.GRANT if grants else ExceptionDecision.Outcome.REFUSE,
        person=actor.person,
        post="group_chair",
        meeting=meeting,
        votes_for=counted.votes_for,
        votes_needed=counted.votes_needed,
        on=on,
    )
    audit.record(
        act="decide_exception",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="II.6",
        facts={"exception": asked.pk, "outcome": decision.outcome, "votes_for": counted.votes_for},
    )
    return decision


def count_votes(*, application: LoanApplication, meeting: GroupMeeting) -> ExceptionVote:
    """The written votes on the request as they stand."""
    said = {str(vote.person_id): vote.on_exception for vote in meeting.votes.all()}
    by_answer = {
        answer: [person for person, given in said.items() if given == answer]
        for answer in Vote.OnException.values
    }
    return exception_vote(
        size=meeting.members.count(),
        granting=by_answer[Vote.OnException.GRANT],
        refusing=by_answer[Vote.OnException.REFUSE],
        chair=str(meeting.chair_id),
        rules=application.version.chapter(LendingPolicy).group_rules,
    )
