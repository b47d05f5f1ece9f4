"""What every act on an application does first and last: lock it, see whose turn it is, move it on."""

import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import Person
from creditcoop.core.rules.posts import NEVER_ISSUE, Post
from loans.labels import STEP_LABELS
from loans.models import LoanApplication, MeetingMember, SentUp
from loans.queries.able import UNION_TAKES, answered_ids, missing_here, surveyed_ids, tied_ids
from loans.rules.approval_flow import Outcome, Place, Step, next_place, place_of


def locked(application_id: int) -> LoanApplication:
    """The application, held until the end of the transaction, so that two deciders come one after the other."""
    application: LoanApplication = LoanApplication.objects.select_for_update().get(pk=application_id)
    return application


def expected_place(application: LoanApplication, step: str) -> Place:
    """The place of `step` if it is what the application waits for; AlreadyDone or Refused otherwise."""
    place = place_of(application.places, step)
    if place is None:
        raise Refused(_("This loan's route has no such step."))
    if application.waiting_for == step:
        return place
    done = application.steps.filter(step=step).select_related("person").first()
    if done is not None:
        raise AlreadyDone(
            _("%(person)s has already decided this step, on %(day)s.")
            % {"person": done.person.name, "day": done.on.isoformat()}
        )
    if application.state != LoanApplication.State.OPEN:
        raise Refused(_("This application has ended."))
    raise Refused(
        _("It is not yet the turn of this step: the loan waits for “%(step)s”.")
        % {"step": STEP_LABELS[application.waiting_for]}
    )


def require_holder(actor: Actor, application: LoanApplication, place: Place) -> tuple[Person, str]:
    """The acting person and the post in which he acts, or PermissionDenied.

    The right must reach the branch, and one of the posts that this place of this route asks for must be held. The
    union's stand-in takes the step in whatever post he holds; what was sent up the union's credit department takes.
    """
    stand_in = application.stand_ins.filter(step=place.step).first()
    named = {stand_in.person_id} if stand_in else set()
    actor.require(place.act, branch=application.branch, owners={application.handler_id}, named=named)
    if actor.person is not None and actor.person_id in named:
        return actor.person, next(
            iter(sorted(held.code for held in actor.held if held.code in set(Post))), ""
        )
    fitting = sorted(actor.posts_in(application.branch) & _posts(application, place))
    if actor.person is None or not fitting or named:
        raise PermissionDenied(_("None of your posts of today may take this step of this loan."))
    return actor.person, fitting[0]


def _posts(application: LoanApplication, place: Place) -> frozenset[str]:
    """The posts a place asks for, and the union's where it was sent up."""
    if place.step in UNION_TAKES and application.sent_up.filter(step=place.step).exists():
        return place.holders | {Post.UNION_CREDIT}
    return place.holders


def require_free_person(
    application: LoanApplication, person: Person, *, may_have_voted: bool = False
) -> None:
    """No person holds two posts of one loan (II.5, Q13); who voted inspects nothing of it; kin keep away (S12)."""
    held = application.steps.filter(person=person).first()
    if held is not None:
        raise Refused(
            _("You already hold the post “%(step)s” of this loan. Another person must take this one (II.5).")
            % {"step": STEP_LABELS[held.step]},
            code="posts_not_distinct",
        )
    voted = MeetingMember.objects.filter(
        meeting__application=application, person=person, presence=MeetingMember.Presence.PRESENT
    ).exists()
    if voted and not may_have_voted:
        raise Refused(
            _("You sat in the approval group for this loan. Another person must take this post (II.5)."),
            code="posts_not_distinct",
        )
    if person.pk in surveyed_ids(application):
        raise Refused(
            _("You signed the survey of this loan. Another person must take this post (II.5)."),
            code="posts_not_distinct",
        )
    if application.waiting_for != Step.UNION_APPROVAL and person.pk in answered_ids(application):
        raise Refused(
            _("You answered the request for an exception on this loan. Another person must take this post."),
            code="posts_not_distinct",
        )
    require_untied(application, person)


def require_untied(application: LoanApplication, person: Person) -> None:
    """Nobody acts on a loan of himself or a declared relative, nor on one he guarantees (S12)."""
    if person.pk in tied_ids(application):
        raise Refused(
            _(
                "You have declared a tie to the borrower, or you guarantee this loan. Another person must act."
            ),
            code="tied",
        )


def require_may_book(actor: Actor, application: LoanApplication) -> None:
    """Marketers and station clerks pay out nothing, whatever else they hold (II.1, Q17)."""
    if actor.posts_in(application.branch) & NEVER_ISSUE:
        raise Refused(_("Marketers and station clerks never pay out a loan (II.1)."), code="never_issues")


def move_on(application: LoanApplication, *, outcome: str = Outcome.AGREE, on: datetime.date) -> None:
    """Let the application wait for its next step, or end it as refused or returned.

    A step that nobody in the branch may take is sent up to the union at once (Q13).
    """
    application.waiting_since = on
    place = None
    if outcome == Outcome.REFUSE:
        application.state = LoanApplication.State.REFUSED
    elif outcome == Outcome.RETURN:
        application.state = LoanApplication.State.RETURNED
    else:
        place = _next(application)
        if place is None:
            application.state = LoanApplication.State.ISSUED
    application.waiting_for = place.step if place else ""
    application.save(update_fields=["state", "waiting_for", "waiting_since"])
    if place is not None:
        send_up_if_needed(application, place, on)


def _next(application: LoanApplication) -> Place | None:
    done = set(application.steps.values_list("step", flat=True))
    if application.has_order:
        done.add(Step.ORDER)
    return next_place(application.places, done)


def send_up_if_needed(application: LoanApplication, place: Place, on: datetime.date) -> SentUp | None:
    """The row that says a step went up to the union; None where somebody in the branch may take it."""
    reason = missing_here(application, place, on)
    if not reason:
        return None
    row, _made = SentUp.objects.get_or_create(
        application=application, step=place.step, defaults={"reason": reason, "on": on}
    )
    return row
