"""Ask to take back a repayment or costs that were posted wrongly: the monitoring accountant, with the reason (note j).

Nothing of the ledger changes until the deputy agrees. Refused where it is taken back or asked for already.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import LedgerEntry, Loan, ReversalRequest
from loans.queries.debt import TAKEN_BACK


@transaction.atomic
def ask_reversal(*, entry_id: int, reason: str, actor: Actor, on: datetime.date) -> ReversalRequest:
    """Write the request and return it."""
    entry = LedgerEntry.objects.get(pk=entry_id)
    loan: Loan = Loan.objects.select_for_update().get(pk=entry.loan_id)
    actor.require("ask_reversal", branch=loan.branch)
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    if entry.kind not in TAKEN_BACK:
        raise Refused(_("Only a repayment or costs can be taken back."))
    if LedgerEntry.objects.filter(reverses=entry).exists():
        raise AlreadyDone(_("It is taken back already."))
    if ReversalRequest.objects.filter(entry=entry, decision=None).exists():
        raise AlreadyDone(_("It is asked for already and waits for the deputy director for credit."))
    if not reason.strip():
        raise Refused(_("Write why it must be taken back."), field="reason")
    request = ReversalRequest.objects.create(
        entry=entry, loan=loan, asked_by=actor.person, reason=reason.strip(), on=on
    )
    audit.record(
        act="ask_reversal",
        actor=actor,
        subject=loan,
        unit=loan.branch,
        clause="II.4",
        facts={"voucher": entry.voucher, "amount": entry.amount, "paid_on": entry.paid_on},
    )
    return request
