"""The ledger of a loan (practice.md 3.10, 4): every movement of its money is a row that is only ever added.

What is outstanding on a day is the sum of the rows of that day and before. A wrong row is taken back by a new one;
a payment recorded late moves the parts of later ones by new rows too, so that what was known then stays readable.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.fields import MoneyField
from creditcoop.core.models import Person
from loans.models.borrower import Guarantor
from loans.models.loan import Loan
from loans.querysets import LedgerQuerySet, OfLoanQuerySet

# In the order in which practice.md 4.5 names them.
PARTS = ("costs", "penalty", "compound", "interest", "principal")


class LedgerEntry(models.Model):
    """One movement. `paid_on` is the day of the money, `on` the day on which it was posted.
    `cash_event` is the collector's own record that money was received, where there is one (note i).

    The five parts of `PARTS` make up `amount`; `principal_change` is what the row does to the principal. A reversal
    bears the parts of the row that it takes back; a reallocation moves parts of a payment by signed amounts
    that add up to nothing; costs name what for and to whom they were paid. `explained` says how the payment was
    allocated: the order, its clause, what was owed.
    """

    class Kind(models.TextChoices):
        DISBURSEMENT = "disbursement"
        OPENING = "opening"  # what an old book said was owed when it came in
        REPAYMENT = "repayment"
        RENEWAL = "renewal"  # settled by the loan that renews it (Q3)
        REVERSAL = "reversal"
        REALLOCATION = "reallocation"
        COSTS = "costs"  # advanced by the cooperative to get its money back

    class CostKind(models.TextChoices):
        COURT = "court"
        PRESERVATION = "preservation"
        ENFORCEMENT = "enforcement"
        NOTICE = "notice"  # of a notary, or a public one
        OTHER = "other"  # says in words what for

    class Payer(models.TextChoices):
        BORROWER = "borrower"
        CO_BORROWER = "co_borrower"
        GUARANTOR = "guarantor"
        OTHER = "other"

    class Means(models.TextChoices):
        CASH = "cash"
        TRANSFER = "transfer"
        DEDUCTION = "deduction"

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    paid_on = models.DateField()
    amount = MoneyField()
    costs = MoneyField(default=0)
    penalty = MoneyField(default=0)
    compound = MoneyField(default=0)
    interest = MoneyField(default=0)
    principal = MoneyField(default=0)
    principal_change = MoneyField()
    payer = models.CharField(
        max_length=12, blank=True, choices=[(payer.value, payer.value) for payer in Payer]
    )
    payer_name = models.CharField(max_length=60, blank=True)
    guarantor = models.ForeignKey(Guarantor, models.PROTECT, null=True, related_name="+")
    means = models.CharField(
        max_length=10, blank=True, choices=[(means.value, means.value) for means in Means]
    )
    receipt_number = models.CharField(max_length=40, blank=True)
    voucher = models.CharField(max_length=40, null=True, unique=True)
    collector = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    posted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    about = models.ForeignKey("self", models.PROTECT, null=True, related_name="reallocations")
    cash_event = models.OneToOneField("loans.LoanEvent", models.PROTECT, null=True, related_name="posting")
    renewed_by = models.ForeignKey(Loan, models.PROTECT, null=True, related_name="+")
    cost_kind = models.CharField(
        max_length=12,
        blank=True,
        default="",
        db_default="",
        choices=[(kind.value, kind.value) for kind in CostKind],
    )
    cost_words = models.CharField(max_length=100, blank=True, default="", db_default="")
    payee = models.CharField(max_length=60, blank=True, default="", db_default="")
    explained = models.JSONField(default=dict)
    late = models.BooleanField(default=False)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["paid_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reallocation", amount=0) | (~Q(kind="reallocation") & Q(amount__gt=0)),
                name="ledger_amount_positive",
            ),
            models.CheckConstraint(
                condition=Q(kind="reallocation")
                | Q(costs__gte=0, penalty__gte=0, compound__gte=0, interest__gte=0, principal__gte=0),
                name="ledger_parts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    amount=F("costs") + F("penalty") + F("compound") + F("interest") + F("principal")
                ),
                name="ledger_parts_make_up_the_amount",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("disbursement", "opening", "reversal"), principal_change=F("principal"))
                | (
                    ~Q(kind__in=("disbursement", "opening", "reversal"))
                    & Q(principal=F("principal_change") * -1)
                ),
                name="ledger_principal_moves_as_its_kind",
            ),
            models.CheckConstraint(condition=Q(paid_on__lte=F("on")), name="ledger_not_in_the_future"),
            models.CheckConstraint(
                condition=Q(collector=None) | ~Q(collector=F("posted_by")),
                name="ledger_collector_does_not_post",
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False)
                | (~Q(kind="reversal") & Q(reverses=None)),
                name="ledger_reversal_names_its_row",
            ),
            models.CheckConstraint(
                condition=Q(kind="reallocation", about__isnull=False)
                | (~Q(kind="reallocation") & Q(about=None)),
                name="ledger_reallocation_names_its_row",
            ),
            models.CheckConstraint(
                condition=Q(kind="renewal", renewed_by__isnull=False)
                | (~Q(kind="renewal") & Q(renewed_by=None)),
                name="ledger_renewal_names_the_new_loan",
            ),
            models.CheckConstraint(
                condition=~Q(kind="repayment")
                | (
                    Q(posted_by__isnull=False, voucher__isnull=False)
                    & ~Q(receipt_number="")
                    & ~Q(means="")
                    & ~Q(payer="")
                ),
                name="ledger_repayment_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(payer="guarantor", guarantor__isnull=False)
                | (~Q(payer="guarantor") & Q(guarantor=None)),
                name="ledger_names_the_paying_guarantor",
            ),
            models.CheckConstraint(
                condition=~Q(payer="other", payer_name=""), name="ledger_names_the_other_payer"
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(kind="costs") & Q(cost_kind="", cost_words="", payee="")
                    | Q(kind="costs", amount=F("costs"), posted_by__isnull=False, voucher__isnull=False)
                    & ~Q(cost_kind="")
                    & ~Q(payee="")
                    & ~Q(cost_kind="other", cost_words="")
                ),
                name="ledger_costs_are_complete",
            ),
        ]
        indexes = [
            models.Index(fields=["loan", "paid_on", "id"]),
            # What moved since a day: the night's look at levels of files.
            models.Index(fields=["on"], name="ledger_recorded_on"),
            models.Index(fields=["receipt_number"], name="ledger_receipt", condition=~Q(receipt_number="")),
        ]

    def __str__(self) -> str:
        return self.voucher or f"{self.loan.number} · {self.paid_on}"

    def signed_matter(self) -> Loan:
        """What a signature on it is about in the end."""
        return self.loan


class ReversalRequest(models.Model):
    """The accountant asks to take back a repayment or costs; another person decides (security.md 6, note j)."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="reversal_requests")
    loan = models.ForeignKey(Loan, models.PROTECT, related_name="reversal_requests")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.TextField()
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="reversal_says_why")]

    def __str__(self) -> str:
        return str(self.entry)

    def signed_matter(self) -> Loan:
        """What a signature on it is about in the end."""
        return self.loan


class ReversalDecision(models.Model):
    """The deputy agrees or refuses; only an agreed request lets the reversing row in."""

    request = models.OneToOneField(ReversalRequest, models.PROTECT, related_name="decision")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    agreed = models.BooleanField()
    reason = models.TextField()
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="reversal_decision_says_why")]

    def __str__(self) -> str:
        return str(self.request)
