"""Checking or bringing in a loan book that is too large for the time of one request."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from creditcoop.core.models import Person
from loans.models.importing import ImportBatch


class ImportJob(models.Model):
    """One job on one loan book. It writes everything or nothing, so a job killed half-way is begun again.

    `claim` names the run that has the job and `beat_at` its latest sign of life: a job whose run has fallen silent
    is taken up by the next. `outcome` and `fault` (code and facts as JSON) say how it ended.
    """

    class Kind(models.TextChoices):
        CHECK = "check"
        COMMIT = "commit"

    class Outcome(models.TextChoices):
        DONE = "done"
        REFUSED = "refused"
        STOPPED = "stopped"

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="jobs")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10)
    asked_at = models.DateTimeField(db_default=Now())
    phase = models.CharField(max_length=20, default="waiting")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=10, default="", choices=[(outcome.value, outcome.value) for outcome in Outcome]
    )
    fault = models.TextField(default="{}")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch"], condition=Q(finished_at=None), name="one_open_job_of_a_loan_book"
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, outcome="") | (Q(finished_at__isnull=False) & ~Q(outcome="")),
                name="import_job_ends_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.batch_id}"
