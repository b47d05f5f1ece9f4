"""The loan itself, and who keeps it from day to day."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.fields import MoneyField, RateField
from creditcoop.core.models import DatedRow, Person, RegulationVersion, Unit
from loans.models.application import LoanApplication
from loans.models.borrower import Borrower
from loans.models.importing import ImportBatch
from loans.querysets import CustodyQuerySet, LoanQuerySet


class Loan(models.Model):
    """Money lent on one IOU (借据).

    A loan issued here has all of application, handler, booker, tier, route and version. One brought in from an
    old book may lack any of them: empty means *not recorded*, and nobody is made to answer by guess.
    A renewal names the loan it renews and how much of it was already bad (Q3): for that part the old people answer.
    """

    class Origin(models.TextChoices):
        ISSUED = "issued"
        IMPORTED = "imported"

    class Standing(models.TextChoices):
        BEING_ISSUED = "being_issued"  # only inside the transaction of the issue
        RUNNING = "running"
        SETTLED = "settled"
        ENDED_UNPAID = "ended_unpaid"

    number = models.CharField(max_length=40, unique=True)
    branch = models.ForeignKey(Unit, models.PROTECT, related_name="loans")
    borrower = models.ForeignKey(Borrower, models.PROTECT, related_name="loans")
    origin = models.CharField(max_length=10, choices=[(origin.value, origin.value) for origin in Origin])
    standing = models.CharField(
        max_length=15, choices=[(standing.value, standing.value) for standing in Standing]
    )
    amount = MoneyField()
    balance = MoneyField(null=True)
    rate = RateField(null=True)
    granted_on = models.DateField()
    granted_at = models.TimeField(null=True)
    due_on = models.DateField()
    security = models.CharField(max_length=10, blank=True)
    purpose = models.CharField(max_length=100, blank=True)
    application = models.OneToOneField(LoanApplication, models.PROTECT, null=True, related_name="loan")
    renews = models.OneToOneField("self", models.PROTECT, null=True, related_name="renewed_by")
    already_bad_amount = MoneyField(null=True)
    handler = models.ForeignKey(Person, models.PROTECT, null=True, related_name="handled_loans")
    booked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="booked_loans")
    version = models.ForeignKey(RegulationVersion, models.PROTECT, null=True, related_name="loans")
    tier = models.PositiveSmallIntegerField(null=True)
    route = models.CharField(max_length=30, blank=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="loans")
    reported_in_debt = models.BooleanField(null=True)
    source_row = models.TextField(blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = LoanQuerySet.as_manager()

    class Meta:
        ordering = ["-granted_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="loan_amount_positive"),
            models.CheckConstraint(
                condition=Q(balance=None) | Q(balance__gte=0, balance__lte=F("amount")),
                name="loan_balance_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(renews=None, already_bad_amount=None)
                | Q(
                    renews__isnull=False,
                    already_bad_amount__gte=0,
                    already_bad_amount__lte=F("amount"),
                ),
                name="loan_renewal_says_what_was_bad",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("granted_on")), name="loan_due_after_granted"),
            models.CheckConstraint(
                condition=Q(origin="imported", application=None, batch__isnull=False)
                | Q(
                    origin="issued",
                    application__isnull=False,
                    handler__isnull=False,
                    booked_by__isnull=False,
                    version__isnull=False,
                    tier__isnull=False,
                    balance__isnull=False,
                ),
                name="loan_issued_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(booked_by=None) | ~Q(booked_by=F("handler")), name="loan_orderer_does_not_book"
            ),
        ]
        indexes = [
            models.Index(fields=["-granted_on", "-id"], name="loan_newest"),
            models.Index(fields=["branch", "-granted_on", "-id"], name="loan_branch_newest"),
            models.Index(fields=["branch", "standing"]),
            models.Index(fields=["due_on"]),
            models.Index(fields=["amount"]),
            models.Index(fields=["borrower"]),
        ]

    def __str__(self) -> str:
        return self.number

    def signed_matter(self) -> LoanApplication | None:
        """What a signature on it is about in the end: the application, where there is one."""
        return self.application


class Custody(DatedRow):
    """Who keeps the loan, from when: exactly one person a loan and day (Annex 4, trigger).

    Custody moves with a handover. Who answers for the granting never moves (III head, Q3).
    """

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="custodies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="custodies")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = CustodyQuerySet.as_manager()

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.UniqueConstraint(fields=["loan"], condition=Q(until_on=None), name="one_open_custody"),
            models.UniqueConstraint(fields=["loan", "from_on"], name="one_custody_a_first_day"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gt=F("from_on")), name="custody_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["person", "until_on"])]
