"""What an old book stated of a loan beyond the loan's own columns: kept as facts of the import, never computed with."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from loans.models.loan import Loan
from loans.querysets import OfLoanQuerySet
from loans.rules.interest.terms import DayCount, Every, Method


class StatedFacts(models.Model):
    """One loan as its old book had it, on the day `stated_on` (empty: the day on which the book came in).

    Empty means *not stated*. The terms become no LoanTerms and the days overdue no class: nobody is charged or judged
    by what was only copied. The reconciliation compares them with what the books give.
    """

    loan = models.OneToOneField(Loan, models.PROTECT, related_name="stated")
    stated_on = models.DateField(null=True)
    method = models.CharField(max_length=24, blank=True, choices=[(one.value, one.value) for one in Method])
    period = models.CharField(max_length=7, blank=True, choices=[(one.value, one.value) for one in Every])
    interest_day = models.PositiveSmallIntegerField(null=True)
    day_count = models.CharField(
        max_length=12, blank=True, choices=[(one.value, one.value) for one in DayCount]
    )
    principal_overdue_days = models.PositiveIntegerField(null=True)
    interest_overdue_days = models.PositiveIntegerField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(interest_day=None) | Q(interest_day__gte=1, interest_day__lte=28),
                name="stated_interest_day_in_every_month",
            ),
        ]

    def __str__(self) -> str:
        return self.loan.number
