"""Endorse an inventory report with an instruction (Annex 7): one copy then goes to the monitoring accountant.

Done by the department director, a head of the branch or the union; never by who filed it (S7).
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from handover.models import Endorsement, InventoryReport
from handover.services.locked import person_of


@transaction.atomic
def endorse_inventory(*, report_id: int, instruction: str, actor: Actor, on: datetime.date) -> Endorsement:
    """Write the instruction and return it."""
    report = (
        InventoryReport.objects.select_for_update(of=("self",))
        .select_related("handover__branch")
        .get(pk=report_id)
    )
    actor.require("endorse_inventory", branch=report.handover.branch)
    person = person_of(actor)
    if person.pk == report.receiver_id:
        raise Refused(_("Nobody endorses his own report."))
    if not instruction.strip():
        raise Refused(_("Write your instruction."), field="instruction")
    if Endorsement.objects.filter(report=report).exists():
        raise AlreadyDone(_("This report is endorsed already."))
    row = Endorsement.objects.create(report=report, person=person, instruction=instruction.strip(), on=on)
    audit.record(
        act="endorse_inventory",
        actor=actor,
        subject=report.handover,
        unit=report.handover.branch,
        clause="Annex 7",
        facts={"report": report.sha256},
    )
    return row
