"""Call a handover off before everybody has signed, with reasons (Annex 5). Done by whoever may open one here."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from handover.models import Handover
from handover.rules.handover_flow import State
from handover.services.locked import locked


@transaction.atomic
def call_off_handover(*, handover_id: int, reason: str, actor: Actor, on: datetime.date) -> Handover:
    """End the handover; every loan stays where it is."""
    handover = locked(handover_id, states={State.PREPARING, State.SIGNING})
    actor.require("call_off_handover", branch=handover.branch)
    if not reason.strip():
        raise Refused(_("Write why the handover is called off."), field="reason")
    Handover.objects.filter(pk=handover.pk).update(state=State.CALLED_OFF.value)
    audit.record(
        act="call_off_handover",
        actor=actor,
        subject=handover,
        unit=handover.branch,
        clause="Annex 5",
        facts={"reason": reason.strip()},
    )
    handover.refresh_from_db()
    return handover
