"""What of handovers and credit files waits for somebody today (Annex 5–8, 14), for the first page.

A fixed number of questions, however much waits; at most `MOST` of each kind, the oldest first.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from creditcoop.core.access import Actor
from creditcoop.core.regulation import versions_on
from handover.models import (
    Dossier,
    FileLending,
    FileLevel,
    Handover,
    HandoverReceiver,
    InventoryReport,
)
from handover.queries.inventory_due import due_under
from handover.queries.outcome_of import outcome_of
from handover.rules.handover_flow import Role, Signer, State, next_signers
from handover.rules.refusal import Outcome
from loans.models import Borrower

MOST = 20


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One open handover, and which act of it is this person's turn."""

    handover: Handover
    act: str


def files_to_hand_over(actor: Actor) -> QuerySet[FileLevel]:
    """Crossings of the files that this person keeps the register of, whose file was not handed over since."""
    if actor.scope("keep_file").empty:
        return FileLevel.objects.none()
    later = FileLevel.objects.filter(borrower=OuterRef("borrower"), pk__gt=OuterRef("pk"))
    crossed = FileLevel.objects.filter(previous__isnull=False, settled_by=None).filter(~Exists(later))
    mine = crossed.filter(borrower__in=Borrower.objects.visible_to(actor, "keep_file"))
    return mine.select_related("borrower").order_by("on", "id")[:MOST]


def files_late(actor: Actor) -> QuerySet[FileLending]:
    """Sets that should be back by now: of the register this person keeps, and those lent to himself."""
    late = FileLending.objects.filter(given_back=None, due_on__lt=actor.on)
    kept = Q(borrower__in=Borrower.objects.visible_to(actor, "return_file"))
    his = Q(lent_to=actor.person, borrower__in=Borrower.objects.visible_to(actor, "view_files"))
    return late.filter(kept | his).select_related("borrower", "lent_to").order_by("due_on", "id")[:MOST]


def handovers_waiting(actor: Actor) -> list[Waiting]:
    """Open handovers in which something is this person's turn: to write, sign, rule or complete."""
    seen = Handover.objects.visible_to(actor).open().order_by("day", "id")
    dossiers = (
        Dossier.objects.defer("text").order_by("serial").prefetch_related("signatures", "refusals__rulings")
    )
    rows = seen.select_related("outgoing", "branch").prefetch_related(
        "receivers", "supervisors", Prefetch("dossiers", queryset=dossiers)
    )
    found = [Waiting(handover=row, act=act) for row in rows[: 10 * MOST] if (act := _turn(row, actor))]
    return found[:MOST]


def inventories_waiting(actor: Actor) -> list[tuple[HandoverReceiver, datetime.date]]:
    """Portfolios taken over whose report this person has not filed, each with its last day."""
    filed = InventoryReport.objects.filter(handover=OuterRef("handover"), receiver=OuterRef("person"))
    taken = HandoverReceiver.objects.filter(person=actor.person, handover__state=State.COMPLETED.value)
    with_loans = taken.filter(~Exists(filed), loans__dropped=False).distinct()
    rows = list(with_loans.select_related("handover__version", "handover__outgoing").order_by("id")[:MOST])
    versions = versions_on({row.handover.day for row in rows})
    return [(row, due_under(row.handover, versions[row.handover.day])) for row in rows]


def _turn(handover: Handover, actor: Actor) -> str:
    person = actor.person_id
    supervisors = {one.person_id for one in handover.supervisors.all()}
    parties = {handover.outgoing_id, *(one.person_id for one in handover.receivers.all())}
    if handover.state == State.PREPARING:
        return "write_list" if person == handover.outgoing_id else ""
    if handover.state == State.REFUSED:
        return "rule_on_refusal" if person in supervisors and not _has_ruled(handover, person) else ""
    if handover.state == State.SIGNED:
        third = person not in parties | supervisors
        return "complete_handover" if third and actor.may("complete_handover", branch=handover.branch) else ""
    return "sign_handover" if person in {one.person for one in _next(handover)} else ""


def _has_ruled(handover: Handover, person: int | None) -> bool:
    """On the refusal that waits: the latest one."""
    refusals = [row for dossier in handover.dossiers.all() for row in dossier.refusals.all()]
    latest = max(refusals, key=lambda row: row.pk, default=None)
    return latest is None or any(ruling.person_id == person for ruling in latest.rulings.all())


def _next(handover: Handover) -> list[Signer]:
    dossiers = list(handover.dossiers.all())
    if not dossiers:
        return []
    signers = [
        Signer(Role.OUTGOING, handover.outgoing_id),
        *(Signer(Role.RECEIVER, one.person_id) for one in handover.receivers.all()),
        *(Signer(Role.SUPERVISOR, one.person_id) for one in handover.supervisors.all()),
    ]
    signed = [Signer(Role(row.role), row.person_id) for row in dossiers[-1].signatures.all()]
    spared = {
        row.person_id
        for dossier in dossiers
        for row in dossier.refusals.all()
        if row.role == Role.RECEIVER and outcome_of(row) is Outcome.TAKEN_OVER
    }
    return next_signers(signers, signed=signed, spared=spared)
