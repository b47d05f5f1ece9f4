"""What people find about a lapse: human fault, fraud, or what excuses it (Q27, Annex 13). By two people."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accountability.models.lapse import Lapse
from accountability.querysets import OfLapseQuerySet
from accountability.rules.findings import DECISIONS, EXCUSES, FindingKind
from creditcoop.core.models import Person


class Finding(models.Model):
    """Asked by one person with evidence, confirmed or refused by another; until then it changes nothing.

    `cause` is what excuses (Q27), for an excuse alone. `intent` says that the fault was intended. The people of a
    fraud finding are those who took part; those of an excuse are whom it frees, nobody named meaning everybody.
    """

    lapse = models.ForeignKey(Lapse, models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=15, choices=[(kind.value, kind.value) for kind in FindingKind])
    cause = models.CharField(max_length=30, blank=True, choices=[(code, code) for code in EXCUSES])
    intent = models.BooleanField(default=False)
    words = models.TextField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfLapseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="finding_says_why"),
            models.CheckConstraint(
                condition=Q(kind=FindingKind.EXCUSED, cause__in=EXCUSES)
                | (~Q(kind=FindingKind.EXCUSED) & Q(cause="")),
                name="an_excuse_names_its_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lapse} · {self.on}"

    def signed_matter(self) -> Lapse:
        """What a signature on it is about in the end."""
        return self.lapse


class FindingPerson(models.Model):
    """Somebody whom a finding names."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="people")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "person"], name="a_finding_names_a_person_once")
        ]


class FindingDecision(models.Model):
    """A second person confirms the finding, and the ledger gets its entries, or refuses it with reasons."""

    finding = models.OneToOneField(Finding, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=[(one, one) for one in DECISIONS])
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="confirmed") | ~Q(reason=""), name="a_refused_finding_says_why"
            )
        ]
