"""File the inventory report when every loan has been checked (Annex 7). Done by who took the loans over, once."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.documents.text import canonical, sha256
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.regulation import version_on
from handover.documents.inventory import inventory_facts
from handover.models import Handover, InventoryEntry, InventoryReport
from handover.rules.deadlines import inventory_by
from handover.rules.handover_flow import State
from handover.rules.handover_policy import HandoverPolicy
from handover.services.locked import locked, person_of
from loans.rules.lending_policy import LendingPolicy


def inventory_due(handover: Handover) -> datetime.date:
    """Last day of the inventory of a completed handover (Annex 7, Q23)."""
    assert handover.effective_on is not None
    month = version_on(handover.day).chapter(LendingPolicy).month
    return inventory_by(handover.effective_on, policy=handover.version.chapter(HandoverPolicy), month=month)


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
