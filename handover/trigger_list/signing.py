"""Who signs, refuses, rules and appeals: each over the latest text, in the order of the flow (Annex 5, 7)."""

from creditcoop.core.triggers import Trigger, append_only, recorded_now
from handover.trigger_list.sql import LATEST, LOCK_BY_DOSSIER, LOCK_HANDOVER, in_state, spared, supervises

_HANDOVER = "(SELECT d.handover_id FROM handover_dossier d WHERE d.id = NEW.dossier_id)"
_OF_REFUSAL = (
    "(SELECT d.handover_id FROM handover_refusal f JOIN handover_dossier d ON d.id = f.dossier_id "
    "WHERE f.id = NEW.refusal_id)"
)
_ROLE_IS_HIS = (
    "((NEW.role = 'outgoing' AND EXISTS (SELECT 1 FROM handover_handover h "
    f"WHERE h.id = {_HANDOVER} AND h.outgoing_id = NEW.person_id)) "
    "OR (NEW.role = 'receiver' AND EXISTS (SELECT 1 FROM handover_handoverreceiver r "
    f"WHERE r.handover_id = {_HANDOVER} AND r.person_id = NEW.person_id)) "
    f"OR (NEW.role = 'supervisor' AND {supervises('NEW.person_id', _HANDOVER)}))"
)
_SIGNING_LATEST = f"{in_state(_HANDOVER, 'signing')} AND {LATEST.format(dossier='NEW.dossier_id')}"
# Outgoing first, then every receiver (but one whose refusal was not proper), then the supervisors.
_HIS_TURN = (
    "(NEW.role = 'outgoing' OR (EXISTS (SELECT 1 FROM handover_handoversignature g "
    "WHERE g.dossier_id = NEW.dossier_id AND g.role = 'outgoing') "
    "AND (NEW.role = 'receiver' OR NOT EXISTS (SELECT 1 FROM handover_handoverreceiver r "
    f"WHERE r.handover_id = {_HANDOVER} AND NOT EXISTS (SELECT 1 FROM handover_handoversignature g "
    "WHERE g.dossier_id = NEW.dossier_id AND g.person_id = r.person_id) "
    f"AND NOT {spared('r.person_id', _HANDOVER)}))))"
)


def _union_credit(person: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM core_posting p JOIN handover_handover h ON h.id = "
        f"{_OF_REFUSAL} JOIN core_unit u ON u.id = h.branch_id WHERE p.person_id = {person} "
        "AND p.unit_id = u.parent_id AND p.post = 'union_credit' AND p.from_on <= NEW.\"on\" "
        'AND (p.until_on IS NULL OR p.until_on > NEW."on"))'
    )


_IS_PARTY = (
    f"(EXISTS (SELECT 1 FROM handover_handover h WHERE h.id = {_OF_REFUSAL} AND h.outgoing_id = NEW.person_id) "
    f"OR EXISTS (SELECT 1 FROM handover_handoverreceiver r WHERE r.handover_id = {_OF_REFUSAL} "
    "AND r.person_id = NEW.person_id))"
)

TRIGGERS = [
    *append_only("handover_dossier", ("handover_id", "serial")),
    recorded_now("handover_dossier"),
    Trigger(
        "handover_dossier_made_while_prepared",
        "handover_dossier",
        "INSERT",
        f"NOT {in_state('NEW.handover_id', 'preparing')} OR NEW.serial <> 1 + COALESCE("
        "(SELECT MAX(d.serial) FROM handover_dossier d WHERE d.handover_id = NEW.handover_id), 0)",
        "the list is put to signature from its preparation, one text after the other",
        lock=LOCK_HANDOVER,
    ),
    *append_only("handover_handoversignature", ("dossier_id", "person_id")),
    recorded_now("handover_handoversignature"),
    Trigger(
        "handover_signature_over_the_text",
        "handover_handoversignature",
        "INSERT",
        f"NOT {_ROLE_IS_HIS} OR NOT ({_SIGNING_LATEST}) OR NOT EXISTS (SELECT 1 FROM handover_dossier d "
        "WHERE d.id = NEW.dossier_id AND d.sha256 = NEW.sha256)",
        "a signature is over the latest text, by whom the handover names (Annex 5)",
        lock=LOCK_BY_DOSSIER,
    ),
    Trigger(
        "handover_signature_in_order",
        "handover_handoversignature",
        "INSERT",
        f"NOT {_HIS_TURN}",
        "outgoing officer, receivers, supervisors sign in this order",
    ),
    *append_only("handover_refusal", ("dossier_id", "person_id")),
    recorded_now("handover_refusal"),
    Trigger(
        "handover_refusal_of_the_text",
        "handover_refusal",
        "INSERT",
        f"NOT {_ROLE_IS_HIS} OR NOT ({_SIGNING_LATEST}) OR EXISTS (SELECT 1 FROM handover_handoversignature g "
        "WHERE g.dossier_id = NEW.dossier_id AND g.person_id = NEW.person_id)",
        "a refusal is of the latest text, by whom the handover names, who has not signed it",
        lock=LOCK_BY_DOSSIER,
    ),
    *append_only("handover_refusedloan", ("refusal_id", "row_id")),
    *append_only("handover_ruling", ("refusal_id", "person_id")),
    recorded_now("handover_ruling"),
    Trigger(
        "handover_ruling_by_supervisors",
        "handover_ruling",
        "INSERT",
        f"(NOT NEW.last_word AND NOT {supervises('NEW.person_id', _OF_REFUSAL)}) "
        f"OR (NEW.last_word AND (NOT {_union_credit('NEW.person_id')} "
        f"OR {supervises('NEW.person_id', _OF_REFUSAL)})) OR {_IS_PARTY}",
        "supervisors rule on a refusal, the union has the last word, no party ever (Annex 7)",
    ),
    *append_only("handover_appeal", ("refusal_id",)),
    recorded_now("handover_appeal"),
]
