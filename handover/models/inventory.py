"""The check of all loans within a month after they were taken over (清查, Annex 7)."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from creditcoop.core.models import Person
from handover.models.handover import Handover
from handover.querysets import OfHandoverQuerySet
from loans.models import Loan, LoanEvent


class InventoryEntry(models.Model):
    """What the receiver found on one loan. Append-only: a later entry of the same loan takes the place of an earlier.

    `event` is the debtor's acknowledgement with its proof, which the time limits follow.
    """

    class Met(models.TextChoices):
        IN_PERSON = "in_person"
        BY_LETTER = "by_letter"
        NOT_MET = "not_met"

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="inventory")
    loan = models.ForeignKey(Loan, models.PROTECT, related_name="inventory_entries")
    met = models.CharField(max_length=10, choices=[(met.value, met.value) for met in Met])
    agrees = models.BooleanField()
    difference = models.CharField(max_length=300, blank=True)
    acknowledged = models.BooleanField()
    event = models.OneToOneField(LoanEvent, models.PROTECT, null=True, related_name="+")
    user_is_borrower = models.BooleanField(null=True)
    real_user = models.CharField(max_length=100, blank=True)
    clocks_agree = models.BooleanField()
    measure = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfHandoverQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(difference=""), name="inventory_difference_is_said"
            ),
            models.CheckConstraint(
                condition=Q(acknowledged=True, event__isnull=False) | Q(acknowledged=False, event=None),
                name="inventory_acknowledged_by_an_event",
            ),
            models.CheckConstraint(
                condition=~Q(user_is_borrower=False) | ~Q(real_user=""), name="inventory_names_the_real_user"
            ),
            models.CheckConstraint(
                condition=~Q(met="not_met") | Q(acknowledged=False),
                name="inventory_acknowledged_by_who_was_met",
            ),
        ]
        indexes = [models.Index(fields=["handover", "loan", "id"])]


class InventoryReport(models.Model):
    """清查报告: one a receiver and handover, filed when every loan has been checked. Append-only."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="reports")
    receiver = models.ForeignKey(Person, models.PROTECT, related_name="inventory_reports")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    due_on = models.DateField()
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfHandoverQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "receiver"], name="one_report_a_receiver_and_handover"
            )
        ]

    @property
    def late(self) -> bool:
        return self.on > self.due_on


class Endorsement(models.Model):
    """The department director's instruction on a report (Annex 7): never by who filed it. Append-only."""

    report = models.OneToOneField(InventoryReport, models.PROTECT, related_name="endorsement")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    instruction = models.TextField()
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(instruction=""), name="endorsement_in_words")]
