"""A penalty after the night that wrote it: notice, receipt, answer, confirmation, waiver, objection, payment (IV.1).

Every row is added once and never changed; where a case stands follows from its rows (`rules/case_flow.py`).
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accountability.models.lapse import Lapse
from accountability.models.penalty import PenaltyEntry
from accountability.querysets import CaseQuerySet, OfCaseQuerySet
from accountability.rules.case_flow import OUTCOMES, PAYMENT_KINDS, WAIVER_CAUSES
from creditcoop.core.fields import MoneyField
from creditcoop.core.models import Person, RegulationVersion, Unit


def _choices(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, code) for code in codes]


class PenaltyCase(models.Model):
    """One notice (处理通知书) to one person about one lapse, served the night after the ledger got its entries.

    What a finding adds later has a notice of its own: received, answered, objected to, confirmed and paid for itself.
    `up_to_seq` is the last entry that it tells of. `text` is the canonical JSON of what the person is told, arithmetic
    and readings with it. The figure that counts later is the ledger's: the sum of its entries (`CaseEntry`).
    """

    lapse = models.ForeignKey(Lapse, models.PROTECT, related_name="cases")
    branch = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="penalty_cases")
    amount = MoneyField()
    up_to_seq = models.PositiveBigIntegerField()
    version = models.ForeignKey(RegulationVersion, models.PROTECT, related_name="+")
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lapse", "person", "up_to_seq"], name="one_case_a_person_and_what_it_tells_of"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_notice_is_about_an_amount"),
        ]
        indexes = [models.Index(fields=["person", "-id"]), models.Index(fields=["branch", "-id"])]

    def __str__(self) -> str:
        return f"{self.lapse} · {self.person}"

    def signed_sha256(self) -> str:
        """The fingerprint of what its person signs."""
        return self.text_sha256

    def signed_matter(self) -> Lapse:
        """What a signature on it is about in the end."""
        return self.lapse


class CaseEntry(models.Model):
    """An entry of the ledger belongs to the case whose notice tells of it, or whose waiver or objection it is.

    What takes an entry back (`reverses`) belongs where that entry does and has no row here. An entry without a row was
    not told to the person yet: nothing of it is owed.
    """

    case = models.ForeignKey(PenaltyCase, models.PROTECT, related_name="entries")
    entry = models.OneToOneField(PenaltyEntry, models.PROTECT, related_name="of_case")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["entry__seq"]


class OfCase(models.Model):
    """What belongs to a case: by whom, on which day, recorded when."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        abstract = True


class CaseReceipt(OfCase):
    """The person signed for the notice, or a second person witnessed that he refused to (`refused`, `words`)."""

    case = models.OneToOneField(PenaltyCase, models.PROTECT, related_name="receipt")
    refused = models.BooleanField()
    words = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64)
    answer_by = models.DateField()
    object_by = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(refused=False) | ~Q(words=""), name="a_refused_receipt_says_how"
            ),
            models.CheckConstraint(
                condition=Q(answer_by__gt=F("on"), object_by__gte=F("answer_by")),
                name="receipt_days_in_order",
            ),
        ]


class CaseAnswer(OfCase):
    """What the person says to it (陈述申辩)."""

    case = models.OneToOneField(PenaltyCase, models.PROTECT, related_name="answer")
    words = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="answer_says_something")]


class CaseConfirmation(OfCase):
    """The branch director, or the union, confirms the facts. He forgives nothing and assesses nothing (note r)."""

    case = models.OneToOneField(PenaltyCase, models.PROTECT, related_name="confirmation")
    by_union = models.BooleanField()
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]


class Objection(OfCase):
    """申诉: stops deductions, not collecting, until other people have decided by `decide_by`."""

    case = models.OneToOneField(PenaltyCase, models.PROTECT, related_name="objection")
    words = models.TextField()
    decide_by = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="objection_says_why"),
            models.CheckConstraint(condition=Q(decide_by__gt=F("on")), name="objection_days_in_order"),
        ]


