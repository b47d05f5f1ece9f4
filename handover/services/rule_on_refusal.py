"""Rule on a receiver's refusal in writing (Annex 7, Q24).

Done by each supervisor, within three working days; a later ruling is late, not void. Where two disagree the union has
the last word (`give_last_word`).
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone
from handover.models import Ruling
from handover.services.ruling import refused, write_ruling


@transaction.atomic
def rule_on_refusal(*, refusal_id: int, ruling: str, reason: str, actor: Actor, on: datetime.date) -> Ruling:
    """Write a supervisor's ruling; when all have ruled alike, it takes effect."""
    refusal, handover = refused(refusal_id)
    supervisors = set(handover.supervisors.values_list("person", flat=True))
    actor.require("rule_on_refusal", branch=None, owners=supervisors)
    if refusal.rulings.filter(person=actor.person).exists():
        raise AlreadyDone(_("You have ruled on this refusal already."))
    return write_ruling(refusal, handover, ruling=ruling, reason=reason, last_word=False, actor=actor, on=on)
