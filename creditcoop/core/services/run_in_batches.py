"""Run a nightly job as `run_job` does, but each business day in batches: what is done stays done after a kill.

For work too large for one transaction. Each batch is one transaction under the lock of the day's row, in which `marker`
says how far the day has come: the next batch, of this process or of another, goes on there. Memory stays flat.
"""

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import JobRun
from creditcoop.core.services.run_job import Counts, Fault, missing_days

MOST_EXAMPLES = 20

# What one batch did: counts, faults, and the marker of the next one; None when the day is done.
Batch = tuple[Counts, list[Fault], str | None]


def run_in_batches(
    *, job: str, work: Callable[..., Batch], actor: Actor, on: datetime.date, today: datetime.date
) -> list[JobRun]:
    """Run `work(on=day, marker=…)` for each missing day up to `on` until it is done; the runs finished by this call.

    A day that another process is working on is left to it, and the days after it wait.
    """
    if on > today:
        raise Refused(
            _("%(day)s has not come yet; choose today or an earlier day.") % {"day": on}, field="on"
        )
    days, left_out = missing_days(job=job, on=on)
    finished: list[JobRun] = []
    for day in days:
        JobRun.objects.get_or_create(job=job, day=day)  # of its own, so that a crash below leaves a trace
        more: bool | None = True
        while more:
            more = _one_batch(job=job, day=day, work=work, actor=actor, left_out=left_out)
        if more is None:
            break
        finished.append(JobRun.objects.get(job=job, day=day))
        left_out = 0
    return finished


def _one_batch(
    *, job: str, day: datetime.date, work: Callable[..., Batch], actor: Actor, left_out: int
) -> bool | None:
    """True: there is more; False: the day is done, by this batch; None: another process has it, or had."""
    with transaction.atomic():
        rows = JobRun.objects.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        )
        run = rows.filter(job=job, day=day, finished_at=None).first()
        if run is None:
            return None
        counts, faults, marker = work(on=day, marker=run.marker)
        if left_out and not run.marker:
            faults = [Fault("days_left_out", left_out), *faults]
        changes: dict[str, Any] = {
            "counts": json.dumps(_added(json.loads(run.counts), counts)),
            "faults": json.dumps(_gathered(json.loads(run.faults), faults), ensure_ascii=False),
        }
        if marker is not None:
            JobRun.objects.filter(pk=run.pk).update(marker=marker, **changes)
            return True
        JobRun.objects.filter(pk=run.pk).update(finished_at=Now(), **changes)
        total = sum(fault["count"] for fault in json.loads(changes["faults"]))
        audit.record(act=job, actor=actor, subject=run, unit=None, facts={"day": day, "faults": total})
    return False


def _added(before: Counts, more: Counts) -> Counts:
    return {code: before.get(code, 0) + more.get(code, 0) for code in {**before, **more}}


def _gathered(before: list[dict[str, Any]], more: Sequence[Fault]) -> list[dict[str, Any]]:
    """Faults of one code together, with the first few examples."""
    found = {fault["code"]: fault for fault in before}
    for fault in more:
        known = found.setdefault(fault.code, {**asdict(fault), "count": 0, "examples": []})
        known["count"] += fault.count
        known["examples"] = [*known["examples"], *fault.examples][:MOST_EXAMPLES]
    return list(found.values())
