"""A request to erase personal data is decided once and kept; what it is about stays (PIPL art. 47)."""

from creditcoop.core.triggers import Trigger, not_replaced

_FACTS = ("branch_id", "reason", "asked_by_id", "asked_on")

TRIGGERS = [
    Trigger(
        "loans_erasure_decided_once",
        "loans_erasure",
        "UPDATE",
        "OLD.state <> 'asked' OR "
        + " OR ".join(f"OLD.{fact} <> NEW.{fact}" for fact in _FACTS)
        + " OR COALESCE(OLD.borrower_id, 0) <> COALESCE(NEW.borrower_id, 0)"
        + " OR COALESCE(OLD.guarantor_id, 0) <> COALESCE(NEW.guarantor_id, 0)",
        "a request to erase is decided once, and its facts stay",
    ),
    Trigger("loans_erasure_kept", "loans_erasure", "DELETE", "1=1", "a request to erase is kept"),
    Trigger(
        "loans_erasure_begins_asked",
        "loans_erasure",
        "INSERT",
        "NEW.state <> 'asked'",
        "an erasure is asked for by one person and done by another",
    ),
    not_replaced("loans_erasure"),
]
