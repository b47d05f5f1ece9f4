"""Freeze the list and put it to signature (Annex 6).

Done by the outgoing officer or whoever may open handovers here, from the handover day on. Refused while a mandatory
part is neither filled nor said to be "none". A later text voids every signature over an earlier one.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.documents.text import canonical, sha256
from creditcoop.core.errors import Refused
from creditcoop.core.rules.code_words import say
from handover.documents.completeness import missing
from handover.documents.dossier import dossier_facts
from handover.models import Dossier, Handover, Refusal
from handover.rules.handover_flow import State
from handover.rules.handover_policy import HandoverPolicy
from handover.services.locked import locked, person_of
from loans.services.check_event import language


@transaction.atomic
def put_to_signature(*, handover_id: int, actor: Actor, on: datetime.date) -> Dossier:
    """Write the text of the list with its fingerprint and return it."""
    handover = locked(handover_id, states={State.PREPARING})
    actor.require("put_to_signature", branch=handover.branch, owners={handover.outgoing_id})
    if on < handover.day:
        raise Refused(_("The list is put to signature on the handover day, %(day)s.") % {"day": handover.day})
    as_of = dossier_day(handover, on=on)
    facts = dossier_facts(handover, as_of=as_of)
    gaps = missing(facts, policy=handover.version.chapter(HandoverPolicy))
    if gaps:
        names = "、".join(say(code, language()) for code in gaps)
        raise Refused(
            _("These parts are empty: %(parts)s. Fill them, or say that there is nothing (Annex 6).")
            % {"parts": names},
            code="item_missing",
        )
    text = canonical(facts)
    dossier = Dossier.objects.create(
        handover=handover,
        serial=handover.dossiers.count() + 1,
        as_of=as_of,
        text=text,
        sha256=sha256(text),
        made_by=person_of(actor),
        on=on,
    )
    Handover.objects.filter(pk=handover.pk).update(state=State.SIGNING.value)
    audit.record(
        act="put_to_signature",
        actor=actor,
        subject=handover,
        unit=handover.branch,
        clause="Annex 6",
        facts={"sha256": dossier.sha256, "serial": dossier.serial},
    )
    return dossier


def dossier_day(handover: Handover, *, on: datetime.date) -> datetime.date:
    """The day that the list is of: the handover day; after a proper refusal the outgoing term runs on until today."""
    mended = Refusal.objects.filter(dossier__handover=handover).exists()
    return on if mended else handover.day
