"""Lower the class of a loan: a ground on record, with its reason, that holds whatever is paid until lifted (II.4).

Done by who heads or watches the loans of the branch, or by the union. Nothing here makes a class better; that takes
the decision of another person (lift_class.py). Leaves the ground and the class in the same transaction.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import ClassGround, Loan
from loans.queries.classes import class_on, grounds_on
from loans.rules.quality.five_classes import Grade
from loans.rules.quality.grounds import BY_HAND, GROUNDS
from loans.services.keep_class import keep_class


@transaction.atomic
def lower_class(
    *, loan_id: int, kind: str, grade: int | None, reason: str, actor: Actor, on: datetime.date
) -> ClassGround:
    """Write the ground and the class that follows; `grade` where the class is lowered by hand."""
    loan: Loan = Loan.objects.select_for_update().get(pk=loan_id)
    actor.require("lower_class", branch=loan.branch)
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    _check(loan, kind, grade, reason, on)
    ground: ClassGround = ClassGround.objects.create(
        loan=loan,
        kind=kind,
        grade=grade if kind == BY_HAND else None,
        reason=reason.strip(),
        person=actor.person,
        on=on,
    )
    keep_class(loan=loan, on=on)
    now = class_on(loan, on)
    audit.record(
        act="lower_class",
        actor=actor,
        subject=loan,
        unit=loan.branch,
        clause="II.4",
        facts={"ground": kind, "by_hand": ground.grade, "class": now and now.grade},
    )
    return ground


def _check(loan: Loan, kind: str, grade: int | None, reason: str, on: datetime.date) -> None:
    now = class_on(loan, on)
    if now is None or now.grade is None:
        raise Refused(_("This loan has no class: nothing is owed, or an old book did not say what is."))
    if kind not in GROUNDS:
        raise Refused(_("Choose one of these."), field="kind")
    if kind == BY_HAND and grade not in {one.value for one in Grade}:
        raise Refused(_("Choose the class."), field="grade")
    if kind == BY_HAND and grade is not None and grade <= now.grade:
        raise Refused(_("A class is only lowered: choose a worse one than that of today."), field="grade")
    if kind != BY_HAND and any(one.kind == kind for one in grounds_on([loan.pk], on).get(loan.pk, ())):
        raise AlreadyDone(_("This ground is on record for the loan already."))
    if not reason.strip():
        raise Refused(_("Write why."), field="reason")
