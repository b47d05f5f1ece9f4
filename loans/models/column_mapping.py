"""What the columns of a union's own ledger files mean, kept by name."""

from django.db import models
from django.db.models.functions import Now

from creditcoop.core.models import Person, Unit


class ColumnMapping(models.Model):
    """One version of a kept mapping. A change is a new version; a book names the version that read it.

    `rules` is JSON, decoded by loans/rules/importing/column_rules.py.
    """

    union = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    rules = models.TextField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "name", "version"], name="one_version_of_a_column_mapping"
            ),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="column_mapping_counts_from_one"),
        ]

    def __str__(self) -> str:
        return self.name
