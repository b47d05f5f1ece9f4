"""The inventory: of loans taken over, by who took them, endorsed by somebody else (Annex 7, S7)."""

from creditcoop.core.triggers import Trigger, append_only, recorded_now

_COMPLETED = (
    "EXISTS (SELECT 1 FROM handover_handover h WHERE h.id = NEW.handover_id AND h.state = 'completed')"
)

TRIGGERS = [
    *append_only("handover_inventoryentry", ("event_id",)),
    recorded_now("handover_inventoryentry"),
    Trigger(
        "handover_inventory_of_what_was_taken",
        "handover_inventoryentry",
        "INSERT",
        f"NOT {_COMPLETED} OR NOT EXISTS (SELECT 1 FROM handover_handoverloan l "
        "JOIN handover_handoverreceiver r ON r.id = l.receiver_id WHERE l.handover_id = NEW.handover_id "
        "AND l.loan_id = NEW.loan_id AND NOT l.dropped AND r.person_id = NEW.recorded_by_id)",
        "who took a loan over checks it, after the handover is completed (Annex 7)",
    ),
    Trigger(
        "handover_inventory_before_its_report",
        "handover_inventoryentry",
        "INSERT",
        "EXISTS (SELECT 1 FROM handover_inventoryreport p WHERE p.handover_id = NEW.handover_id "
        "AND p.receiver_id = NEW.recorded_by_id)",
        "the report is filed: its inventory stands",
    ),
    *append_only("handover_inventoryreport", ("handover_id", "receiver_id")),
    recorded_now("handover_inventoryreport"),
    Trigger(
        "handover_report_of_every_loan",
        "handover_inventoryreport",
        "INSERT",
        f"NOT {_COMPLETED} OR EXISTS (SELECT 1 FROM handover_handoverloan l "
        "JOIN handover_handoverreceiver r ON r.id = l.receiver_id WHERE l.handover_id = NEW.handover_id "
        "AND r.person_id = NEW.receiver_id AND NOT l.dropped AND NOT EXISTS (SELECT 1 "
        "FROM handover_inventoryentry e WHERE e.handover_id = NEW.handover_id AND e.loan_id = l.loan_id))",
        "a report is filed when every loan has been checked (Annex 7)",
    ),
    *append_only("handover_endorsement", ("report_id",)),
    recorded_now("handover_endorsement"),
    Trigger(
        "handover_endorsed_by_another",
        "handover_endorsement",
        "INSERT",
        "EXISTS (SELECT 1 FROM handover_inventoryreport p WHERE p.id = NEW.report_id "
        "AND p.receiver_id = NEW.person_id)",
        "nobody endorses his own report (S7)",
    ),
]
