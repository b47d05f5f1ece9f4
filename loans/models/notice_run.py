"""Notices for a selection that is too large for the time of one request (practice.md 3.6, 3.7)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.models import Person


class NoticeRun(models.Model):
    """What one person asked for, and how far it has come.

    `targets` is a JSON list of [loan, guarantor or 0] in the order in which they are made. `done` counts those gone
    through, `left_out` lists as JSON [loan's number, name, reason] of each without a paper. A portion and its count
    are written in one transaction, so a run that was killed goes on where it stood. `stopped_by` gives in words why
    the rest was not made. The lines of the papers carry the same `run`.
    """

    run = models.UUIDField(unique=True)
    kind = models.CharField(max_length=30)
    pay_by = models.DateField(null=True)
    pay_to = models.CharField(max_length=100, blank=True)
    targets = models.TextField()
    total = models.PositiveIntegerField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    on = models.DateField()
    asked_at = models.DateTimeField(db_default=Now())
    done = models.PositiveIntegerField(default=0)
    left_out = models.TextField(default="[]")
    stopped_by = models.TextField(default="", blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="notice_run_within_its_total"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(done=F("total")) | ~Q(stopped_by=""),
                name="notice_run_ends_whole_or_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(finished_at=None), name="notice_runs_that_wait"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.done}/{self.total}"
