"""The union names in writing who takes one step of one loan in somebody's stead (Q13, practice.md 2.2).

Done by the union's credit department, for a step still to come, where the branch's own people cannot take it or
should not. Refused for whoever holds a post of the loan, is tied to the borrower, or never issues (II.1). Append-only.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import GroupSeat, Person
from loans.models import LoanApplication, StandIn
from loans.queries.able import BY_HANDLER, barred_ids, who_may_stand_in
from loans.rules.approval_flow import Step, place_of
from loans.services import road


@transaction.atomic
def name_stand_in(
    *, application_id: int, step: str, person: Person, reason: str, actor: Actor, on: datetime.date
) -> StandIn:
    """Write who stands in for `step` and return the row."""
    application = road.locked(application_id)
    actor.require("name_stand_in", branch=application.branch)
    if actor.person is None or not reason.strip():
        raise Refused(_("Write why somebody stands in."), field="reason")
    if application.state != LoanApplication.State.OPEN:
        raise Refused(_("This application has ended."))
    _check_step(application, step)
    _check_person(application, step, person, actor.person, on)
    row = StandIn.objects.create(
        application=application, step=step, person=person, reason=reason.strip(), named_by=actor.person, on=on
    )
    audit.record(
        act="name_stand_in",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="II.5",
        facts={"step": step, "person": person.staff_number, "reason": reason.strip()},
    )
    return row


def _check_step(application: LoanApplication, step: str) -> None:
    if place_of(application.places, step) is None or step in BY_HANDLER:
        raise Refused(
            _("Choose a step of this loan that somebody may take in another's stead."), field="step"
        )
    if application.steps.filter(step=step).exists():
        raise Refused(_("This step has been taken."), field="step")
    if application.stand_ins.filter(step=step).exists():
        raise AlreadyDone(_("Somebody has been named for this step."))


def _check_person(
    application: LoanApplication, step: str, person: Person, namer: Person, on: datetime.date
) -> None:
    if person == namer or not who_may_stand_in(application, on).filter(pk=person.pk).exists():
        raise Refused(
            _("Choose a colleague of this union who takes part in lending and has no post of this loan."),
            field="person",
        )
    if person.pk in barred_ids(application, step):
        raise Refused(
            _("%(person)s has a post of this loan already, or a tie to the borrower.")
            % {"person": person.name},
            field="person",
        )
    groups = (application.branch_id, application.branch.parent_id)
    seats = GroupSeat.objects.filter(GroupSeat.covers(on), person=person, unit__in=groups)
    if step == Step.GROUP and not seats.exists():
        raise Refused(_("Only a member of the approval group stands in for its chair."), field="person")
