"""Follow what each borrower owes in total: a file whose level changed waits for its internal handover (Annex 8, Q25).

The night's work, in batches of borrowers by number: those whose debt may have moved since the last night that was
finished. Done twice it changes nothing more.
"""

import datetime

from django.db.models import Exists, Max, OuterRef

from creditcoop.core.access import Actor
from creditcoop.core.models import JobRun
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.money import to_fen
from creditcoop.core.services.run_in_batches import Batch, run_in_batches
from creditcoop.core.services.run_job import Fault
from handover.models import FileLevel
from handover.queries.moved_debts import moved_since
from handover.queries.owed_in_total import owed_by
from handover.rules.archive_level import archive_level
from handover.rules.handover_policy import HandoverPolicy
from loans.models import Borrower, Loan

JOB = "follow_file_levels"
BATCH_BORROWERS = 500
MOST_MOVED = 20_000  # where more have moved, all are walked through in order
ALL = "all:"  # begins the marker of a night that looks at everybody


def follow_file_levels(*, actor: Actor, on: datetime.date, today: datetime.date) -> list[JobRun]:
    """Follow the levels of every missing day up to `on`, in order."""
    return run_in_batches(job=JOB, work=follow_batch, actor=actor, on=on, today=today)


def follow_batch(*, on: datetime.date, marker: str) -> Batch:
    """The next borrowers after the one that `marker` names: of all, or of those whose debt may have moved."""
    after = int(marker.removeprefix(ALL) or 0)
    moved = None if marker.startswith(ALL) else _moved(on)
    with_loans = Borrower.objects.filter(Exists(Loan.objects.filter(borrower=OuterRef("pk"))), pk__gt=after)
    if moved is not None:
        with_loans = with_loans.filter(pk__in=moved)
    borrowers = list(with_loans.order_by("pk")[:BATCH_BORROWERS])
    if not borrowers:
        return {}, [], None
    new, unknown = _crossings(borrowers, on)
    FileLevel.objects.bulk_create(new)
    faults = [Fault("owed_not_recorded", len(unknown), unknown)] if unknown else []
    counts = {"borrowers_looked_at": len(borrowers), "file_levels_changed": len(new)}
    return counts, faults, f"{ALL if moved is None else ''}{borrowers[-1].pk}"


def _moved(on: datetime.date) -> set[int] | None:
    """Whom the night looks at; None: everybody, on the first night, under a new version, after a book came in."""
    runs = JobRun.objects.filter(job=JOB, finished_at__isnull=False, day__lt=on)
    last: datetime.date | None = runs.aggregate(day=Max("day"))["day"]
    if last is None or version_on(last).chapter(HandoverPolicy) != version_on(on).chapter(HandoverPolicy):
        return None
    return moved_since(last, most=MOST_MOVED)


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
