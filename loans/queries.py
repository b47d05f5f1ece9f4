"""Reading applications and loans: what waits for whom, the group's vote, what stands in the way of an issue."""

import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.models import Authorisation, GroupSeat, Posting
from creditcoop.core.rules.money import to_fen, to_yuan
from creditcoop.core.rules.posts import Capacity, Post, Seat
from loans.labels import STEP_LABELS
from loans.models import ApplicationStep, GroupMeeting, Loan, LoanApplication, MeetingMember
from loans.rules.approval_flow import Step, place_of
from loans.rules.bands import route_of, security_suffices, tier_of
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
    )


def may_close(meeting: GroupMeeting, actor: Actor) -> bool:
    """The chair who opened it; once he is chair no more, whoever is, so that no loan waits for ever."""
    if meeting.chair_id == actor.person_id:
        return True
    branch = meeting.application.branch
    still_chair = GroupSeat.objects.filter(
        GroupSeat.covers(actor.on), person=meeting.chair, unit=branch, role=Seat.CHAIR
    )
    return (
        not still_chair.exists()
        and actor.person_id != meeting.application.handler_id
        and Capacity.GROUP_CHAIR in actor.posts_in(branch)
    )


def inbox(actor: Actor) -> QuerySet[LoanApplication]:
    """Open applications whose next step this person may take today, oldest first.

    Only steps that his posts fit are asked for, and none of a loan in which he holds a post already.
    """
    wanted = Q(pk__in=[])
    for held in actor.held:
        branch = Q(branch=held.branch_id) if held.branch_id else Q(branch__parent=held.union_id)
        for step, condition in _steps_for(held.code, actor).items():
            wanted |= branch & Q(waiting_for=step) & condition
    mine = ApplicationStep.objects.filter(person=actor.person).values("application")
    sat = MeetingMember.objects.filter(person=actor.person, presence=MeetingMember.Presence.PRESENT).values(
        "meeting__application"
    )
    taken = Q(pk__in=mine) | (Q(pk__in=sat) & Q(waiting_for=Step.INSPECTION))
    return (
        LoanApplication.objects.filter(wanted, state=LoanApplication.State.OPEN)
        .exclude(taken & ~Q(waiting_for=Step.ORDER))
        .select_related("borrower", "branch", "handler")
        .order_by("waiting_since", "id")
    )


def _steps_for(code: str, actor: Actor) -> dict[str, Q]:
    """Steps that a capacity may take, each with what the application must be like."""
    own = Q(handler=actor.person)
    voted = Q(meeting__votes__person=actor.person)
    seat = Q(meeting__members__person=actor.person, meeting__members__presence="present")
    steps: dict[str, dict[str, Q]] = {
        Post.CM: {Step.INVESTIGATION: own},
        "authorised_cm": {Step.ORDER: own},
        Post.CM_DIRECTOR: {
            Step.REVIEW_APPROVAL: Q(),
            Step.REVIEW: Q(route="three_posts_plus_group"),
        },
        Post.DEPUTY: {Step.REVIEW_APPROVAL: Q(tier=1), Step.REVIEW: Q(route="five_posts")},
        "group_chair": {Step.GROUP: Q()},
        "group_member": {
            Step.GROUP: Q(pk__in=LoanApplication.objects.filter(seat).values("pk"))
            & ~Q(pk__in=LoanApplication.objects.filter(voted).values("pk"))
        },
        Post.DIRECTOR: {Step.APPROVAL: Q()},
        Post.UNION_CREDIT: {Step.UNION_APPROVAL: Q(), Step.INSPECTION: Q()},
        Post.MONITOR: {Step.INSPECTION: Q()},
        Post.CHIEF_ACCOUNTANT: {Step.BOOKING: Q()},
        Post.CREDIT_CLERK: {Step.BOOKING: Q()},
    }
    return steps.get(code, {})


