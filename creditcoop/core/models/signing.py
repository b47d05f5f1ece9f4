"""Who signed what, with which device; and two people signing one loan with the same device within minutes (I5)."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from creditcoop.core.models.people import Person
from creditcoop.core.models.units import Unit
from creditcoop.core.querysets import InUnitQuerySet


class Signature(models.Model):
    """One act for which its person gave the password again (and the code, where he has one). Append-only.

    `sha256` is the fingerprint of what was signed, empty where the act has no text of its own; `device` is the
    number in the browser's cookie, empty for programs.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="signatures")
    act = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=32, blank=True)
    channel = models.CharField(max_length=10)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["device", "subject_kind", "subject_id"],
                condition=~Q(device=""),
                name="signature_by_device",
            ),
        ]


class DeviceFlag(models.Model):
    """Two persons signed acts on one matter with one device within minutes: shown to audit, never blocked.

    A matter is a loan from its application on, whichever of its papers, events or exceptions was signed.
    """

    earlier = models.ForeignKey(Signature, models.PROTECT, related_name="+")
    later = models.ForeignKey(Signature, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = InUnitQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["earlier", "later"], name="one_flag_a_pair")]
