"""Lift what lowered the class of a loan: another person decides, with reasons (II.4).

The class then follows from the days, the security and what else stands. What lowered it stays on record with its days.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import ClassGround, GroundLifted, Loan
from loans.queries.classes import class_on
from loans.services.keep_class import keep_class


@transaction.atomic
def lift_class(*, ground_id: int, reason: str, actor: Actor, on: datetime.date) -> GroundLifted:
    """Write the decision and the class that follows."""
    ground = ClassGround.objects.get(pk=ground_id)
    loan: Loan = Loan.objects.select_for_update().get(pk=ground.loan_id)
    actor.require("lift_class", branch=loan.branch)
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    if GroundLifted.objects.filter(ground=ground).exists():
        raise AlreadyDone(_("This is lifted already."))
    if ground.person_id == actor.person_id:
        raise Refused(_("You lowered the class. Another person must decide."), code="same_person")
    if not reason.strip():
        raise Refused(_("Write your reasons, in your own words."), field="reason")
    lifted: GroundLifted = GroundLifted.objects.create(
        ground=ground, reason=reason.strip(), person=actor.person, on=on
    )
    keep_class(loan=loan, on=on)
    now = class_on(loan, on)
    audit.record(
        act="lift_class",
        actor=actor,
        subject=loan,
        unit=loan.branch,
        clause="II.4",
        facts={"ground": ground.kind, "by_hand": ground.grade, "class": now and now.grade},
    )
    return lifted
