"""The rest days of a year as the State Council's office published them (Civil Code 203)."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class RestDayYear(models.Model):
    """Weekdays off and weekend days worked of one year, as texts such as "02-18"; never changed.

    The latest row of a year stands, before the calendar that comes with the program.
    """

    year = models.PositiveSmallIntegerField()
    rest = models.JSONField(default=list)
    work = models.JSONField(default=list)
    source = models.CharField(max_length=300)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=2004, year__lte=2900), name="rest_day_year_in_range"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="rest_day_year_names_its_source"),
        ]

    def __str__(self) -> str:
        return str(self.year)
