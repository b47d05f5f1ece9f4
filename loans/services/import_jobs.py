"""Check or bring in large loan books outside of the request that asked: one job after the other.

Run by the program itself, as the person who asked and with the posts that he holds when the job runs. A job writes
everything and its own end in one transaction, or nothing. A run that was killed falls silent, and after a minute the
next run begins its job again; after three silent runs the job is given up, and says so.
"""

import datetime
import json
import threading
import uuid
from dataclasses import asdict

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core import embedded
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import ImportBatch, ImportJob
from loans.rules.importing.faults import Fault
from loans.services.commit_import import commit_import
from loans.services.find_mapping import as_found, find_mapping
from loans.services.import_file_wording import ImportRefused
from loans.services.read_csv import ReadAs
from loans.services.read_loan_book import read_loan_book
from loans.services.stage_import import checked, encoded_faults, keep_staged, place_of

TASK = "loans.tasks.run_import_jobs"
SILENT = datetime.timedelta(seconds=60)
BEAT_SECONDS = 2.0
MOST_ATTEMPTS = 3
Kind, Outcome = ImportJob.Kind, ImportJob.Outcome


class JobLost(Exception):
    """Another run has taken the job over: what this one did is rolled back."""


def ask_job(*, batch: ImportBatch, kind: ImportJob.Kind, actor: Actor) -> ImportJob:
    """Put a job on the list and wake whoever works on it; refused while another one of the same book is open."""
    if ImportJob.objects.filter(batch=batch, finished_at=None).exists():
        raise ImportRefused("job_under_way")
    assert actor.person is not None  # asked by page or API only
    job = ImportJob.objects.create(batch=batch, kind=kind, asked_by=actor.person, channel=actor.channel)
    transaction.on_commit(lambda: embedded.soon(TASK))
    return job


def run_import_jobs(*, on: datetime.date) -> int:
    """Work on every job that waits or has fallen silent; how many were taken."""
    taken = 0
    _give_up_silent_ones()
    while (job := _claim()) is not None:
        taken += 1
        _run(job, on)
    return taken


def silent() -> Q:
    """Jobs that were begun and have given no sign of life for a minute."""
    return Q(finished_at=None, claim__isnull=False, beat_at__lt=Now() - SILENT)


def _claim() -> ImportJob | None:
    """Take the next job, so that no other run has it."""
    free = ImportJob.objects.filter(finished_at=None).filter(Q(claim=None) | silent())
    for key in free.order_by("attempts", "id").values_list("pk", flat=True)[:10]:
        claim = uuid.uuid4()
        if free.filter(pk=key).update(
            claim=claim, beat_at=Now(), attempts=F("attempts") + 1, phase="waiting"
        ):
            return ImportJob.objects.select_related("asked_by", "batch").get(pk=key)
    return None


def _run(job: ImportJob, on: datetime.date) -> None:
    actor = Actor.of(person=job.asked_by, on=on, channel=job.channel)
    with _Heartbeat(job) as heart:
        try:
            if job.kind == Kind.CHECK:
                _check(job, actor, on, heart)
            else:
                commit_import(
                    batch_id=job.batch_id,
                    actor=actor,
                    on=on,
                    progress=heart.tell,
                    at_the_end=lambda: _finish(job, Outcome.DONE),
                )
        except AlreadyDone:
            _finish(job, Outcome.DONE)
        except ImportRefused as refusal:
            _refuse(job, refusal.fault)
        except PermissionDenied:
            _refuse(job, Fault(0, "", "", "no_right_any_more"))
        except JobLost:
            return


def _check(job: ImportJob, actor: Actor, on: datetime.date, heart: "_Heartbeat") -> None:
    batch = ImportBatch.objects.select_related("column_mapping", "union", "branch").get(pk=job.batch_id)
    actor.require("stage_import", branch=batch.branch or batch.union)
    read_as = ReadAs(encoding=batch.encoding, delimiter=batch.delimiter)
    content = bytes(batch.content)
    source = read_loan_book(file_name=batch.file_name, content=content, read_as=read_as, progress=heart.tell)
    union, batch.branch = place_of(actor=actor, source=source)
    try:
        found = (
            as_found(batch.column_mapping)
            if batch.column_mapping
            else find_mapping(name=batch.mapping, union=union, head=source.head.cells)
        )
    except Refused:
        found = None  # the name has gone: a person maps the columns
    staged = checked(source=source, found=found, union=union, branch=batch.branch, on=on, progress=heart.tell)
    with transaction.atomic():
        ImportBatch.objects.select_for_update().get(pk=batch.pk, state=ImportBatch.State.CHECKING)
        keep_staged(batch=batch, staged=staged, actor=actor)
        _finish(job, Outcome.DONE)


@transaction.atomic
def _refuse(job: ImportJob, fault: Fault, outcome: ImportJob.Outcome = Outcome.REFUSED) -> None:
    """End the job with its reason; a file that could not be read or checked has that as its one finding."""
    if job.kind == Kind.CHECK:
        waiting = ImportBatch.objects.filter(pk=job.batch_id, state=ImportBatch.State.CHECKING)
        waiting.update(state=ImportBatch.State.FAULTY, faults=encoded_faults([fault]))
    _finish(job, outcome, fault)


def _finish(job: ImportJob, outcome: ImportJob.Outcome, fault: Fault | None = None) -> None:
    ended = ImportJob.objects.filter(pk=job.pk, claim=job.claim, finished_at=None).update(
        finished_at=Now(),
        outcome=outcome,
        fault=json.dumps(asdict(fault), ensure_ascii=False) if fault else "{}",
    )
    if not ended:
        raise JobLost


def _give_up_silent_ones() -> None:
    for job in ImportJob.objects.filter(silent(), attempts__gte=MOST_ATTEMPTS):
        code = "check_stopped" if job.kind == Kind.CHECK else "commit_stopped"
        try:
            _refuse(job, Fault(0, "", "", code), Outcome.STOPPED)
        except JobLost:
            continue


class _Heartbeat:
    """Writes how far the job has come, and that it lives, every two seconds on a connection of its own.

    While SQLite holds its one lock for the writing of the book, the beats wait; nobody can take the job over either.
    """

    def __init__(self, job: ImportJob) -> None:
        self.job = job
        self.told = ("reading", 0, 0)
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._beat, name="import-heartbeat", daemon=True)

    def tell(self, phase: str, done: int, total: int) -> None:
        self.told = (phase, done, total)

    def __enter__(self) -> "_Heartbeat":
        if not connection.in_atomic_block:  # in a transaction nobody else would see the beats
            self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop.set()
        if self.thread.is_alive():
            self.thread.join()

    def _beat(self) -> None:
        mine = ImportJob.objects.filter(pk=self.job.pk, claim=self.job.claim, finished_at=None)
        while True:
            phase, done, total = self.told
            try:
                mine.update(phase=phase, done=done, total=total, beat_at=Now())
            except OperationalError:
                connection.close()  # locked or cut off: the next beat tries again
            if self.stop.wait(timeout=BEAT_SECONDS):
                break
        connection.close()
