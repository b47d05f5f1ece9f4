"""What an old book stated of a loan, beside what amount, due day, terms and old payments give: derived rows."""

from django.db import models
from django.db.models.functions import Now

from creditcoop.core.fields import MoneyField
from loans.models.loan import Loan
from loans.querysets import ComparisonQuerySet


class BookComparison(models.Model):
    """One imported loan as of the day of its balance; empty: not stated, or not to be computed.

    `…_by` says how a figure was found (loans/rules/book_comparison.py), `missing` which stated terms it would need.
    Rests on facts that never change but for further payments books, which write it anew.
    """

    loan = models.OneToOneField(Loan, models.PROTECT, related_name="comparison")
    as_of = models.DateField()
    differs = models.BooleanField()
    balance_stated = MoneyField(null=True)
    balance_found = MoneyField(null=True)
    balance_by = models.CharField(max_length=12)
    principal_days_stated = models.PositiveIntegerField(null=True)
    principal_days_found = models.PositiveIntegerField(null=True)
    principal_days_by = models.CharField(max_length=12, blank=True)
    interest_days_stated = models.PositiveIntegerField(null=True)
    interest_days_found = models.PositiveIntegerField(null=True)
    interest_days_by = models.CharField(max_length=12, blank=True)
    missing = models.JSONField(default=list)
    payments = models.PositiveIntegerField(default=0)
    unsplit = models.PositiveIntegerField(default=0)
    principal_paid = MoneyField(default=0)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = ComparisonQuerySet.as_manager()

    class Meta:
        ordering = ["-differs", "loan_id"]
        indexes = [models.Index(fields=["-differs", "loan"], name="comparison_differing_first")]

    def __str__(self) -> str:
        return self.loan.number
