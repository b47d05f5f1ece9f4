"""Who did what, when: append-only."""

from django.db import models
from django.db.models.functions import Now

from creditcoop.core.models.people import Person
from creditcoop.core.models.units import Unit
from creditcoop.core.querysets import AuditEventQuerySet


class AuditEvent(models.Model):
    """One act. Rows are never changed or removed (trigger); the database sets the moment.

    `actor` is empty for the system itself; `channel` says through which door the act came.
    """

    act = models.CharField(max_length=40)
    actor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="audit_events")
    channel = models.CharField(max_length=10)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    clause = models.CharField(max_length=60, blank=True)
    facts = models.TextField(default="{}")

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"]),
            models.Index(fields=["actor", "-id"]),
            models.Index(fields=["unit", "-id"]),
        ]


class ActKey(models.Model):
    """An act already done under a key that its form carried: a repeated click changes nothing."""

    key = models.UUIDField(unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    route = models.CharField(max_length=80)
    result_url = models.CharField(max_length=300)
    recorded_at = models.DateTimeField(db_default=Now())
