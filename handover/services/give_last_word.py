"""The union's last word on a refusal: where the supervisors disagree, or on appeal (Annex 7, Q24).

Done by the union's credit department, by nobody who is party to the handover or supervises it.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from handover.models import Appeal, Ruling
from handover.queries.outcome_of import outcome_of
from handover.rules.refusal import Outcome
from handover.services.ruling import refused, write_ruling


@transaction.atomic
def give_last_word(*, refusal_id: int, ruling: str, reason: str, actor: Actor, on: datetime.date) -> Ruling:
    """The union decides: where the supervisors disagree, or whoever refused has appealed."""
    refusal, handover = refused(refusal_id)
    actor.require("give_last_word", branch=handover.branch)
    if outcome_of(refusal) is not Outcome.TO_UNION and not Appeal.objects.filter(refusal=refusal).exists():
        raise Refused(_("The union decides where the supervisors disagree, or on appeal (Annex 7)."))
    return write_ruling(refusal, handover, ruling=ruling, reason=reason, last_word=True, actor=actor, on=on)
