"""Until when what was taken over must be checked (Annex 7, Q23)."""

import datetime

from creditcoop.core.models import RegulationVersion
from creditcoop.core.regulation import version_on
from handover.models import Handover
from handover.rules.deadlines import inventory_by
from handover.rules.handover_policy import HandoverPolicy
from loans.rules.lending_policy import LendingPolicy


def inventory_due(handover: Handover) -> datetime.date:
    """Last day of the inventory of a completed handover (Annex 7, Q23)."""
    return due_under(handover, version_on(handover.day))


def due_under(handover: Handover, version: RegulationVersion) -> datetime.date:
    """The same; `version` is the one in force on the handover day, which says how a month is counted."""
    assert handover.effective_on is not None
    month = version.chapter(LendingPolicy).month
    return inventory_by(handover.effective_on, policy=handover.version.chapter(HandoverPolicy), month=month)
