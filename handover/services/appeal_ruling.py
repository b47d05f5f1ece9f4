"""Appeal to the union against a ruling that one's reason to refuse is not proper (Annex 7, Q24).

Done by who refused, until the handover is completed; the handover waits for the union's last word.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from handover.models import Appeal, Handover, Refusal
from handover.queries.outcome_of import outcome_of
from handover.rules.handover_flow import State
from handover.rules.refusal import Outcome
from handover.services.locked import locked


@transaction.atomic
def appeal_ruling(*, refusal_id: int, words: str, actor: Actor, on: datetime.date) -> Appeal:
    """Write the appeal and return it."""
    refusal = Refusal.objects.select_related("dossier").get(pk=refusal_id)
    handover = locked(refusal.dossier.handover_id, states={State.REFUSED, State.SIGNING, State.SIGNED})
    actor.require("appeal_ruling", branch=None, owners={refusal.person_id})
    if not words.strip():
        raise Refused(_("Write why the ruling is wrong."), field="words")
    if outcome_of(refusal) is not Outcome.TAKEN_OVER:
        raise Refused(_("Only a ruling that your reason is not proper can be appealed."))
    if Appeal.objects.filter(refusal=refusal).exists():
        raise AlreadyDone(_("You have appealed already."))
    appeal = Appeal.objects.create(refusal=refusal, words=words.strip(), on=on)
    Handover.objects.filter(pk=handover.pk).update(state=State.REFUSED.value)
    audit.record(
        act="appeal_ruling", actor=actor, subject=handover, unit=handover.branch, clause="Annex 7", facts={}
    )
    return appeal
