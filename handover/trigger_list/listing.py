"""Parties, supervisors, loans and parts of the list: written while it is prepared, and not afterwards (Annex 5, 6)."""

from creditcoop.core.triggers import Trigger, append_only, not_replaced
from handover.trigger_list.sql import LOCK_HANDOVER, in_state, is_party, supervises
from loans.trigger_list.sql import posted

_PREPARING = in_state("NEW.handover_id", "preparing")
_ONLY_PREPARING = "the list is written while it is prepared; open it again to change it"

TRIGGERS = [
    *append_only("handover_handoverreceiver", ("handover_id", "person_id")),
    *append_only("handover_handoversupervisor", ("handover_id", "person_id")),
    Trigger(
        "handover_receiver_is_another",
        "handover_handoverreceiver",
        "INSERT",
        f"NOT {_PREPARING} OR {is_party('NEW.person_id', 'NEW.handover_id')} "
        f"OR {supervises('NEW.person_id', 'NEW.handover_id')}",
        "who receives neither hands over nor supervises (S6)",
        lock=LOCK_HANDOVER,
    ),
    Trigger(
        "handover_supervisor_is_no_party",
        "handover_handoversupervisor",
        "INSERT",
        f"NOT {_PREPARING} OR {is_party('NEW.person_id', 'NEW.handover_id')}",
        "a party never supervises itself (Annex 5)",
        lock=LOCK_HANDOVER,
    ),
    Trigger(
        "handover_supervisor_named_by_the_union",
        "handover_handoversupervisor",
        "INSERT",
        "(NEW.capacity = 'union' AND NOT EXISTS (SELECT 1 FROM core_posting p "
        "JOIN handover_handover h ON h.id = NEW.handover_id JOIN core_unit u ON u.id = h.branch_id "
        "WHERE p.person_id = NEW.named_by_id AND p.unit_id = u.parent_id AND p.post = 'union_credit' "
        'AND p.from_on <= NEW."on" AND (p.until_on IS NULL OR p.until_on > NEW."on"))) '
        "OR (NEW.capacity <> 'union' AND EXISTS (SELECT 1 FROM handover_handover h "
        "WHERE h.id = NEW.handover_id AND h.by_union)) "
        "OR (NEW.capacity <> 'union' AND NOT " + posted("NEW.person_id", "= NEW.capacity", 'NEW."on"') + ")",
        "the branch's two supervise, or whom the union names (Annex 5)",
    ),
    not_replaced("handover_handoverloan", ("handover_id", "loan_id")),
    Trigger(
        "handover_loan_listed_while_prepared",
        "handover_handoverloan",
        "INSERT",
        f"NOT {_PREPARING} OR NEW.dropped OR NOT EXISTS (SELECT 1 FROM handover_handoverreceiver r "
        "WHERE r.id = NEW.receiver_id AND r.handover_id = NEW.handover_id)",
        _ONLY_PREPARING,
        lock=LOCK_HANDOVER,
    ),
    Trigger(
        "handover_loan_in_his_care",
        "handover_handoverloan",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_custody c JOIN handover_handover h ON h.id = NEW.handover_id "
        "JOIN loans_loan l ON l.id = c.loan_id WHERE c.loan_id = NEW.loan_id AND c.person_id = h.outgoing_id "
        "AND l.branch_id = h.branch_id AND c.until_on IS NULL)",
        "only what is in the care of the outgoing officer is handed over",
    ),
    Trigger(
        "handover_loan_in_one_handover",
        "handover_handoverloan",
        "INSERT",
        "EXISTS (SELECT 1 FROM handover_handoverloan o JOIN handover_handover h ON h.id = o.handover_id "
        "WHERE o.loan_id = NEW.loan_id AND NOT o.dropped AND o.handover_id <> NEW.handover_id "
        "AND h.state IN ('preparing', 'signing', 'refused', 'signed'))",
        "a loan is in one open handover at a time",
        lock="SELECT 1 FROM loans_loan WHERE id = NEW.loan_id",
    ),
    Trigger(
        "handover_loan_changes_while_prepared",
        "handover_handoverloan",
        "UPDATE",
        "OLD.handover_id <> NEW.handover_id OR OLD.loan_id <> NEW.loan_id OR OLD.receiver_id <> NEW.receiver_id "
        f"OR (OLD.dropped AND NOT NEW.dropped) OR NOT {_PREPARING}",
        _ONLY_PREPARING,
        lock=LOCK_HANDOVER,
    ),
    Trigger(
        "handover_loan_kept", "handover_handoverloan", "DELETE", "1=1", "a loan is never taken off the list"
    ),
    not_replaced("handover_handoverpart", ("handover_id", "code")),
    Trigger(
        "handover_part_written_while_prepared",
        "handover_handoverpart",
        "INSERT",
        f"NOT {_PREPARING}",
        _ONLY_PREPARING,
        lock=LOCK_HANDOVER,
    ),
    Trigger(
        "handover_part_changes_while_prepared",
        "handover_handoverpart",
        "UPDATE",
        f"OLD.handover_id <> NEW.handover_id OR OLD.code <> NEW.code OR NOT {_PREPARING}",
        _ONLY_PREPARING,
        lock=LOCK_HANDOVER,
    ),
    Trigger(
        "handover_part_kept", "handover_handoverpart", "DELETE", "1=1", "a part of the list is never dropped"
    ),
]
