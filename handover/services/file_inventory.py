"""File the inventory report when every loan has been checked (Annex 7). Done by who took the loans over, once."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.documents.text import canonical, sha256
from creditcoop.core.errors import AlreadyDone, Refused
from handover.documents.inventory import inventory_facts
from handover.models import InventoryEntry, InventoryReport
from handover.queries.inventory_due import inventory_due
from handover.rules.handover_flow import State
from handover.services.locked import locked, person_of


@transaction.atomic
def file_inventory(*, handover_id: int, actor: Actor, on: datetime.date) -> InventoryReport:
    """Write the report and return it; the department director endorses it."""
    handover = locked(handover_id, states={State.COMPLETED})
    receivers = set(handover.receivers.values_list("person", flat=True))
    actor.require("file_inventory", branch=None, owners=receivers)
    person = person_of(actor)
    if InventoryReport.objects.filter(handover=handover, receiver=person).exists():
        raise AlreadyDone(_("Your report is filed already."))
    taken = handover.loans.filter(receiver__person=person, dropped=False)
    checked = InventoryEntry.objects.filter(handover=handover, recorded_by=person).values("loan")
    left = taken.exclude(loan__in=checked).select_related("loan")
    if left:
        numbers = "、".join(row.loan.number for row in left[:5])
        raise Refused(
            _("%(count)s loans are not checked yet: %(loans)s.") % {"count": len(left), "loans": numbers},
            code="not_checked",
        )
    due = inventory_due(handover)
    text = canonical(inventory_facts(handover, person, due_on=due.isoformat()))
    report = InventoryReport.objects.create(
        handover=handover, receiver=person, text=text, sha256=sha256(text), due_on=due, on=on
    )
    audit.record(
        act="file_inventory",
        actor=actor,
        subject=handover,
        unit=handover.branch,
        clause="Annex 7",
        facts={"sha256": report.sha256, "late": report.late},
    )
    return report
