"""A post that ends with a handover: his own, named while it is prepared, passed on with its completion (Annex 4, 5)."""

from creditcoop.core.triggers import Trigger, append_only, recorded_now
from handover.trigger_list.sql import LOCK_HANDOVER, in_state

_OF_NEW = "FROM handover_handoverpost p JOIN core_posting c ON c.id = p.posting_id"

TRIGGERS = [
    *append_only("handover_handoverpost", ("handover_id",)),
    recorded_now("handover_handoverpost"),
    Trigger(
        "handover_post_is_his",
        "handover_handoverpost",
        "INSERT",
        f"NOT {in_state('NEW.handover_id', 'preparing')} OR NOT EXISTS (SELECT 1 FROM core_posting c "
        "JOIN core_unit u ON u.id = c.unit_id JOIN handover_handover h ON h.id = NEW.handover_id "
        "WHERE c.id = NEW.posting_id AND c.person_id = h.outgoing_id AND c.post = h.outgoing_post "
        "AND c.until_on IS NULL AND h.branch_id IN (u.id, u.parent_id) AND h.whole)",
        "the post that ends is held by who hands his whole portfolio over",
        lock=LOCK_HANDOVER,
    ),
    Trigger(
        "handover_successor_receives",
        "handover_handoverpost",
        "INSERT",
        "NEW.successor_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM handover_handoverreceiver r "
        "WHERE r.id = NEW.successor_id AND r.handover_id = NEW.handover_id)",
        "who begins the post is a receiver of the handover",
    ),
    Trigger(
        "handover_completed_with_its_post",
        "handover_handover",
        "UPDATE",
        f"NEW.state = 'completed' AND EXISTS (SELECT 1 {_OF_NEW} WHERE p.handover_id = NEW.id "
        "AND c.until_on IS NULL)",
        "a handover is completed together with the end of its post (Annex 4)",
    ),
    Trigger(
        "handover_completed_with_its_successor",
        "handover_handover",
        "UPDATE",
        f"NEW.state = 'completed' AND EXISTS (SELECT 1 {_OF_NEW} "
        "JOIN handover_handoverreceiver r ON r.id = p.successor_id WHERE p.handover_id = NEW.id "
        "AND NOT EXISTS (SELECT 1 FROM core_posting b WHERE b.person_id = r.person_id AND b.post = c.post "
        "AND b.unit_id = c.unit_id AND b.from_on >= c.until_on AND b.from_on >= NEW.effective_on))",
        "a handover is completed together with the beginning of its successor's post (Annex 4)",
    ),
]
