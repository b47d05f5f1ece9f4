"""Record what happened to a claim: demand, payment, suit, extension … (Annex 12, Q18; practice.md 3.8).

Done in person by who keeps, handled or entered the loan, and by the heads of the branch. The day claimed is neither
in the future nor before the loan. Recorded more than the version's days after, as a correction or with a new due
date it waits for a second person. Leaves the event with its evidence and the clocks of the loan written anew.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.models import EvidenceFile
from creditcoop.core.regulation import version_on
from creditcoop.core.services.attach_evidence import attach_evidence
from loans.models import Loan, LoanEvent
from loans.queries.time_limits import clocks_on, owners_for_events
from loans.rules.lending_policy import LendingPolicy
from loans.rules.time_limits.answers import ClockAnswer
from loans.rules.time_limits.events import Happened, is_late, needs_second
from loans.services.check_event import EventFacts, check_event, language
from loans.services.keep_time_limits import keep_time_limits


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would happen: each clock before and after; `late` and whether a second person is needed first.

    A clock that the event begins has no before, one that it ends no after.
    """

    thought: Happened
    late: bool
    pairs: tuple[tuple[ClockAnswer | None, ClockAnswer | None], ...]


@transaction.atomic
def record_event(
    *, loan_id: int, facts: EventFacts, files: Sequence[EvidenceFile], actor: Actor, on: datetime.date
) -> LoanEvent:
    """Write the event with its evidence, and the clocks of its loan, and return it."""
    loan: Loan = Loan.objects.select_for_update().get(pk=loan_id)
    actor.require("record_event", branch=loan.branch, owners=owners_for_events(loan, on))
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    check_event(loan, facts, on=on)
    days = late_record_days(on)
    late = is_late(happened_on=facts.happened_on, on=on, days=days)
    event = LoanEvent.objects.create(
        loan=loan,
        kind=facts.kind,
        side=facts.side,
        guarantor_id=facts.guarantor_id,
        happened_on=facts.happened_on,
        facts=facts.facts,
        amount=facts.amount,
        waybill=facts.waybill.strip(),
        words=facts.words.strip(),
        late=late,
        late_record_days=days,
        needs_second=needs_second(kind=facts.kind, late=late, corrects=facts.corrects_id is not None),
        corrects_id=facts.corrects_id,
        about_id=facts.about_id,
        recorded_by=actor.person,
        on=on,
    )
    for file in files:
        attach_evidence(file=file, subject=event, unit=loan.branch, actor=actor, on=on)
    keep_time_limits(loan=loan, on=on)
    audit.record(
        act="record_event",
        actor=actor,
        subject=loan,
        unit=loan.branch,
        clause="Annex 12",
        facts={
            "event": event.pk,
            "kind": event.kind,
            "happened_on": event.happened_on,
            "files": len(files),
            "late": late,
            "corrects": facts.corrects_id,
        },
    )
    return event


def what_if(*, loan: Loan, facts: EventFacts, files: int, on: datetime.date) -> Preview:
    """What the event would do once it counts; nothing is written. Refused as the record itself would be."""
    check_event(loan, facts, on=on)
    late = is_late(happened_on=facts.happened_on, on=on, days=late_record_days(on))
    thought = Happened(
        id=0,
        kind=facts.kind,
        on=facts.happened_on,
        side=facts.side,
        guarantor=facts.guarantor_id,
        facts=facts.facts,
        files=files,
        waybill=facts.waybill,
        needs_second=needs_second(kind=facts.kind, late=late, corrects=facts.corrects_id is not None),
        confirmed=True,
        corrects=facts.corrects_id,
        about=facts.about_id,
    )
    before = {found.key: found for found in clocks_on(loan, on, language=language())}
    after = {found.key: found for found in clocks_on(loan, on, language=language(), more=[thought])}
    pairs = tuple((before.get(key), after.get(key)) for key in {**before, **after})
    return Preview(thought=thought, late=late, pairs=pairs)


def late_record_days(on: datetime.date) -> int:
    """Days after which a record is late, by the version in force that day."""
    return version_on(on).chapter(LendingPolicy).late_record_days
