"""Payments of before the import: history of a loan that came in with an old book, never part of what it owes."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.fields import MoneyField
from creditcoop.core.models import Unit
from loans.models.importing import ImportBatch
from loans.models.loan import Loan
from loans.querysets import OfLoanQuerySet


class OldPayment(models.Model):
    """One payment as a payments book has it. The balance that came in with the loan already counts it.

    `principal` and `interest` are empty where the book does not split the payment; what is left of the amount is
    surcharges and costs. `branch` is that of the loan, within which a receipt stands for one payment.
    """

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="old_payments")
    branch = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="payments")
    row_number = models.PositiveIntegerField()
    paid_on = models.DateField()
    amount = MoneyField()
    principal = MoneyField(null=True)
    interest = MoneyField(null=True)
    receipt_number = models.CharField(max_length=40)
    payer_name = models.CharField(max_length=60, blank=True)
    collector_name = models.CharField(max_length=60, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["paid_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "receipt_number"], name="one_old_payment_a_receipt"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="old_payment_amount_positive"),
            models.CheckConstraint(condition=~Q(receipt_number=""), name="old_payment_names_its_receipt"),
            models.CheckConstraint(
                condition=Q(principal=None) | Q(principal__gte=0, principal__lte=F("amount")),
                name="old_payment_principal_within",
            ),
            models.CheckConstraint(
                condition=Q(interest=None) | Q(interest__gte=0, interest__lte=F("amount")),
                name="old_payment_interest_within",
            ),
            models.CheckConstraint(
                condition=Q(principal=None)
                | Q(interest=None)
                | Q(amount__gte=F("principal") + F("interest")),
                name="old_payment_parts_within",
            ),
        ]
        indexes = [models.Index(fields=["loan", "paid_on", "id"])]

    def __str__(self) -> str:
        return self.receipt_number
