"""Whom a member of staff is related to: he acts on no loan of theirs (practice.md 2.4, S12)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.models import Person
from loans.models.borrower import IdKind


class Tie(models.Model):
    """A declared tie between a member of staff and an identity number: his own, or that of a relative.

    Declared by himself or by the union; ended only by somebody else, so that nobody frees himself for one vote.
    """

    class Relation(models.TextChoices):
        SELF = "self"
        SPOUSE = "spouse"
        PARENT = "parent"
        CHILD = "child"
        SIBLING = "sibling"
        OTHER_KIN = "other_kin"

    person = models.ForeignKey(Person, models.PROTECT, related_name="ties")
    relation = models.CharField(
        max_length=10, choices=[(relation.value, relation.value) for relation in Relation]
    )
    name = models.CharField(max_length=100)
    id_kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in IdKind])
    id_number = models.CharField(max_length=40)
    declared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    declared_on = models.DateField()
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(null=True)
    end_reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "id_kind", "id_number"],
                condition=Q(ended_on=None),
                name="tie_declared_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_by=None, end_reason="")
                | (Q(ended_on__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
                name="tie_ends_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None) | ~Q(ended_by=F("person")), name="tie_ended_by_somebody_else"
            ),
        ]
        indexes = [models.Index(fields=["id_number"])]

    @property
    def id_masked(self) -> str:
        """The identity number as any page shows it: the last four characters."""
        return "•" * max(len(self.id_number) - 4, 0) + self.id_number[-4:]
