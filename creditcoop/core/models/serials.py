"""Numbers without gaps."""

from django.db import models


class Serial(models.Model):
    """The latest number given out in a series, for example the loans of one branch in one year."""

    series = models.CharField(max_length=60, unique=True)
    latest = models.PositiveIntegerField(default=0)
