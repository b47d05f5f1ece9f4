"""Pressure on a loan from outside, and who objected to it in writing (III.5, Q14)."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from creditcoop.core.models import Person
from loans.models.application import LoanApplication
from loans.querysets import OfApplicationQuerySet


class Intervention(models.Model):
    """Somebody of the party, the government or a higher bank pushed for this loan (干预登记).

    Entered with evidence while the application is open, never changed. Who gave way is not typed: it follows
    from whose signature let the money go.
    """

    class Form(models.TextChoices):
        NOTE = "note"  # 批条
        TELEPHONE = "telephone"
        MEETING = "meeting"
        OTHER = "other"

    application = models.ForeignKey(LoanApplication, models.PROTECT, related_name="interventions")
    name = models.CharField(max_length=100)
    office = models.CharField(max_length=100)
    form = models.CharField(max_length=10, choices=[(form.value, form.value) for form in Form])
    happened_on = models.DateField()
    words = models.TextField()
    witness = models.CharField(max_length=100, blank=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(office="") & ~Q(words=""), name="intervention_says_who_and_what"
            ),
            models.CheckConstraint(
                condition=Q(happened_on__lte=models.F("on")), name="intervention_happened_before_entry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.number} · {self.happened_on}"

    def signed_matter(self) -> LoanApplication:
        """What a signature on it is about in the end."""
        return self.application


class WrittenObjection(models.Model):
    """Who takes part in the loan objects in writing to the pressure, before pay-out: it frees him (Q14)."""

    intervention = models.ForeignKey(Intervention, models.PROTECT, related_name="objections")
    person = models.ForeignKey(Person, models.PROTECT, related_name="written_objections")
    words = models.TextField()
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="objection_has_words"),
            models.UniqueConstraint(fields=["intervention", "person"], name="one_objection_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.intervention} · {self.person}"
