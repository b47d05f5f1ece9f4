"""What every act on an application does first and last: lock it, see whose turn it is, move it on."""

import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import Person
from loans.labels import STEP_LABELS
from loans.models import LoanApplication, MeetingMember
from loans.rules.approval_flow import Place, next_place, place_of


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

    The right must reach the branch, and one of the posts that this place of this route asks for must be held.
    """
    actor.require(place.act, branch=application.branch, owners={application.handler_id})
    fitting = sorted(actor.posts_in(application.branch) & place.holders)
    if actor.person is None or not fitting:
        raise PermissionDenied(_("None of your posts of today may take this step of this loan."))
    return actor.person, fitting[0]


def require_free_person(
    application: LoanApplication, person: Person, *, may_have_voted: bool = False
) -> None:
    """No person holds two posts of one loan (II.5, Q13); who voted inspects nothing of it."""
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


def move_on(application: LoanApplication, *, refused: bool, on: datetime.date) -> None:
    """Let the application wait for its next step, or end it as refused."""
    application.waiting_since = on
    if refused:
        application.state = LoanApplication.State.REFUSED
        application.waiting_for = ""
    else:
        done = set(application.steps.values_list("step", flat=True))
        if application.has_order:
            done.add("order")
        place = next_place(application.places, done)
        if place is None:
            application.state = LoanApplication.State.ISSUED
            application.waiting_for = ""
        else:
            application.waiting_for = place.step
    application.save(update_fields=["state", "waiting_for", "waiting_since"])
