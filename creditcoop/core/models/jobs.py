"""The nightly jobs: one row a job and business day."""

from django.db import models
from django.db.models.functions import Now


class JobRun(models.Model):
    """A job's run for one business day. A missing day is made up, a second run does nothing.

    `marker` says how far a run in batches has come: what is before it is done and stays done.
    """

    job = models.CharField(max_length=40)
    day = models.DateField()
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    counts = models.TextField(default="{}")
    faults = models.TextField(default="[]")
    marker = models.CharField(max_length=60, blank=True, default="", db_default="")

    class Meta:
        ordering = ["-day", "job"]
        constraints = [models.UniqueConstraint(fields=["job", "day"], name="one_run_a_job_and_day")]

    def __str__(self) -> str:
        return self.day.isoformat()
