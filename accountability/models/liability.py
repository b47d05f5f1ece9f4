"""Who answers for a loan, in what share, by which clause: dated, insert-only, exact."""

from fractions import Fraction

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accountability.querysets import ShareQuerySet
from creditcoop.core.fields import MoneyField
from creditcoop.core.models import Person, RegulationVersion
from loans.models import Intervention, Loan


class LiabilitySplit(models.Model):
    """The split of one loan under one version, from a day on.

    Percentages are `parts` of a common `denominator`, so thirds stay exact. It is written open, the shares are
    added, then it is sealed: the database seals only if shares and the unallocated part make up the totals.
    `intervention` is the pressure on file when the loan was issued (III.5); the database lets none be left out.
    """

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="splits")
    version = models.ForeignKey(RegulationVersion, models.PROTECT, related_name="splits")
    from_on = models.DateField()
    tier = models.PositiveSmallIntegerField()
    first_responsible = models.ForeignKey(Person, models.PROTECT, related_name="+")
    intervention = models.ForeignKey(Intervention, models.PROTECT, null=True, related_name="splits")
    denominator = models.BigIntegerField()
    total_parts = models.BigIntegerField()
    total_amount = MoneyField()
    unallocated_parts = models.BigIntegerField(default=0)
    unallocated_amount = MoneyField(default=0)
    readings = models.TextField(default="{}")
    steps = models.TextField(default="{}")
    sealed = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.UniqueConstraint(fields=["loan", "from_on"], name="one_split_a_loan_and_day"),
            models.CheckConstraint(
                condition=Q(denominator__gt=0, total_parts__gt=0, unallocated_parts__gte=0),
                name="split_parts_positive",
            ),
        ]

    @property
    def unallocated_percent(self) -> Fraction:
        return Fraction(100 * self.unallocated_parts, self.denominator)


class LiabilityShare(models.Model):
    """One person's part of a split. Never changed, never removed; lasts for life (III head)."""

    split = models.ForeignKey(LiabilitySplit, models.PROTECT, related_name="shares")
    person = models.ForeignKey(Person, models.PROTECT, related_name="shares")
    post = models.CharField(max_length=30)
    parts = models.BigIntegerField()
    amount = MoneyField()
    clause = models.CharField(max_length=20)
    is_first = models.BooleanField(default=False)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(parts__gte=0, amount__gte=0), name="share_not_negative"),
            models.UniqueConstraint(fields=["split", "person", "post"], name="one_share_a_person_and_post"),
        ]
        indexes = [models.Index(fields=["person"])]

    @property
    def percent(self) -> Fraction:
        return Fraction(100 * self.parts, self.split.denominator)
