"""Accounts ask that what was paid on a penalty and stands no more be given back (IV.1; practice.md 5.4: closing).

After an excuse, an objection or a loss that was none; of no more than was paid too much, one request at a time. Another
person decides. Never by who answers for the lapse.
"""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import PenaltyRefund
from accountability.queries.cases import owed
from accountability.rules.case_flow import CaseAct
from accountability.services import case_book
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused


@transaction.atomic
def ask_refund(
    *, case_id: int, amount: Decimal, receipt: str, actor: Actor, on: datetime.date
) -> PenaltyRefund:
    """Write the request with the number of its voucher; nothing is given back before it is decided."""
    if not receipt.strip():
        raise Refused(_("Write the number of the voucher."), field="receipt")
    case = case_book.locked(case_id)
    actor.require("ask_refund", branch=case.branch)
    case_book.require_turn(case, CaseAct.ASK_REFUND, on)
    person = case_book.require_outsider(case, actor)
    if amount <= 0 or amount > -owed(case):
        raise Refused(_("Enter an amount, and no more than was paid too much."), field="amount")
    refund = PenaltyRefund.objects.create(
        case=case, person=person, amount=amount, receipt=receipt.strip(), on=on
    )
    case_book.record("ask_refund", case, actor, amount=str(amount))
    return refund
