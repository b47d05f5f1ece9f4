"""The inventory on the page of a handover: how far it is, loan by loan, and its reports."""

from typing import Any

from django.urls import reverse

from creditcoop.core.access import Actor
from handover.labels import MET_LABELS
from handover.models import Handover, InventoryEntry, InventoryReport
from handover.queries.inventory_due import inventory_due
from handover.rules.handover_flow import State
from handover.rules.inventory import progress


def inventory_context(handover: Handover, actor: Actor) -> dict[str, Any] | None:
    """None until the handover is completed."""
    if handover.state != State.COMPLETED:
        return None
    due = inventory_due(handover)
    rows = list(
        handover.loans.filter(dropped=False)
        .select_related("loan__borrower", "receiver__person")
        .order_by("loan__number")
    )
    entries = {
        entry.loan_id: entry for entry in InventoryEntry.objects.filter(handover=handover).order_by("id")
    }
    reports = list(
        InventoryReport.objects.filter(handover=handover).select_related("receiver", "endorsement__person")
    )
    filed = {report.receiver_id for report in reports}
    all_filed = len(filed) == handover.receivers.count()
    mine = [row for row in rows if row.receiver.person_id == actor.person_id]
    open_to_me = bool(mine) and actor.person_id not in filed
    return {
        "progress": progress(
            taken=[row.loan_id for row in rows],
            checked=entries,
            filed_on=max(report.on for report in reports) if reports and all_filed else None,
            due_on=due,
            on=actor.on,
        ),
        "rows": [_row(handover, row, entries.get(row.loan_id), actor, open_to_me) for row in rows],
        "reports": reports,
        "file_url": reverse("file_inventory", args=[handover.pk])
        if open_to_me and all(row.loan_id in entries for row in mine)
        else "",
        "endorse_url": _endorse_url(handover, reports, actor),
    }


def _row(
    handover: Handover, row: Any, entry: InventoryEntry | None, actor: Actor, open_to_me: bool
) -> dict[str, Any]:
    mine = open_to_me and row.receiver.person_id == actor.person_id
    return {
        "number": row.loan.number,
        "borrower": row.loan.borrower.name,
        "receiver": row.receiver.person.name,
        "entry": entry,
        "met": MET_LABELS[entry.met] if entry else "",
        "url": f"{reverse('record_inventory', args=[handover.pk])}?loan={row.loan_id}" if mine else "",
    }


def _endorse_url(handover: Handover, reports: list[InventoryReport], actor: Actor) -> str:
    waiting = [
        report
        for report in reports
        if not hasattr(report, "endorsement") and report.receiver_id != actor.person_id
    ]
    may = actor.may("endorse_inventory", branch=handover.branch)
    return reverse("endorse_inventory", args=[handover.pk]) if waiting and may else ""
