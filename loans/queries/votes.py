"""The approval group's vote as it stands, and who may close its meeting (III.3)."""

from django.db import models

from creditcoop.core.access import Actor
from creditcoop.core.models import GroupSeat, Person
from creditcoop.core.rules.posts import Capacity, Seat
from loans.models import GroupMeeting, LoanApplication, MeetingMember
from loans.queries.able import group_unit
from loans.rules.group_vote import GroupVote, vote_result
from loans.rules.lending_policy import LendingPolicy


def vote_of(application: LoanApplication) -> GroupVote | None:
    """The group's vote by person id (as text), as it stands; None before the meeting."""
    meeting = GroupMeeting.objects.filter(application=application).first()
    if meeting is None:
        return None
    members = list(meeting.members.all())
    votes = {str(vote.person_id): vote.choice for vote in meeting.votes.all()}
    presence = MeetingMember.Presence
    return vote_result(
        members=[str(member.person_id) for member in members],
        present=[str(member.person_id) for member in members if member.presence != presence.ABSENT],
        yes=[person for person, choice in votes.items() if choice == "yes"],
        no=[person for person, choice in votes.items() if choice == "no"],
        chair=str(meeting.chair_id),
        recused=[str(member.person_id) for member in members if member.presence == presence.RECUSED],
        rules=application.version.chapter(LendingPolicy).group_rules,
        of_union=group_unit(application) != application.branch,
    )


def silent_members(meeting: GroupMeeting) -> models.QuerySet[Person]:
    """Who is present, may vote, and has not: at the close each of them counts as a yes (Q10)."""
    present = meeting.members.filter(presence=MeetingMember.Presence.PRESENT)
    return (
        Person.objects.filter(pk__in=present.values("person"))
        .exclude(pk__in=meeting.votes.values("person"))
        .order_by("pk")
    )


def may_close(meeting: GroupMeeting, actor: Actor) -> bool:
    """The chair who opened it; once he is chair no more, whoever is, so that no loan waits for ever."""
    if meeting.chair_id == actor.person_id:
        return True
    branch = meeting.application.branch
    still_chair = GroupSeat.objects.filter(
        GroupSeat.covers(actor.on),
        person=meeting.chair,
        unit=group_unit(meeting.application),
        role=Seat.CHAIR,
    )
    return (
        not still_chair.exists()
        and actor.person_id != meeting.application.handler_id
        and Capacity.GROUP_CHAIR in actor.posts_in(branch)
    )