def letter_of(application: LoanApplication, on: datetime.date) -> Authorisation | None:
    """The handler's letter for this branch in force on a day, the widest one (II.1)."""
    return (
        Authorisation.objects.filter(
            Authorisation.covers(on), person=application.handler, unit=application.branch
        )
        .order_by("-limit_amount")
        .first()
    )


def held_letter(application: LoanApplication, on: datetime.date) -> Authorisation | None:
    """The same letter, locked to the end of the transaction: two loans under one total limit come in turn."""
    letter = letter_of(application, on)
    return Authorisation.objects.select_for_update().get(pk=letter.pk) if letter else None


def lent_under(letter: Authorisation) -> Decimal:
    """What is still owed on all loans its holder issued in its branch: a renewed letter does not start anew."""
    running = Loan.objects.filter(handler=letter.person, branch=letter.unit).exclude(
        standing__in=[Loan.Standing.SETTLED, Loan.Standing.BEING_ISSUED]
    )
    return running.aggregate(total=Sum("balance"))["total"] or Decimal(0)


def obstacles(application: LoanApplication, *, policy: LendingPolicy, on: datetime.date) -> list[str]:
    """Why the money may not leave on a day, in words; empty when it may (II.1, II.5, II.6, Q6).

    `policy` is the lending chapter of the version in force on that day.
    """
    return [
        *_security_obstacles(application, policy),
        *_letter_obstacles(application, on),
        *_route_obstacles(application, policy),
    ]


def _security_obstacles(application: LoanApplication, policy: LendingPolicy) -> list[str]:
    amount = to_fen(application.amount)
    if not security_suffices(
        security=application.security, amount_fen=amount, exception_valid=False, policy=policy
    ):
        return [
            _("Over %(border)s yuan a loan needs a mortgage or pledge (II.6).")
            % {"border": f"{to_yuan(policy.collateral_over):,.2f}"}
        ]
    if application.security in ("mortgage", "pledge"):
        items = list(application.collateral_items.all())
        if not items:
            return [_("No collateral has been entered (II.6).")]
        unregistered = [item for item in items if item.registered_on is None]
        if len(unregistered) == len(items):
            return [_("No collateral has been registered yet (II.6).")]
    if application.security == "guarantee" and not application.guarantors.exists():
        return [_("No guarantor has been entered.")]
    return []


def _letter_obstacles(application: LoanApplication, on: datetime.date) -> list[str]:
    # A letter may outlive the post: who has left or moved issues nothing here any more.
    manager = Posting.objects.filter(
        Posting.covers(on), person=application.handler, post=Post.CM, unit=application.branch
    )
    if not manager.exists():
        return [
            _("%(person)s is not a customer manager of this branch today (II.1).")
            % {"person": application.handler.name}
        ]
    letter = letter_of(application, on)
    if letter is None:
        return [
            _("%(person)s holds no letter of authorisation in force (II.1).")
            % {"person": application.handler.name}
        ]
    if letter.limit_amount < application.amount:
        return [
            _("The amount exceeds the limit of %(limit)s yuan in letter %(letter)s (II.1).")
            % {"limit": f"{letter.limit_amount:,.2f}", "letter": letter.number}
        ]
    total = letter.total_limit_amount
    if total is not None and lent_under(letter) + application.amount > total:
        return [
            _(
                "Together with what is owed already, the total limit of %(limit)s yuan in letter %(letter)s is passed."
            )
            % {"limit": f"{total:,.2f}", "letter": letter.number}
        ]
    return []


def _route_obstacles(application: LoanApplication, policy: LendingPolicy) -> list[str]:
    amount = to_fen(application.amount)
    same = (
        tier_of(amount_fen=amount, policy=policy) == application.tier
        and route_of(kind=application.borrower.kind, amount_fen=amount, policy=policy) == application.route
    )
    if not same:
        return [
            _(
                "The regulation in force today asks another route than the one this loan has taken. Enter it anew."
            )
        ]
    return []


def waiting_text(application: LoanApplication) -> str:
    """The label of the step an open application waits for."""
    place = place_of(application.places, application.waiting_for)
    return str(STEP_LABELS[place.step]) if place else ""
