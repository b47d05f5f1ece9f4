"""Whom a handover names, act by act: shared by pages and API."""

from creditcoop.core.access import Actor
from handover.models import Handover
from handover.services.locked import concerned

OUTGOING_ACTS = frozenset({"write_list", "put_to_signature", "reopen_list"})
SIGNER_ACTS = frozenset({"sign_handover", "refuse_handover", "make_handover_paper"})


def owners_of_handover(handover: Handover, *, act: str, actor: Actor) -> set[int]:
    """Person ids for whom the handover is their own in the sense of `act`; for reading, whoever sees it."""
    if act in OUTGOING_ACTS:
        return {handover.outgoing_id}
    if act in SIGNER_ACTS:
        return concerned(handover)
    if act == "rule_on_refusal":
        return set(handover.supervisors.values_list("person", flat=True))
    if act in ("appeal_ruling", "record_inventory", "file_inventory"):
        return set(handover.receivers.values_list("person", flat=True))
    return {actor.person_id} if actor.person_id else set()
