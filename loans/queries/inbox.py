"""What waits for whom."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from creditcoop.core.access import Actor
from creditcoop.core.rules.posts import Post
from loans.labels import STEP_LABELS
from loans.models import ApplicationStep, ExceptionDecision, LoanApplication, MeetingMember, SentUp, StandIn
from loans.rules.approval_flow import Step, place_of


def inbox(actor: Actor) -> QuerySet[LoanApplication]:
    """Open applications whose next step this person may take today, oldest first.

    Only steps that his posts fit are asked for, and none of a loan in which he holds a post already.
    """
    wanted = Q(pk__in=[])
    for held in actor.held:
        branch = Q(branch=held.branch_id) if held.branch_id else Q(branch__parent=held.union_id)
        for step, condition in _steps_for(held.code, actor).items():
            wanted |= branch & Q(waiting_for=step) & condition
    wanted |= Q(Exists(_named_for_turn().filter(person=actor.person)))
    mine = ApplicationStep.objects.filter(person=actor.person).values("application")
    sat = MeetingMember.objects.filter(person=actor.person, presence=MeetingMember.Presence.PRESENT).values(
        "meeting__application"
    )
    answered = ExceptionDecision.objects.filter(person=actor.person, meeting=None).values(
        "exception__application"
    )
    taken = Q(pk__in=mine) | (Q(pk__in=sat) & Q(waiting_for=Step.INSPECTION))
    taken |= Q(pk__in=answered) & ~Q(waiting_for=Step.UNION_APPROVAL)
    return (
        LoanApplication.objects.filter(wanted, state=LoanApplication.State.OPEN)
        .exclude(taken & ~Q(waiting_for=Step.ORDER))
        .select_related("borrower", "branch", "handler")
        .order_by("waiting_since", "id")
    )


def _named_for_turn() -> QuerySet[StandIn]:
    """Whom the union named for the step an application waits for."""
    return StandIn.objects.filter(application=OuterRef("pk"), step=OuterRef("waiting_for"))


def _steps_for(code: str, actor: Actor) -> dict[str, Q]:
    """Steps that a capacity may take, each with what the application must be like."""
    own = Q(handler=actor.person)
    voted = Q(meeting__votes__person=actor.person)
    seat = Q(meeting__members__person=actor.person, meeting__members__presence="present")
    # Sent up: the credit department decides it, or names who does.
    turn = SentUp.objects.filter(application=OuterRef("pk"), step=OuterRef("waiting_for"))
    sent_up = Q(Exists(turn)) & ~Q(Exists(_named_for_turn()))
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
        Post.UNION_CREDIT: {
            Step.UNION_APPROVAL: Q(),
            Step.INSPECTION: Q(),
            **dict.fromkeys(
                (Step.REVIEW_APPROVAL, Step.REVIEW, Step.APPROVAL, Step.GROUP, Step.BOOKING), sent_up
            ),
        },
        Post.MONITOR: {Step.INSPECTION: Q()},
        Post.CHIEF_ACCOUNTANT: {Step.BOOKING: Q()},
        Post.CREDIT_CLERK: {Step.BOOKING: Q()},
    }
    return steps.get(code, {})


def waiting_text(application: LoanApplication) -> str:
    """The label of the step an open application waits for."""
    place = place_of(application.places, application.waiting_for)
    return str(STEP_LABELS[place.step]) if place else ""
