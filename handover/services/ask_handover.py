"""Ask to hand over: a leaver must be able to (Annex 5; matrix note n). A superior opens it.

Done by whoever keeps loans; refused while a request of his waits or a handover of his is open.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import Person, Unit
from handover.models import Handover, HandoverRequest
from handover.queries.portfolio import loans_kept
from handover.services.locked import person_of


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Why and when somebody wants to hand over."""

    reason: str
    words: str
    wished_on: datetime.date


@transaction.atomic
def ask_handover(*, branch: Unit, wish: Wish, actor: Actor, on: datetime.date) -> HandoverRequest:
    """Write the request and return it."""
    person = person_of(actor)
    actor.require("ask_handover", branch=branch, owners={person.pk})
    Person.objects.select_for_update().get(pk=person.pk)
    if wish.wished_on < on:
        raise Refused(_("Choose today or a later day."), field="wished_on")
    if not loans_kept(person, branch, on=on).exists():
        raise Refused(_("You keep no loans in this branch."))
    if Handover.objects.open().filter(outgoing=person, branch=branch, whole=True).exists():
        raise AlreadyDone(_("A handover of yours is open already."))
    if HandoverRequest.objects.filter(person=person, branch=branch, handover=None).exists():
        raise AlreadyDone(_("A request of yours waits already."))
    request = HandoverRequest.objects.create(
        person=person,
        branch=branch,
        reason=wish.reason,
        words=wish.words.strip(),
        wished_on=wish.wished_on,
        on=on,
    )
    audit.record(
        act="ask_handover",
        actor=actor,
        subject=person,
        unit=branch,
        clause="Annex 5",
        facts={"reason": wish.reason, "wished_on": wish.wished_on},
    )
    return request
