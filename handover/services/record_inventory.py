"""Check one loan after taking it over (Annex 7; practice.md 3.14): in two minutes, on a telephone, in the village.

Done by who took it over. A debt acknowledged with its proof is an event of the claim, in the same transaction. A clock
that the list did not name is recorded as found today: blame for it follows that day (Q21).
"""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import EvidenceFile, Person
from handover.models import Handover, HandoverLoan, InventoryEntry, InventoryReport
from handover.rules.handover_flow import State
from handover.services.locked import locked, person_of
from loans.models import Custody, FoundClock, LoanEvent
from loans.rules.time_limits.clocks import CLOCKS
from loans.services.check_event import EventFacts
from loans.services.record_event import record_event


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found on one loan. `clocks_missing` are codes of clocks that the list did not name."""

    met: str
    agrees: bool
    difference: str
    acknowledged: bool
    user_is_borrower: bool | None
    real_user: str
    clocks_agree: bool
    clocks_missing: Collection[str]
    measure: str


@transaction.atomic
def record_inventory(
    *,
    handover_id: int,
    loan_id: int,
    found: Found,
    files: Sequence[EvidenceFile],
    actor: Actor,
    on: datetime.date,
) -> InventoryEntry:
    """Write the entry, with its event and found clocks, and return it."""
    handover = locked(handover_id, states={State.COMPLETED})
    receivers = set(handover.receivers.values_list("person", flat=True))
    actor.require("record_inventory", branch=None, owners=receivers)
    person = person_of(actor)
    row = HandoverLoan.objects.filter(
        handover=handover, loan=loan_id, receiver__person=person, dropped=False
    ).first()
    if row is None:
        raise Refused(_("Choose a loan that you took over."), field="loan")
    if InventoryReport.objects.filter(handover=handover, receiver=person).exists():
        raise Refused(_("Your report is filed: its inventory stands."))
    _check(found, files)
    entry = InventoryEntry.objects.create(
        handover=handover,
        loan=row.loan,
        met=found.met,
        agrees=found.agrees,
        difference=found.difference.strip(),
        acknowledged=found.acknowledged,
        event=_acknowledgement(loan_id, files, actor, on) if found.acknowledged else None,
        user_is_borrower=found.user_is_borrower,
        real_user=found.real_user.strip(),
        clocks_agree=found.clocks_agree,
        measure=found.measure.strip(),
        recorded_by=person,
        on=on,
    )
    _keep_found(handover, loan_id, person, found, on)
    audit.record(
        act="record_inventory",
        actor=actor,
        subject=row.loan,
        unit=handover.branch,
        clause="Annex 7",
        facts={"handover": handover.number, "agrees": found.agrees, "acknowledged": found.acknowledged},
    )
    return entry


def _check(found: Found, files: Sequence[EvidenceFile]) -> None:
    if found.met not in InventoryEntry.Met.values:
        raise Refused(_("Say whether you met the borrower."), field="met")
    if not found.agrees and not found.difference.strip():
        raise Refused(_("Write what does not agree."), field="difference")
    if found.user_is_borrower is False and not found.real_user.strip():
        raise Refused(_("Name who really uses the money."), field="real_user")
    if found.acknowledged and found.met == InventoryEntry.Met.NOT_MET:
        raise Refused(_("Who was not met acknowledges nothing."), field="acknowledged")
    if found.acknowledged and not files:
        raise Refused(_("Attach what the borrower signed: without proof no time limit moves."), field="files")
    if set(found.clocks_missing) - set(CLOCKS):
        raise Refused(_("Choose time limits of this loan."), field="clocks_missing")
    if found.clocks_agree and found.clocks_missing:
        raise Refused(_("Say that the time limits do not agree where one is missing."), field="clocks_agree")


def _acknowledgement(
    loan_id: int, files: Sequence[EvidenceFile], actor: Actor, on: datetime.date
) -> LoanEvent:
    facts = EventFacts(kind="debtor_consent", happened_on=on, words=_("Acknowledged at the inventory."))
    return record_event(loan_id=loan_id, facts=facts, files=files, actor=actor, on=on)


def _keep_found(handover: Handover, loan_id: int, person: Person, found: Found, on: datetime.date) -> None:
    custody = Custody.objects.filter(
        loan=loan_id, person=person, taken_over__handover_number=handover.number
    ).first()
    if custody is None:
        return
    known = set(FoundClock.objects.filter(custody=custody).values_list("clock", flat=True))
    FoundClock.objects.bulk_create(
        FoundClock(custody=custody, clock=clock, words=found.difference.strip(), found_by=person, on=on)
        for clock in sorted(set(found.clocks_missing) - known)
    )
