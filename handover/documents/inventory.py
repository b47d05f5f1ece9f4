"""清查报告 (Annex 7; practice.md 3.14): what the receiver found, as plain facts."""

from collections import Counter
from typing import Any

from creditcoop.core.documents.text import money
from creditcoop.core.models import Person
from handover.models import Handover, InventoryEntry


def latest_entries(handover: Handover, receiver: Person) -> list[InventoryEntry]:
    """The entry that counts for each loan of the receiver, by the number of the loan."""
    entries = (
        InventoryEntry.objects.filter(handover=handover, recorded_by=receiver)
        .select_related("loan__borrower", "event")
        .order_by("id")
    )
    newest = {entry.loan_id: entry for entry in entries}
    return sorted(newest.values(), key=lambda entry: entry.loan.number)


def inventory_facts(handover: Handover, receiver: Person, *, due_on: str) -> dict[str, Any]:
    """Head, one line a loan, the summary by difference."""
    entries = latest_entries(handover, receiver)
    met = Counter(entry.met for entry in entries)
    return {
        "number": handover.number,
        "receiver": receiver.name,
        "outgoing": handover.outgoing.name,
        "due_on": due_on,
        "loans": [_line(entry) for entry in entries],
        "summary": {
            "checked": len(entries),
            "in_person": met["in_person"],
            "by_letter": met["by_letter"],
            "not_met": met["not_met"],
            "differ": sum(not entry.agrees for entry in entries),
            "acknowledged": sum(entry.acknowledged for entry in entries),
            "other_user": sum(entry.user_is_borrower is False for entry in entries),
            "clocks_differ": sum(not entry.clocks_agree for entry in entries),
        },
    }


def _line(entry: InventoryEntry) -> dict[str, Any]:
    return {
        "number": entry.loan.number,
        "borrower": entry.loan.borrower.name,
        "amount": money(entry.loan.amount),
        "met": entry.met,
        "agrees": entry.agrees,
        "difference": entry.difference,
        "acknowledged": entry.acknowledged,
        "real_user": entry.real_user,
        "clocks_agree": entry.clocks_agree,
        "measure": entry.measure,
        "on": entry.on.isoformat(),
    }
