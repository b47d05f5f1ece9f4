"""Requests to erase personal data (Personal Information Protection Law, art. 47): asked by one, done by another."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.models import Person, Unit
from loans.models.borrower import Borrower, Guarantor
from loans.querysets import ErasureQuerySet


class Erasure(models.Model):
    """One request about one borrower or guarantor, and what became of it. Holds nothing of what it erases."""

    class State(models.TextChoices):
        ASKED = "asked"
        DONE = "done"
        REJECTED = "rejected"

    branch = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    borrower = models.ForeignKey(Borrower, models.PROTECT, null=True, related_name="erasures")
    guarantor = models.ForeignKey(Guarantor, models.PROTECT, null=True, related_name="erasures")
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_on = models.DateField()
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in State], default=State.ASKED
    )
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(borrower=None, guarantor__isnull=False)
                | Q(borrower__isnull=False, guarantor=None),
                name="erasure_of_one_party",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="erasure_decided_by_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, decided_on=None)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_on__isnull=False)),
                name="erasure_decided_is_complete",
            ),
            models.UniqueConstraint(
                fields=["borrower"], condition=Q(state="asked"), name="one_open_erasure_a_borrower"
            ),
            models.UniqueConstraint(
                fields=["guarantor"], condition=Q(state="asked"), name="one_open_erasure_a_guarantor"
            ),
        ]

    @property
    def party(self) -> Borrower | Guarantor:
        found = self.borrower or self.guarantor
        assert found is not None
        return found

    def __str__(self) -> str:
        return f"#{self.pk}"
