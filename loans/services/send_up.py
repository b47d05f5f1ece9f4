"""Send the step that a loan waits for up to the union, where nobody in the branch may take it (Q13).

Done by whoever of the branch sees it stuck, and each night by the program itself: somebody may have left since the
loan came to this step. Refused while a colleague of the branch may take it.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import LoanApplication, SentUp
from loans.rules.approval_flow import place_of
from loans.services import road


@transaction.atomic
def send_up(*, application_id: int, actor: Actor, on: datetime.date) -> SentUp:
    """Write that the step went up and return the row."""
    application = road.locked(application_id)
    if actor.person is not None:
        actor.require(
            "send_up", branch=application.branch, owners={application.handler_id, application.entered_by_id}
        )
    place = place_of(application.places, application.waiting_for)
    if place is None or application.state != LoanApplication.State.OPEN:
        raise Refused(_("This application has ended."))
    if application.sent_up.filter(step=place.step).exists():
        raise AlreadyDone(_("This step has been sent up to the union."))
    row = road.send_up_if_needed(application, place, on)
    if row is None:
        raise Refused(_("A colleague of this branch may take this step. It is not sent up."))
    audit.record(
        act="send_up",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="II.5",
        facts={"step": place.step, "reason": row.reason},
    )
    return row
