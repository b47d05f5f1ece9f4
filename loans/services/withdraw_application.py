"""Withdraw an application while it is open: whoever entered or handles it, or a head of the branch.

Refused when it has ended. It is kept, with the reason.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import LoanApplication
from loans.services import road


@transaction.atomic
def withdraw_application(
    *, application_id: int, reason: str, actor: Actor, on: datetime.date
) -> LoanApplication:
    """End the application as withdrawn and return it."""
    if not reason.strip():
        raise Refused(_("Write why the application is withdrawn."), field="reason")
    application = road.locked(application_id)
    actor.require(
        "withdraw_application",
        branch=application.branch,
        owners={application.handler_id, application.entered_by_id},
    )
    if application.state != LoanApplication.State.OPEN:
        raise AlreadyDone(_("This application has ended."))
    application.state = LoanApplication.State.WITHDRAWN
    application.waiting_for = ""
    application.waiting_since = on
    application.end_reason = reason.strip()
    application.save(update_fields=["state", "waiting_for", "waiting_since", "end_reason"])
    audit.record(
        act="withdraw_application",
        actor=actor,
        subject=application,
        unit=application.branch,
        facts={"reason": reason.strip()},
    )
    return application