class ObjectionDecision(OfCase):
    """复议决定: dismissed, or `amount` taken off the penalty by an entry of the ledger."""

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=_choices(OUTCOMES))
    amount = MoneyField()
    reason = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="objection_decided_with_reasons"),
            models.CheckConstraint(
                condition=Q(outcome="dismissed", amount=0) | Q(outcome="reduced", amount__gt=0),
                name="a_reduction_has_an_amount",
            ),
        ]


class WaiverRequest(OfCase):
    """Somebody asks that `amount` be waived for a named cause, with a document (evidence of this row)."""

    case = models.ForeignKey(PenaltyCase, models.PROTECT, related_name="waivers")
    amount = MoneyField()
    cause = models.CharField(max_length=20, choices=_choices(WAIVER_CAUSES))
    words = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="waiver_of_an_amount"),
            models.CheckConstraint(condition=~Q(words=""), name="waiver_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.on}"

    def signed_matter(self) -> PenaltyCase:
        """What a signature on it is about in the end."""
        return self.case


class WaiverVote(OfCase):
    """One of two people of the union says yes or no. The second yes writes the entry; one no ends the request."""

    request = models.ForeignKey(WaiverRequest, models.PROTECT, related_name="votes")
    grants = models.BooleanField()
    reason = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "person"], name="one_vote_a_waiver_and_person"),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_decided_with_reasons"),
        ]


class WaiverEntry(models.Model):
    """The entry of the ledger that a granted waiver or an objection became."""

    request = models.OneToOneField(WaiverRequest, models.PROTECT, null=True, related_name="granted")
    decision = models.OneToOneField(ObjectionDecision, models.PROTECT, null=True, related_name="granted")
    entry = models.OneToOneField(PenaltyEntry, models.PROTECT, related_name="granted_by")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(request=None, decision__isnull=False) | Q(request__isnull=False, decision=None),
                name="an_entry_is_granted_by_one_act",
            )
        ]


class Deferral(OfCase):
    """Nothing is kept back of the wage until a day."""

    case = models.ForeignKey(PenaltyCase, models.PROTECT, related_name="deferrals")
    until = models.DateField()
    reason = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("on")), name="deferral_ends_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="deferral_says_why"),
        ]


class Wage(models.Model):
    """What somebody earns in a month, as personnel recorded it; the latest row of a month counts."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="wages")
    month = models.DateField()
    amount = MoneyField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="wage_is_an_amount"),
            models.CheckConstraint(condition=~Q(entered_by=F("person")), name="nobody_enters_his_own_wage"),
        ]
        indexes = [models.Index(fields=["person", "month", "-id"])]


class MinimumWage(models.Model):
    """The local minimum wage a month from a day on, with the notice that says so; the latest row counts."""

    union = models.ForeignKey(Unit, models.PROTECT, related_name="minimum_wages")
    from_on = models.DateField()
    amount = MoneyField()
    source = models.CharField(max_length=200)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="minimum_wage_is_an_amount"),
            models.CheckConstraint(condition=~Q(source=""), name="minimum_wage_names_its_source"),
        ]


class PenaltyPayment(OfCase):
    """What was paid on a penalty, or kept back of a month's wage within the bounds that it names."""

    case = models.ForeignKey(PenaltyCase, models.PROTECT, related_name="payments")
    kind = models.CharField(max_length=10, choices=_choices(PAYMENT_KINDS))
    amount = MoneyField()
    receipt = models.CharField(max_length=60)
    month = models.DateField(null=True)
    wage = models.ForeignKey(Wage, models.PROTECT, null=True, related_name="+")
    minimum = models.ForeignKey(MinimumWage, models.PROTECT, null=True, related_name="+")
    cap_percent = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_of_an_amount"),
            models.CheckConstraint(condition=~Q(receipt=""), name="payment_names_its_voucher"),
            models.CheckConstraint(
                condition=Q(kind="paid", month=None, wage=None, minimum=None, cap_percent=None)
                | Q(
                    kind="deducted",
                    month__isnull=False,
                    wage__isnull=False,
                    minimum__isnull=False,
                    cap_percent__isnull=False,
                ),
                name="a_deduction_names_its_bounds",
            ),
        ]
        indexes = [models.Index(fields=["month", "wage"])]
