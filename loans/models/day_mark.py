"""What was said about a line of the day's list: done, moved, passed on (practice.md 7.1)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.models import Person
from loans.models.loan import Loan
from loans.rules.day_list import DEEDS, DONE, MOVED, PASSED


class DayMark(models.Model):
    """The latest one for a key holds. It moves no time limit and does no check: only the record of the deed does."""

    key = models.CharField(max_length=120)
    loan = models.ForeignKey(Loan, models.PROTECT, null=True, related_name="+")
    did = models.CharField(max_length=10, choices=[(deed, deed) for deed in DEEDS])
    reason = models.CharField(max_length=300, blank=True)
    until_on = models.DateField(null=True)
    to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(did=DONE) | ~Q(reason=""), name="day_mark_says_why"),
            models.CheckConstraint(
                condition=Q(did=MOVED, until_on__gt=F("on")) | (~Q(did=MOVED) & Q(until_on=None)),
                name="day_mark_moves_to_a_later_day",
            ),
            models.CheckConstraint(
                condition=Q(did=PASSED, to__isnull=False) | (~Q(did=PASSED) & Q(to=None)),
                name="day_mark_passes_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(to=None) | ~Q(to=F("person")), name="day_mark_passes_to_another"
            ),
        ]
        indexes = [
            models.Index(fields=["key", "id"], name="day_mark_key"),
            models.Index(fields=["to", "on"], condition=Q(to__isnull=False), name="day_mark_passed"),
        ]

    def __str__(self) -> str:
        return f"{self.key} · {self.did}"
