"""A loan book brought in from elsewhere."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.models import Person, Unit
from loans.models.column_mapping import ColumnMapping
from loans.querysets import ImportBatchQuerySet


class ImportBatch(models.Model):
    """One file: staged with its findings, then committed whole or not at all. The bytes are kept.

    A draft waits until somebody says what its columns mean; a large file is being checked by a job (ImportJob).
    `branch` is empty where the whole union's book comes in. `column_mapping` is the kept mapping that read it, if it
    was one. `kind` says what its rows are: loans, or payments on loans that are there. `faults`, `summary` and
    `preview` are JSON: what was found, what the file sums up to, and its head with the first rows. Staged and
    committed by nobody: by the command, at the console.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        CHECKING = "checking"
        FAULTY = "faulty"
        STAGED = "staged"
        COMMITTED = "committed"

    class Kind(models.TextChoices):
        LOANS = "loans"
        PAYMENTS = "payments"

    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in State])
    kind = models.CharField(
        max_length=10, default=Kind.LOANS, choices=[(kind.value, kind.value) for kind in Kind]
    )
    union = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    mapping = models.CharField(max_length=40)
    column_mapping = models.ForeignKey(ColumnMapping, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    encoding = models.CharField(max_length=20, default="")
    delimiter = models.CharField(max_length=1, default="")
    sheet = models.CharField(max_length=100, default="")
    preview = models.TextField(default="{}")
    rows_read = models.PositiveIntegerField(default=0)
    rows_accepted = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
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
            models.UniqueConstraint(
                fields=["union", "sha256"],
                condition=Q(kind="payments", state="committed"),
                name="payments_book_comes_in_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="committed") | Q(rows_refused=0, committed_on__isnull=False),
                name="import_committed_only_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def signed_sha256(self) -> str:
        """The fingerprint of the file that is brought in."""
        return self.sha256
