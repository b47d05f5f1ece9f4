"""Confirm an event that needs a second person: recorded late, a correction, a change of the due date (I2).

Done by deputy, director, monitoring accountant or the union's credit department, never by who recorded it. Leaves
the confirmation and the clocks of the loan written anew; the event stays marked late.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import LateConfirmation, Loan, LoanEvent
from loans.services.keep_time_limits import keep_time_limits


@transaction.atomic
def confirm_late_event(*, event_id: int, reason: str, actor: Actor, on: datetime.date) -> LateConfirmation:
    """Write the confirmation and return it."""
    event = LoanEvent.objects.get(pk=event_id)
    loan: Loan = Loan.objects.select_for_update().get(pk=event.loan_id)
    actor.require("confirm_late_event", branch=loan.branch)
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    if event.recorded_by_id == actor.person.pk:
        raise Refused(_("You recorded this event. Another person must confirm it."), code="same_person")
    if not event.needs_second:
        raise Refused(_("This event needs no second person."))
    if LateConfirmation.objects.filter(event=event).exists():
        raise AlreadyDone(_("This event is confirmed already."))
    if not reason.strip():
        raise Refused(_("Write what you checked and why you confirm it."), field="reason")
    row = LateConfirmation.objects.create(event=event, person=actor.person, reason=reason.strip(), on=on)
    keep_time_limits(loan=loan, on=on)
    audit.record(
        act="confirm_late_event",
        actor=actor,
        subject=loan,
        unit=loan.branch,
        clause="Annex 12",
        facts={"event": event.pk, "kind": event.kind, "happened_on": event.happened_on},
    )
    return row
