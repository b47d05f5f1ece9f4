"""What was paid on a penalty and stands no more is given back: asked by one person, decided by another (IV.1, I9)."""

from django.db import models
from django.db.models import Q

from accountability.models.case import OfCase, PenaltyCase
from creditcoop.core.fields import MoneyField


class PenaltyRefund(OfCase):
    """Accounts ask that `amount` be given back, by the voucher that they have made out for it."""

    case = models.ForeignKey(PenaltyCase, models.PROTECT, related_name="refunds")
    amount = MoneyField()
    receipt = models.CharField(max_length=60)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_of_an_amount"),
            models.CheckConstraint(condition=~Q(receipt=""), name="refund_names_its_voucher"),
        ]


class PenaltyRefundDecision(OfCase):
    """Another person says yes, and the money counts as given back, or no with reasons."""

    refund = models.OneToOneField(PenaltyRefund, models.PROTECT, related_name="decision")
    grants = models.BooleanField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(grants=True) | ~Q(reason=""), name="a_refused_refund_says_why")
        ]
