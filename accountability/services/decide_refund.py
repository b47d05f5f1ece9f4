"""The branch director or the union decides on a refund that accounts asked for (IV.1, I9).

Never by who asked nor by who answers for the lapse. With a yes the money counts as given back, and the case closes once
nothing is owed on either side.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import PenaltyRefundDecision
from accountability.queries.cases import open_refund, owed
from accountability.rules.case_flow import CaseAct
from accountability.services import case_book
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused


@transaction.atomic
def decide_refund(
    *, case_id: int, grants: bool, reason: str, actor: Actor, on: datetime.date
) -> PenaltyRefundDecision:
    """Write the decision on the request that is open."""
    case = case_book.locked(case_id)
    actor.require("decide_refund", branch=case.branch)
    case_book.require_turn(case, CaseAct.DECIDE_REFUND, on)
    refund = open_refund(case)
    assert refund is not None  # the turn above
    person = case_book.require_outsider(case, actor, {refund.person_id})
    if grants and refund.amount > -owed(case):
        raise Refused(_("By now less than this was paid too much."), code="refund_too_large")
    decision = PenaltyRefundDecision.objects.create(
        refund=refund,
        person=person,
        grants=grants,
        reason=reason.strip() if grants else case_book.require_words(reason, field="reason"),
        on=on,
    )
    case_book.record("decide_refund", case, actor, grants=grants, amount=str(refund.amount))
    return decision
