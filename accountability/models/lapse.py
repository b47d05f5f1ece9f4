"""A time limit that was lost: once a claim, with what was owed, who kept it and who held which post (Annex 3, 4, 9)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accountability.querysets import LapseQuerySet
from accountability.rules.fine_parts import Claim, LostLimit, Office
from creditcoop.core.fields import MoneyField
from creditcoop.core.models import Person, RegulationVersion, Unit
from creditcoop.core.rules.money import to_fen
from loans.models import Guarantor, Loan
from loans.rules.time_limits.clocks import CLOCKS


class Lapse(models.Model):
    """One loss of a claim, as the scan of a business day found it. Never changed: a loss that was none is undone.

    `last_day` is the last day on which somebody could have acted: who kept the loan and held the posts then answers
    (Q20). `lapsed_on` is the day after. `amount` is the principal owed at its end, `base` what Annex 9 is a part of
    (Q26). `units` are what the lapse adds to Annex 10. `facts` is the canonical JSON of what it rests on: the clock,
    the events it counted, the posts. An empty post had no holder on record.
    """

    key = models.CharField(max_length=120, unique=True)
    loan = models.ForeignKey(Loan, models.PROTECT, related_name="lapses")
    branch = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    claim = models.CharField(max_length=10, choices=[(claim.value, claim.value) for claim in Claim])
    guarantor = models.ForeignKey(Guarantor, models.PROTECT, null=True, related_name="+")
    clock = models.CharField(max_length=30, choices=[(clock, clock) for clock in CLOCKS])
    last_day = models.DateField()
    lapsed_on = models.DateField()
    found_on = models.DateField()
    amount = MoneyField()
    base = MoneyField()
    units = models.PositiveIntegerField()
    manager = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    department_director = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    branch_director = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    deputy = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    accountant = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    version = models.ForeignKey(RegulationVersion, models.PROTECT, related_name="+")
    facts = models.TextField()
    facts_sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = LapseQuerySet.as_manager()

    class Meta:
        ordering = ["-lapsed_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, base__gte=0), name="lapse_of_something_owed"),
            models.CheckConstraint(
                condition=Q(lapsed_on__gt=F("last_day"), found_on__gte=F("lapsed_on")),
                name="lapse_after_the_last_day",
            ),
            models.CheckConstraint(
                condition=Q(claim=Claim.BORROWER, guarantor=None)
                | Q(claim=Claim.GUARANTOR, guarantor__isnull=False),
                name="lapse_names_its_guarantor",
            ),
        ]
        indexes = [
            models.Index(fields=["loan", "claim"]),
            models.Index(fields=["branch", "-lapsed_on", "-id"], name="lapse_branch_newest"),
            models.Index(fields=["-lapsed_on", "-id"], name="lapse_newest"),
            models.Index(fields=["department_director", "last_day"]),
            models.Index(fields=["deputy", "last_day"]),
        ]

    def __str__(self) -> str:
        return f"{self.loan.number} · {self.lapsed_on}"

    def holder_ids(self) -> dict[Office, int | None]:
        """Person id by post."""
        return {
            Office.DEPARTMENT_DIRECTOR: self.department_director_id,
            Office.BRANCH_DIRECTOR: self.branch_director_id,
            Office.DEPUTY: self.deputy_id,
            Office.MANAGER: self.manager_id,
            Office.ACCOUNTANT: self.accountant_id,
        }

    def as_lost(self) -> LostLimit:
        """The lapse as the rules of its price read it, before any finding."""
        return LostLimit(to_fen(self.amount), to_fen(self.base), claim=Claim(self.claim))

    def signed_matter(self) -> Loan:
        """What a signature on it is about in the end."""
        return self.loan


class LapseUndone(models.Model):
    """A recorded loss that was none: what was recorded and confirmed since shows that the claim was alive.

    Found by the scan; every entry of the lapse is then reversed by one of kind `undone`.
    """

    lapse = models.OneToOneField(Lapse, models.PROTECT, related_name="undone")
    on = models.DateField()
    facts = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.lapse)
