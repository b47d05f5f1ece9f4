"""Pieces of SQL that several triggers share."""

LOCK_HANDOVER = "SELECT 1 FROM handover_handover WHERE id = NEW.handover_id"
LOCK_BY_DOSSIER = (
    "SELECT 1 FROM handover_handover WHERE id = "
    "(SELECT handover_id FROM handover_dossier WHERE id = NEW.dossier_id)"
)


def in_state(handover: str, state: str) -> str:
    """SQL: the handover is in this state."""
    return f"EXISTS (SELECT 1 FROM handover_handover h WHERE h.id = {handover} AND h.state = '{state}')"


def is_party(person: str, handover: str) -> str:
    """SQL: the person hands over or receives."""
    return (
        f"(EXISTS (SELECT 1 FROM handover_handover h WHERE h.id = {handover} AND h.outgoing_id = {person}) "
        f"OR EXISTS (SELECT 1 FROM handover_handoverreceiver r "
        f"WHERE r.handover_id = {handover} AND r.person_id = {person}))"
    )


def supervises(person: str, handover: str) -> str:
    """SQL: the person supervises the handover."""
    return (
        f"EXISTS (SELECT 1 FROM handover_handoversupervisor s "
        f"WHERE s.handover_id = {handover} AND s.person_id = {person})"
    )


# The text put to signature last; what was signed before it is void.
LATEST = (
    "NOT EXISTS (SELECT 1 FROM handover_dossier later JOIN handover_dossier own ON own.handover_id = later.handover_id "
    "WHERE own.id = {dossier} AND later.serial > own.serial)"
)


def ruled(refusal: str, ruling: str) -> str:
    """SQL: the refusal is ruled so: by the union's last word, or by every supervisor where there is none."""
    last = (
        f"EXISTS (SELECT 1 FROM handover_ruling u WHERE u.refusal_id = {refusal} AND u.last_word "
        f"AND u.ruling = '{ruling}')"
    )
    none = f"NOT EXISTS (SELECT 1 FROM handover_ruling u WHERE u.refusal_id = {refusal} AND u.last_word)"
    every = (
        "NOT EXISTS (SELECT 1 FROM handover_refusal f JOIN handover_dossier d ON d.id = f.dossier_id "
        "JOIN handover_handoversupervisor s ON s.handover_id = d.handover_id "
        f"WHERE f.id = {refusal} AND NOT EXISTS (SELECT 1 FROM handover_ruling u WHERE u.refusal_id = f.id "
        f"AND u.person_id = s.person_id AND u.ruling = '{ruling}'))"
    )
    return f"({last} OR ({none} AND {every}))"


def spared(person: str, handover: str) -> str:
    """SQL: a refusal of this receiver in this handover was found not proper, so his signature is not waited for."""
    return (
        "EXISTS (SELECT 1 FROM handover_refusal rf JOIN handover_dossier rd ON rd.id = rf.dossier_id "
        f"WHERE rd.handover_id = {handover} AND rf.person_id = {person} AND rf.role = 'receiver' "
        f"AND {ruled('rf.id', 'not_proper')})"
    )
