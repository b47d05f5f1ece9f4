"""Take the list of a handover back from signature to change it: what was signed is void (Annex 6).

Done by the outgoing officer or whoever may open handovers here, until the handover is completed.
"""

import datetime

from django.db import transaction

from creditcoop.core import audit
from creditcoop.core.access import Actor
from handover.models import Handover
from handover.rules.handover_flow import State
from handover.services.locked import latest_dossier, locked


@transaction.atomic
def reopen_list(*, handover_id: int, actor: Actor, on: datetime.date) -> Handover:
    """Open the list again and return the handover."""
    handover = locked(handover_id, states={State.SIGNING, State.SIGNED})
    actor.require("reopen_list", branch=handover.branch, owners={handover.outgoing_id})
    void = latest_dossier(handover)
    Handover.objects.filter(pk=handover.pk).update(state=State.PREPARING.value)
    audit.record(
        act="reopen_list",
        actor=actor,
        subject=handover,
        unit=handover.branch,
        clause="Annex 6",
        facts={"void": void.sha256, "signatures": void.signatures.count()},
    )
    handover.refresh_from_db()
    return handover
