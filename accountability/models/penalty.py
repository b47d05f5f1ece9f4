"""The penalty ledger: every sum that a lapse costs somebody, and every change of it, chained by hashes (I8)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accountability.models.lapse import Lapse
from accountability.querysets import PenaltyQuerySet
from accountability.rules.entry_kinds import REVERSING, EntryKind
from creditcoop.core.fields import MoneyField
from creditcoop.core.models import ChainedRow, Person, RegulationVersion, Unit
from loans.models import Loan


class PenaltyEntry(ChainedRow):
    """One entry for one person and lapse: never changed, corrected by an entry that names it in `reverses`.

    `amount` is what the entry adds (or takes away), in yuan. The body holds it in fen, with the lines behind it:
    article, base, rate, units, both figures. People and loans stand there by id: nothing that would have to be erased.
    """

    CHAIN: ClassVar[str] = "penalties"
    COLUMNS: ClassVar[dict[str, str]] = {
        "kind": "kind",
        "business_day": "business_day",
        "person": "person_id",
        "loan": "loan_id",
        "branch": "branch_id",
        "amount_fen": "amount",
        "lapse": "lapse__key",
        "facts_sha256": "lapse__facts_sha256",
        "version": "version__number",
        "version_sha256": "version__sha256",
        "reverses": "reverses__seq",
    }

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in EntryKind])
    business_day = models.DateField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="penalties")
    loan = models.ForeignKey(Loan, models.PROTECT, related_name="penalties")
    branch = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    lapse = models.ForeignKey(Lapse, models.PROTECT, related_name="entries")
    amount = MoneyField()
    version = models.ForeignKey(RegulationVersion, models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    objects = PenaltyQuerySet.as_manager()

    class Meta:
        ordering = ["-seq"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None) | Q(kind__in=sorted(REVERSING)),
                name="only_a_reversing_entry_reverses",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-seq"]),
            models.Index(fields=["branch", "-seq"]),
            models.Index(fields=["business_day"]),
        ]

    def __str__(self) -> str:
        return f"#{self.seq}"
