"""A loan book brought in from elsewhere."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.models import Person, Unit
from loans.querysets import ImportBatchQuerySet


class ImportBatch(models.Model):
    """One file: staged with its findings, then committed whole or not at all. The bytes are kept.

    `branch` is empty where the whole union's book comes in. `faults` and `summary` are JSON: what was found, and
    what the file sums up to. Staged and committed by nobody: by the command, at the console.
    """

    class State(models.TextChoices):
        FAULTY = "faulty"
        STAGED = "staged"
        COMMITTED = "committed"

    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in State])
    union = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    mapping = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    rows_read = models.PositiveIntegerField()
    rows_accepted = models.PositiveIntegerField()
    rows_refused = models.PositiveIntegerField()
    faults = models.TextField(default="[]")
    summary = models.TextField(default="{}")
    staged_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    staged_on = models.DateField()
    committed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    committed_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(committed_by=None) | ~Q(committed_by=F("staged_by")),
                name="import_committed_by_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="committed") | Q(rows_refused=0, committed_on__isnull=False),
                name="import_committed_only_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
