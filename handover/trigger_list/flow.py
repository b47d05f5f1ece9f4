"""A handover moves along its flow, with the signatures that each state asks for (Annex 5–7)."""

from creditcoop.core.triggers import Trigger, append_only, not_replaced, recorded_now
from handover.rules.handover_flow import MOVES
from handover.trigger_list.sql import spared

_FACTS = (
    "number",
    "branch_id",
    "outgoing_id",
    "outgoing_post",
    "request_id",
    "reason",
    "words",
    "whole",
    "day",
    "version_id",
    "by_union",
    "opened_by_id",
    "opened_on",
    "recorded_at",
)
_ALLOWED = " OR ".join(
    f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, news in MOVES.items() for new in sorted(news)
)
_LATEST_OF = (
    "(SELECT d.id FROM handover_dossier d WHERE d.handover_id = NEW.id ORDER BY d.serial DESC LIMIT 1)"
)


def _signed(person: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM handover_handoversignature g WHERE g.dossier_id = {_LATEST_OF} "
        f"AND g.person_id = {person})"
    )


TRIGGERS = [
    *append_only("handover_handoverrequest"),
    recorded_now("handover_handoverrequest"),
    not_replaced("handover_handover", ("number",), ("request_id",)),
    recorded_now("handover_handover"),
    Trigger(
        "handover_begins_by_preparing",
        "handover_handover",
        "INSERT",
        "NEW.state <> 'preparing'",
        "a handover begins with its list",
    ),
    Trigger(
        "handover_facts_stay",
        "handover_handover",
        "UPDATE",
        " OR ".join(f"OLD.{fact} IS DISTINCT FROM NEW.{fact}" for fact in _FACTS),
        "the facts of a handover stay as they were opened",
    ),
    Trigger(
        "handover_moves_along_its_flow",
        "handover_handover",
        "UPDATE",
        f"OLD.state <> NEW.state AND NOT ({_ALLOWED})",
        "a handover does not move from this state to that one",
    ),
    Trigger(
        "handover_ended_stays",
        "handover_handover",
        "UPDATE",
        "OLD.state IN ('completed', 'called_off')",
        "a handover that has ended changes no more",
    ),
    Trigger(
        "handover_signed_by_all",
        "handover_handover",
        "UPDATE",
        f"NEW.state = 'signed' AND OLD.state <> 'signed' AND (NOT {_signed('NEW.outgoing_id')} "
        "OR EXISTS (SELECT 1 FROM handover_handoverreceiver r WHERE r.handover_id = NEW.id "
        f"AND NOT {_signed('r.person_id')} AND NOT {spared('r.person_id', 'NEW.id')}) "
        "OR NOT EXISTS (SELECT 1 FROM handover_handoversupervisor s WHERE s.handover_id = NEW.id) "
        "OR EXISTS (SELECT 1 FROM handover_handoversupervisor s WHERE s.handover_id = NEW.id "
        f"AND NOT {_signed('s.person_id')}))",
        "a handover is signed by everybody over its latest text (Annex 5)",
    ),
    Trigger(
        "handover_completed_by_a_third",
        "handover_handover",
        "UPDATE",
        "NEW.state = 'completed' AND (EXISTS (SELECT 1 FROM handover_handoverreceiver r "
        "WHERE r.handover_id = NEW.id AND r.person_id = NEW.completed_by_id) "
        "OR EXISTS (SELECT 1 FROM handover_handoversupervisor s "
        "WHERE s.handover_id = NEW.id AND s.person_id = NEW.completed_by_id))",
        "who completes a handover is neither party nor supervisor (S6)",
    ),
    Trigger(
        "handover_completed_with_its_loans",
        "handover_handover",
        "UPDATE",
        "NEW.state = 'completed' AND EXISTS (SELECT 1 FROM handover_handoverloan l "
        "JOIN handover_handoverreceiver r ON r.id = l.receiver_id WHERE l.handover_id = NEW.id AND NOT l.dropped "
        "AND NOT EXISTS (SELECT 1 FROM loans_custody c JOIN loans_takenover t ON t.custody_id = c.id "
        "WHERE c.loan_id = l.loan_id AND c.person_id = r.person_id AND t.handover_number = NEW.number))",
        "a handover is completed together with the care of every loan on its list",
    ),
    Trigger("handover_kept", "handover_handover", "DELETE", "1=1", "a handover is never removed"),
]
