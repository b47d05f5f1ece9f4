"""Notices that left the house, and the slips that came back (practice.md 3.6, 3.7, 3.17)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.models import IssuedPaper, Person
from loans.models.borrower import Guarantor
from loans.models.loan import Loan
from loans.models.time_limit import LoanEvent
from loans.querysets import OfLoanQuerySet


class NoticeLine(models.Model):
    """One loan that a notice is about, and whom it addresses: the borrower where `guarantor` is empty.

    A demand or due notice has one line, a public notice one for each loan that it lists. `run` is shared by all
    papers made in one go, so that they can be printed together.
    """

    paper = models.ForeignKey(IssuedPaper, models.PROTECT, related_name="lines")
    loan = models.ForeignKey(Loan, models.PROTECT, related_name="notices")
    guarantor = models.ForeignKey(Guarantor, models.PROTECT, null=True, related_name="+")
    run = models.UUIDField(db_index=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "loan"], condition=Q(guarantor=None), name="one_line_of_a_borrower"
            ),
            models.UniqueConstraint(
                fields=["paper", "loan", "guarantor"],
                condition=Q(guarantor__isnull=False),
                name="one_line_of_a_guarantor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper.number} · {self.loan.number}"

    @property
    def addressee(self) -> str:
        """Whom it addresses, by name."""
        return self.guarantor.name if self.guarantor else self.loan.borrower.name


class FiledSlip(models.Model):
    """The slip of one line, back and on file: the event that was recorded from it, and how long that took.

    `days` from the signature to the file; `allowed_days` by the version in force when it was filed (15).
    """

    line = models.OneToOneField(NoticeLine, models.PROTECT, related_name="slip")
    event = models.OneToOneField(LoanEvent, models.PROTECT, related_name="slip")
    days = models.PositiveIntegerField()
    allowed_days = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.line} · {self.on}"

    @property
    def is_late(self) -> bool:
        return self.days > self.allowed_days

    @staticmethod
    def late() -> Q:
        """Slips that took longer than allowed, as a condition."""
        return Q(days__gt=F("allowed_days"))
