"""Sign the list of a handover over the fingerprint of the text that one sees (Annex 5).

Outgoing officer, receivers, supervisors in this order, each in his own name. Refused where the records have moved since
the text was frozen: the list is then made anew. The last signature makes the handover ready to be completed.
"""

import datetime
from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import Person
from handover.documents.dossier import dossier_sha256
from handover.models import Dossier, Handover, HandoverSignature, Refusal
from handover.queries.outcome_of import outcome_of
from handover.rules.handover_flow import Role, Signer, State, next_signers
from handover.rules.refusal import Outcome
from handover.services.locked import concerned, latest_dossier, locked, person_of


@transaction.atomic
def sign_handover(
    *, handover_id: int, text_sha256: str, actor: Actor, on: datetime.date
) -> HandoverSignature:
    """Keep the signature and return it."""
    handover = locked(handover_id, states={State.SIGNING})
    actor.require("sign_handover", branch=None, owners=concerned(handover))
    person = person_of(actor)
    dossier = latest_dossier(handover)
    if text_sha256 != dossier.sha256:
        raise Refused(_("The list has changed since you opened this page. Read it again, then sign it."))
    require_unchanged(handover, dossier)
    signer = _turn_of(handover, dossier, person)
    signature = HandoverSignature.objects.create(
        dossier=dossier, role=signer.role.value, person=person, sha256=dossier.sha256, on=on
    )
    audit.record(
        act="sign_handover",
        actor=actor,
        subject=handover,
        unit=handover.branch,
        clause="Annex 5",
        facts={"role": signer.role.value, "sha256": dossier.sha256},
    )
    move_on_when_signed(handover, dossier)
    return signature


def require_unchanged(handover: Handover, dossier: Dossier) -> None:
    """Refused where the records no longer give the text that was put to signature."""
    if dossier_sha256(handover, as_of=dossier.as_of) != dossier.sha256:
        raise Refused(
            _(
                "The records have changed since the list was put to signature. Open it again and sign it anew."
            ),
            code="dossier_changed",
        )


def signers_of(handover: Handover) -> list[Signer]:
    """Everybody whose signature the handover asks for."""
    receivers = handover.receivers.values_list("person", flat=True)
    supervisors = handover.supervisors.values_list("person", flat=True)
    return [
        Signer(Role.OUTGOING, handover.outgoing_id),
        *(Signer(Role.RECEIVER, pk) for pk in receivers),
        *(Signer(Role.SUPERVISOR, pk) for pk in supervisors),
    ]


def signed_by(dossier: Dossier) -> list[Signer]:
    return [Signer(Role(row.role), row.person_id) for row in dossier.signatures.all()]


def spared_receivers(handover: Handover) -> set[int]:
    """Receivers whose refusal was found not proper: it counts as taken over without their signature (Annex 7)."""
    refusals = Refusal.objects.filter(dossier__handover=handover, role=Role.RECEIVER)
    return {row.person_id for row in refusals if outcome_of(row) is Outcome.TAKEN_OVER}


def waiting_signers(handover: Handover, dossier: Dossier) -> list[Signer]:
    """Whose turn it is to sign."""
    return next_signers(signers_of(handover), signed=signed_by(dossier), spared=spared_receivers(handover))


def move_on_when_signed(handover: Handover, dossier: Dossier) -> None:
    """The last signature makes the handover ready to be completed."""
    if not waiting_signers(handover, dossier):
        Handover.objects.filter(pk=handover.pk).update(state=State.SIGNED.value)


def _turn_of(handover: Handover, dossier: Dossier, person: Person) -> Signer:
    mine = [one for one in signers_of(handover) if one.person == person.pk]
    if not mine:
        raise PermissionDenied(_("Only parties and supervisors of this handover sign it."))
    if set(mine) & set(signed_by(dossier)):
        raise AlreadyDone(_("You have signed this list already."))
    return _first(mine, waiting_signers(handover, dossier))


def _first(mine: Collection[Signer], waiting: Collection[Signer]) -> Signer:
    for one in mine:
        if one in waiting:
            return one
    raise Refused(_("It is not your turn: outgoing officer, receivers and supervisors sign in this order."))
