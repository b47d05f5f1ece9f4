"""Union > branch > station."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords


class Unit(models.Model):
    """A county union (县联社), a branch (基层信用社) or a village station (信用站)."""

    class Kind(models.TextChoices):
        UNION = "union"
        BRANCH = "branch"
        STATION = "station"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="union", parent=None)
                | Q(kind__in=["branch", "station"], parent__isnull=False),
                name="unit_parent_by_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def branch(self) -> "Unit | None":
        """The branch this unit is or belongs to; None for a union."""
        if self.kind == self.Kind.STATION:
            return self.parent
        return self if self.kind == self.Kind.BRANCH else None

    @property
    def union(self) -> "Unit":
        """The union above this unit, or the unit itself."""
        top = self
        while top.parent is not None:
            top = top.parent
        return top
