"""Evidence: files kept under the hash of their bytes, and what each of them is evidence of. Both append-only.

The bytes lie in a folder (`EVIDENCE_DIR`) under the hash; a name never becomes a path.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from creditcoop.core.models.people import Person
from creditcoop.core.models.units import Unit
from creditcoop.core.querysets import EvidenceUseQuerySet


class EvidenceFile(models.Model):
    """One file, kept once however often it is sent. `width` and `height` in pixels, for pictures only."""

    class Kind(models.TextChoices):
        PDF = "pdf"
        JPG = "jpg"
        PNG = "png"

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    kind = models.CharField(max_length=3, choices=[(kind.value, kind.value) for kind in Kind])
    original_name = models.CharField(max_length=120)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    pages = models.PositiveIntegerField(null=True)
    kept_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    kept_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    # What the sender of this moment calls it. Somebody else may have sent the same bytes under another name,
    # which is none of this sender's business.
    given_name: str = ""

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="evidence_file_not_empty")]
        indexes = [models.Index(fields=["kept_by", "kept_on"])]

    def __str__(self) -> str:
        return self.given_name or self.original_name


class EvidenceUse(models.Model):
    """A file stands as evidence of something (I3): `subject_kind` is the name of its model, as in the audit."""

    file = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="uses")
    name = models.CharField(max_length=120)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    attached_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = EvidenceUseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "subject_kind", "subject_id"], name="evidence_once_a_subject"
            )
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"])]

    def __str__(self) -> str:
        return self.name
