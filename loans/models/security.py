"""The security register: rows beside the security as decided (II.6; practice.md 3.5). Nothing decided is changed."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.fields import MoneyField
from creditcoop.core.models import Person
from loans.models.borrower import CollateralItem, Guarantor
from loans.models.loan import Loan
from loans.querysets import OfLoanQuerySet
from loans.rules.security_register import FACTS, KINDS, MEANS, SUBSTITUTED, WHYS


class SecurityRelease(models.Model):
    """A security let go: the loan is settled, or another takes its place, for which a second person decides.

    It names what it lets go: a thing or a guarantor of the loan as decided, or an earlier substitute (`former`).
    The `new_…` columns are the substitute.
    """

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="security_releases")
    item = models.ForeignKey(CollateralItem, models.PROTECT, null=True, related_name="releases")
    guarantor = models.ForeignKey(Guarantor, models.PROTECT, null=True, related_name="+")
    former = models.ForeignKey("self", models.PROTECT, null=True, related_name="releases")
    why = models.CharField(max_length=12, choices=[(why, why) for why in WHYS])
    reason = models.CharField(max_length=500)
    new_kind = models.CharField(max_length=10, blank=True, choices=[(kind, kind) for kind in KINDS])
    new_description = models.CharField(max_length=200, blank=True)
    new_owner = models.CharField(max_length=100, blank=True)
    new_amount = MoneyField(null=True)
    new_number = models.CharField(max_length=60, blank=True)
    new_registered_on = models.DateField(null=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, guarantor=None, former=None)
                | Q(item=None, guarantor__isnull=False, former=None)
                | Q(item=None, guarantor=None, former__isnull=False),
                name="release_names_one_security",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="release_says_why"),
            models.CheckConstraint(
                condition=Q(why=SUBSTITUTED, new_amount__gt=0)
                & ~Q(new_kind="")
                & ~Q(new_description="")
                & ~Q(new_owner="")
                | ~Q(why=SUBSTITUTED) & Q(new_kind="", new_amount=None),
                name="release_names_the_substitute",
            ),
            models.CheckConstraint(
                condition=Q(new_registered_on=None) | ~Q(new_number=""),
                name="substitute_registered_with_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan.number} · {self.on}"

    def signed_matter(self) -> Loan:
        """What a signature on it is about in the end."""
        return self.loan


class ReleaseDecision(models.Model):
    """A second person lets the substitute take the place, or not."""

    release = models.OneToOneField(SecurityRelease, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=[("grant", "grant"), ("refuse", "refuse")])
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="release_decision_says_why")]

    def __str__(self) -> str:
        return f"{self.release} · {self.outcome}"


class SecurityFact(models.Model):
    """Registration, valuation, insurance of a thing, means of a guarantor: the latest of a kind holds, the others stay.

    A correction is a new row that names the wrong one.
    """

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="security_facts")
    item = models.ForeignKey(CollateralItem, models.PROTECT, null=True, related_name="facts")
    guarantor = models.ForeignKey(Guarantor, models.PROTECT, null=True, related_name="+")
    substitute = models.ForeignKey(SecurityRelease, models.PROTECT, null=True, related_name="facts")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in FACTS])
    happened_on = models.DateField()
    number = models.CharField(max_length=60, blank=True)
    amount = MoneyField(null=True)
    ends_on = models.DateField(null=True)
    words = models.CharField(max_length=500, blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, guarantor=None, substitute=None)
                | Q(item=None, guarantor__isnull=False, substitute=None)
                | Q(item=None, guarantor=None, substitute__isnull=False),
                name="security_fact_names_one_security",
            ),
            models.CheckConstraint(
                condition=Q(guarantor=None) | Q(kind=MEANS), name="security_fact_of_a_guarantor_is_his_means"
            ),
            models.CheckConstraint(
                condition=Q(happened_on__lte=F("on")), name="security_fact_not_in_the_future"
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0), name="security_fact_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("happened_on")), name="security_fact_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(kind="registration") & ~Q(number="")
                | Q(kind__in=("valuation", "means"), amount__isnull=False)
                | Q(kind="insurance", ends_on__isnull=False) & ~Q(number=""),
                name="security_fact_says_what_it_must",
            ),
        ]
        indexes = [
            models.Index(fields=["loan", "kind"], name="security_fact_loan"),
            models.Index(fields=["ends_on"], condition=Q(ends_on__isnull=False), name="security_fact_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.loan.number} · {self.kind} · {self.happened_on}"
