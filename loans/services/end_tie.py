"""End a declared tie that no longer holds (a divorce, a wrong number): never by the person himself.

Done by the union's personnel department, with the reason. Refused when it has ended.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import Tie


@transaction.atomic
def end_tie(*, tie_id: int, reason: str, actor: Actor, on: datetime.date) -> Tie:
    """End the tie and return it."""
    tie: Tie = Tie.objects.select_for_update().select_related("person").get(pk=tie_id)
    actor.require("end_tie", branch=actor.home)
    if actor.person is None or tie.person_id == actor.person_id:
        raise Refused(_("Nobody ends his own declaration; the union's personnel department does."))
    if tie.ended_on is not None:
        raise AlreadyDone(_("This tie has ended."))
    if not reason.strip():
        raise Refused(_("Write your reasons, in your own words."), field="reason")
    tie.ended_on, tie.ended_by, tie.end_reason = on, actor.person, reason.strip()
    tie.save(update_fields=["ended_on", "ended_by", "end_reason"])
    audit.record(
        act="end_tie",
        actor=actor,
        subject=tie.person,
        unit=actor.home,
        clause="III.3",
        facts={"tie": tie.pk, "reason": reason.strip()},
    )
    return tie
