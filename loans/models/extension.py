"""An extension (展期): asked for before the due day, with what each guarantor said, decided by another person (3.9)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.models import EvidenceFile, Person
from loans.models.borrower import Guarantor
from loans.models.loan import Loan
from loans.querysets import OfLoanQuerySet


class ExtensionRequest(models.Model):
    """What is asked: another due day for the same loan; people, tier and day of the pay-out stay (Q3)."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="extensions")
    old_due_on = models.DateField()
    new_due_on = models.DateField()
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="extension_says_why"),
            models.CheckConstraint(condition=Q(new_due_on__gt=F("old_due_on")), name="extension_is_later"),
            models.CheckConstraint(condition=Q(on__lte=F("old_due_on")), name="extension_asked_in_time"),
        ]

    def __str__(self) -> str:
        return f"{self.loan.number} · {self.new_due_on}"

    def signed_matter(self) -> Loan:
        """What a signature on it is about in the end."""
        return self.loan


class ExtensionConsent(models.Model):
    """Whether a guarantor agreed in writing: the paper, or its absence. Who did not keeps his old term."""

    request = models.ForeignKey(ExtensionRequest, models.PROTECT, related_name="consents")
    guarantor = models.ForeignKey(Guarantor, models.PROTECT, related_name="+")
    paper = models.ForeignKey(EvidenceFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["guarantor"]
        constraints = [
            models.UniqueConstraint(fields=["request", "guarantor"], name="one_answer_a_guarantor")
        ]

    def __str__(self) -> str:
        return f"{self.request} · {self.guarantor}"


class ExtensionDecision(models.Model):
    """Another person agrees, and the due day moves in the same transaction, or refuses."""

    request = models.OneToOneField(ExtensionRequest, models.PROTECT, related_name="decision")
    agreed = models.BooleanField()
    reason = models.CharField(max_length=500)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="extension_decision_says_why")]

    def __str__(self) -> str:
        return str(self.request)
