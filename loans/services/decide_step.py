"""One post decides one step of a loan: investigate, review, review and approve, approve, take over inspection.

Done by a holder of the post that the route names, who holds no other post of the loan. Refused when it is not
this step's turn, when somebody has decided it, or when the person already has a post of the loan. Leaves one
row that never changes, and the application waiting for its next step (or refused, or sent back to be corrected).
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from loans.models import ApplicationStep, LoanApplication
from loans.rules.approval_flow import Outcome, Step
from loans.services import road
from loans.services.last_word import require_unobjected

SIMPLE_STEPS = frozenset(
    {
        Step.INVESTIGATION,
        Step.REVIEW,
        Step.REVIEW_APPROVAL,
        Step.APPROVAL,
        Step.UNION_APPROVAL,
        Step.INSPECTION,
    }
)

# Who judges may send back for correction; the investigation is the handler's own.
RETURNING_STEPS = frozenset({Step.REVIEW, Step.REVIEW_APPROVAL, Step.APPROVAL, Step.UNION_APPROVAL})


@transaction.atomic
def decide_step(
    *, application_id: int, step: str, outcome: str, opinion: str, actor: Actor, on: datetime.date
) -> LoanApplication:
    """Record the decision of `actor` on `step` and return the application as it then stands (II.5, III)."""
    if step not in SIMPLE_STEPS:
        raise Refused(_("This step is taken by an act of its own."))
    if not opinion.strip():
        raise Refused(_("Write your reasons, in your own words."), field="opinion")
    if outcome not in list(Outcome) or (outcome == Outcome.RETURN and step not in RETURNING_STEPS):
        raise Refused(_("Choose whether you agree or refuse."), field="outcome")
    application = road.locked(application_id)
    place = road.expected_place(application, step)
    person, post = road.require_holder(actor, application, place)
    road.require_free_person(application, person)
    if outcome == Outcome.AGREE:
        require_unobjected(application, person, step=step, field="outcome")
    ApplicationStep.objects.create(
        application=application,
        step=step,
        person=person,
        post=post,
        outcome=outcome,
        opinion=opinion.strip(),
        on=on,
    )
    road.move_on(application, outcome=outcome, on=on)
    audit.record(
        act=place.act,
        actor=actor,
        subject=application,
        unit=application.branch,
        clause=place.clause,
        facts={"outcome": outcome, "post": post},
    )
    return application
