"""The branch director or the union puts off the deductions of a confirmed penalty until a day (IV.1)."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import Deferral
from accountability.rules.case_flow import CaseAct
from accountability.services import case_book
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused


@transaction.atomic
def defer_penalty(
    *, case_id: int, until: datetime.date, reason: str, actor: Actor, on: datetime.date
) -> Deferral:
    """Write until when; never by who answers for the lapse. It forgives nothing."""
    if until <= on:
        raise Refused(_("Choose a later day."), field="until")
    case = case_book.locked(case_id)
    actor.require("defer_penalty", branch=case.branch)
    case_book.require_turn(case, CaseAct.DEFER, on)
    person = case_book.require_outsider(case, actor)
    deferral = Deferral.objects.create(
        case=case,
        person=person,
        until=until,
        reason=case_book.require_words(reason, field="reason"),
        on=on,
    )
    case_book.record("defer_penalty", case, actor, until=until)
    return deferral
