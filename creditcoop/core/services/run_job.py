"""Run a nightly job for every business day that is still missing, in order, each day once.

Done by the program itself (scheduler, Celery worker) or by whoever may type commands on the server; refused
for a day that has not come. Leaves one finished JobRun and one audit row a day. Example: the latest finished
run is of Monday, today is Thursday: Tuesday, Wednesday and Thursday are run; a second call does nothing.
"""

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

from django.db import connection, transaction
from django.db.models import Max, Min
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import JobRun

MOST_DAYS = 366  # a database that slept longer than a year is made up for its latest year only


@dataclass(frozen=True)
class Fault:
    """What a job found wrong or had to leave out: a code (labels.py has its words), how often, and where."""

    code: str
    count: int
    examples: Sequence[str] = field(default=())


Counts = dict[str, int]
Work = Callable[..., tuple[Counts, list[Fault]]]


def run_job(*, job: str, work: Work, actor: Actor, on: datetime.date, today: datetime.date) -> list[JobRun]:
    """Run `work(on=day)` for each missing day up to `on`; return the runs finished by this call, if any.

    A day that another process is working on is left to it, and the days after it wait. A run that was begun
    and never finished (a crash, a cut of power) is taken up again: `work` must bear being done twice.
    """
    if on > today:
        raise Refused(
            _("%(day)s has not come yet; choose today or an earlier day.") % {"day": on}, field="on"
        )
    days, left_out = missing_days(job=job, on=on)
    finished: list[JobRun] = []
    for day in days:
        run = _run_day(job=job, day=day, work=work, actor=actor, left_out=left_out)
        if run is None:
            break
        finished.append(run)
        left_out = 0
    return finished


def missing_days(*, job: str, on: datetime.date) -> tuple[list[datetime.date], int]:
    """The days to run, oldest first, and how many older ones are too many to make up."""
    runs = JobRun.objects.filter(job=job, day__lte=on)
    latest: datetime.date | None = runs.filter(finished_at__isnull=False).aggregate(day=Max("day"))["day"]
    if latest is not None:
        first = latest + datetime.timedelta(days=1)
    else:
        # Never finished: from the first run that was begun, else this day alone.
        first = runs.aggregate(day=Min("day"))["day"] or on
    missing = [first + datetime.timedelta(days=place) for place in range((on - first).days + 1)]
    return missing[-MOST_DAYS:], max(0, len(missing) - MOST_DAYS)


def _run_day(*, job: str, day: datetime.date, work: Work, actor: Actor, left_out: int) -> JobRun | None:
    """One day in one transaction under the lock of its row; None where another process has it, or had."""
    JobRun.objects.get_or_create(job=job, day=day)  # of its own, so that a crash below leaves a trace
    with transaction.atomic():
        open_runs = JobRun.objects.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        )
        run = open_runs.filter(job=job, day=day, finished_at=None).first()
        if run is None:
            return None
        counts, faults = work(on=day)
        if left_out:
            faults = [Fault("days_left_out", left_out), *faults]
        run.counts = json.dumps(counts)
        run.faults = json.dumps([asdict(fault) for fault in faults], ensure_ascii=False)
        JobRun.objects.filter(pk=run.pk).update(counts=run.counts, faults=run.faults, finished_at=Now())
        audit.record(
            act=job,
            actor=actor,
            subject=run,
            unit=None,
            facts={"day": day, "faults": sum(fault.count for fault in faults)},
        )
    run.refresh_from_db()
    return run
