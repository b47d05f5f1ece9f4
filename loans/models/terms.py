"""The terms of a loan as contracted (practice.md 3.4, 4.1, 4.2, 4.4): dated rows, never edited."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.db.models.lookups import Exact

from creditcoop.core.fields import RateField
from loans.models.loan import Loan
from loans.querysets import OfLoanQuerySet
from loans.rules.interest.terms import DayCount, Every, Method


class LoanTerms(models.Model):
    """What was agreed, from a day on: the contract first, then each extension.

    `rate` is percent a year; `quoted_per` and `quoted` are the form in which the contract states it, percent a year or
    per mille a month. Mark-ups are percent of the contract rate. `interest_day` is the day of the month on
    which a period ends, empty where periods run from the day of the pay-out. A loan of an old book has terms only
    where the book states its rate. From `principal_first_days` overdue a payment covers the principal first.
    """

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="terms")
    from_on = models.DateField()
    due_on = models.DateField()
    rate = RateField()
    quoted_per = models.CharField(max_length=5, choices=[("month", "month"), ("year", "year")])
    quoted = RateField()
    method = models.CharField(max_length=24, choices=[(one.value, one.value) for one in Method])
    period = models.CharField(max_length=7, choices=[(one.value, one.value) for one in Every])
    interest_day = models.PositiveSmallIntegerField(null=True)
    day_count = models.CharField(max_length=12, choices=[(one.value, one.value) for one in DayCount])
    overdue_markup = RateField()
    misuse_markup = RateField()
    compound = models.BooleanField()
    principal_first_days = models.PositiveIntegerField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["loan", "from_on"], name="one_set_of_terms_a_day"),
            models.CheckConstraint(condition=Q(due_on__gte=F("from_on")), name="terms_due_after_they_begin"),
            models.CheckConstraint(
                condition=Q(rate__gte=0, quoted__gte=0, overdue_markup__gte=0, misuse_markup__gte=0),
                name="terms_rates_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(interest_day=None) | Q(interest_day__gte=1, interest_day__lte=28),
                name="terms_interest_day_in_every_month",
            ),
            models.CheckConstraint(
                condition=Q(quoted_per="year", quoted=F("rate"))
                | (Q(quoted_per="month") & Q(Exact(F("rate") * 10, F("quoted") * 12))),
                name="terms_quoted_as_the_rate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan.number} · {self.from_on}"
