"""Who borrows, who stands for them, and what is pledged."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, Substr
from simple_history.models import HistoricalRecords

from creditcoop.core.fields import MoneyField
from creditcoop.core.models import Person, Unit
from loans.querysets import BorrowerQuerySet, GuarantorQuerySet


class IdKind(models.TextChoices):
    """What an identity number is; `foreign` and `other` are kept as such and never checked by digit."""

    RESIDENT_ID = "resident_id"
    CREDIT_CODE = "credit_code"
    FOREIGN = "foreign"
    OTHER = "other"


class Household(models.Model):
    """A farm household: several borrowers, one purse (Q2, Q25)."""

    branch = models.ForeignKey(Unit, models.PROTECT, related_name="households")
    number = models.CharField(max_length=30)
    village = models.CharField(max_length=60, blank=True)
    head_name = models.CharField(max_length=60)
    history = HistoricalRecords()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "number"], name="household_number_in_branch")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.head_name}"


class Party(models.Model):
    """A person or firm outside the cooperative, as its papers name it."""

    name = models.CharField(max_length=100)
    id_kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in IdKind])
    id_number = models.CharField(max_length=40)
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def id_masked(self) -> str:
        """The identity number as any page shows it: the last four characters."""
        return "•" * max(len(self.id_number) - 4, 0) + self.id_number[-4:]

    @property
    def is_old_id(self) -> bool:
        """A resident's number of the first generation, which no check digit proves."""
        return self.id_kind == IdKind.RESIDENT_ID and len(self.id_number) == 15


class Borrower(Party):
    """A farmer (农户), self-employed person (个体户) or enterprise (企业); kind empty: not recorded."""

    class Kind(models.TextChoices):
        FARMER = "farmer"
        INDIVIDUAL_BUSINESS = "individual_business"
        ENTERPRISE = "enterprise"

    number = models.CharField(max_length=40, unique=True)
    branch = models.ForeignKey(Unit, models.PROTECT, related_name="borrowers")
    kind = models.CharField(max_length=20, blank=True, choices=[(kind.value, kind.value) for kind in Kind])
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="borrowers")
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    history = HistoricalRecords()

    objects = BorrowerQuerySet.as_manager()

    @property
    def audit_label(self) -> str:
        """By what the record of acts names him: the number stays when the name must be erased."""
        return self.number

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["branch", "name"]),
            models.Index(fields=["id_number"]),
            # People of one day of birth, by the digits of the resident's number: the question on entry.
            models.Index(F("branch"), Substr("id_number", 7, 8), name="borrower_birth"),
        ]


class Guarantor(Party):
    """Someone who guarantees debts (保证人)."""

    branch = models.ForeignKey(Unit, models.PROTECT, related_name="guarantors")
    recorded_at = models.DateTimeField(db_default=Now())
    history = HistoricalRecords()

    objects = GuarantorQuerySet.as_manager()

    @property
    def audit_label(self) -> str:
        return f"#{self.pk}"

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "id_kind", "id_number"], name="guarantor_once_a_branch")
        ]


class CollateralItem(models.Model):
    """A thing mortgaged (抵押) or pledged (质押) for one application. Registered = it secures (II.6)."""

    class Kind(models.TextChoices):
        MORTGAGE = "mortgage"
        PLEDGE = "pledge"

    application = models.ForeignKey("LoanApplication", models.PROTECT, related_name="collateral_items")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    description = models.CharField(max_length=200)
    owner_name = models.CharField(max_length=100)
    appraised_amount = MoneyField()
    registration_number = models.CharField(max_length=60, blank=True)
    registered_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    history = HistoricalRecords()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(appraised_amount__gt=0), name="collateral_value_positive"),
            models.CheckConstraint(
                condition=Q(registered_on=None) | ~Q(registration_number=""),
                name="collateral_registered_with_number",
            ),
        ]

    def __str__(self) -> str:
        return self.description
