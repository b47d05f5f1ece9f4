"""The register of credit files: level, place, keeper, second set, lent to whom until when (Annex 8, 14; Q25, Q33).

One file a borrower. Nothing is changed: the latest row of a kind says how it stands.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.fields import MoneyField
from creditcoop.core.models import Person, RegulationVersion
from handover.models.handover import Handover
from loans.models import Borrower


class FileSet(models.TextChoices):
    """The file itself, or the second set that a branch may make (Annex 14)."""

    ORIGINAL = "original"
    DUPLICATE = "duplicate"


_SETS = [(one.value, one.value) for one in FileSet]


class FileLevel(models.Model):
    """The level that a file came to on a day, by what is owed in total. Append-only.

    With a level before it, it is a crossing, and the file waits for its internal handover.
    """

    borrower = models.ForeignKey(Borrower, models.PROTECT, related_name="file_levels")
    level = models.PositiveSmallIntegerField()
    previous = models.PositiveSmallIntegerField(null=True)
    owed = MoneyField()
    version = models.ForeignKey(RegulationVersion, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["borrower", "on"], name="one_file_level_a_day"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="file_level_of_three"),
            models.CheckConstraint(
                condition=Q(previous=None) | ~Q(previous=F("level")), name="file_level_crosses_a_border"
            ),
        ]


class FilePlace(models.Model):
    """Where a set lies and who keeps it from this day on. Append-only.

    `settles` is the crossing that this handover of the file follows; `handover` the portfolio's, where it moved so.
    """

    borrower = models.ForeignKey(Borrower, models.PROTECT, related_name="file_places")
    which = models.CharField(max_length=10, choices=_SETS)
    keeper = models.ForeignKey(Person, models.PROTECT, related_name="files_kept")
    place = models.CharField(max_length=100)
    settles = models.OneToOneField(FileLevel, models.PROTECT, null=True, related_name="settled_by")
    handover = models.ForeignKey(Handover, models.PROTECT, null=True, related_name="files_moved")
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["borrower", "which", "id"])]
        constraints = [models.CheckConstraint(condition=~Q(place=""), name="file_place_is_said")]


class FileLending(models.Model):
    """A set is lent out, to whom, what for, until when. Append-only; given back by a row of its own."""

    borrower = models.ForeignKey(Borrower, models.PROTECT, related_name="file_lendings")
    which = models.CharField(max_length=10, choices=_SETS)
    lent_to = models.ForeignKey(Person, models.PROTECT, related_name="files_borrowed")
    purpose = models.CharField(max_length=200)
    due_on = models.DateField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["borrower", "which", "id"])]
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("on")), name="file_due_back_after_it_is_lent"),
            models.CheckConstraint(condition=~Q(purpose=""), name="file_lent_for_a_purpose"),
        ]


class FileReturn(models.Model):
    """A set that was lent is back. Append-only."""

    lending = models.OneToOneField(FileLending, models.PROTECT, related_name="given_back")
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
