"""Follow what each borrower owes in total: a file whose level changed waits for its internal handover (Annex 8, Q25).

The night's work, in batches of borrowers by number. Done twice it changes nothing more.
"""

import datetime

from django.db.models import Exists, OuterRef

from creditcoop.core.access import Actor
from creditcoop.core.models import JobRun
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.money import to_fen
from creditcoop.core.services.run_in_batches import Batch, run_in_batches
from creditcoop.core.services.run_job import Fault
from handover.models import FileLevel
from handover.queries.owed_in_total import owed_by
from handover.rules.archive_level import archive_level
from handover.rules.handover_policy import HandoverPolicy
from loans.models import Borrower, Loan

JOB = "follow_file_levels"
BATCH_BORROWERS = 500


def follow_file_levels(*, actor: Actor, on: datetime.date, today: datetime.date) -> list[JobRun]:
    """Follow the levels of every missing day up to `on`, in order."""
    return run_in_batches(job=JOB, work=follow_batch, actor=actor, on=on, today=today)


def follow_batch(*, on: datetime.date, marker: str) -> Batch:
    """The next borrowers after the one that `marker` names."""
    with_loans = Borrower.objects.filter(Exists(Loan.objects.filter(borrower=OuterRef("pk"))))
    borrowers = list(with_loans.filter(pk__gt=int(marker or 0)).order_by("pk")[:BATCH_BORROWERS])
    if not borrowers:
        return {}, [], None
    new, unknown = _crossings(borrowers, on)
    FileLevel.objects.bulk_create(new)
    faults = [Fault("owed_not_recorded", len(unknown), unknown)] if unknown else []
    return {"file_levels_changed": len(new)}, faults, str(borrowers[-1].pk)


def _crossings(borrowers: list[Borrower], on: datetime.date) -> tuple[list[FileLevel], list[str]]:
    """Levels that are new on the day, and numbers of borrowers whose debt is not wholly on record."""
    version = version_on(on)
    policy = version.chapter(HandoverPolicy)
    owed = owed_by(borrowers, on=on, basis=policy.level_basis)
    before = {row.borrower_id: row for row in FileLevel.objects.filter(borrower__in=borrowers).order_by("id")}
    new, unknown = [], []
    for borrower in borrowers:
        amount, old = owed[borrower.pk], before.get(borrower.pk)
        if amount is None:
            unknown.append(borrower.number)
            continue
        level = int(archive_level(owed_fen=to_fen(amount), policy=policy))
        if old is None or (old.level != level and old.on < on):
            previous = old.level if old else None
            told = {"level": level, "previous": previous, "owed": amount, "version": version, "on": on}
            new.append(FileLevel(borrower=borrower, **told))
    return new, unknown
