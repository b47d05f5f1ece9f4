"""A handover from opening to completion: parties, list, signatures, refusals (Annex 4–7)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.models import Person, Posting, RegulationVersion, Unit
from creditcoop.core.rules.posts import Post
from handover.querysets import HandoverQuerySet
from handover.rules.handover_flow import Role, State
from handover.rules.refusal import Ruling as RulingCode
from handover.rules.supervisors import Capacity
from loans.models import Loan


class Reason(models.TextChoices):
    """Why a portfolio changes hands."""

    TRANSFER = "transfer"
    ROTATION = "rotation"
    LEAVE = "leave"
    RETIREMENT = "retirement"
    RELIEVED = "relieved"
    OTHER = "other"


_REASONS = [(reason.value, reason.value) for reason in Reason]


class HandoverRequest(models.Model):
    """An officer asks to hand over: a leaver must be able to (note n). A superior opens it, or says why not."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="handover_requests")
    branch = models.ForeignKey(Unit, models.PROTECT, related_name="handover_requests")
    reason = models.CharField(max_length=12, choices=_REASONS)
    words = models.TextField(blank=True)
    wished_on = models.DateField()
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]


class Handover(models.Model):
    """One officer hands over loans of one branch on a fixed day. Only its state moves, along the flow (trigger).

    `effective_on` is the last day of the outgoing officer (Q20), known when it is completed: the fixed day, or the day
    of the last signature where that is later; after a refusal that was not proper always the fixed day (Annex 7).
    """

    number = models.CharField(max_length=60, unique=True)
    branch = models.ForeignKey(Unit, models.PROTECT, related_name="handovers")
    outgoing = models.ForeignKey(Person, models.PROTECT, related_name="handovers_given")
    outgoing_post = models.CharField(max_length=20, choices=[(post.value, post.value) for post in Post])
    request = models.OneToOneField(HandoverRequest, models.PROTECT, null=True, related_name="handover")
    reason = models.CharField(max_length=12, choices=_REASONS)
    words = models.TextField(blank=True)
    whole = models.BooleanField()
    day = models.DateField()
    version = models.ForeignKey(RegulationVersion, models.PROTECT, related_name="+")
    by_union = models.BooleanField()
    state = models.CharField(
        max_length=12, choices=[(state.value, state.value) for state in State], default=State.PREPARING.value
    )
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_on = models.DateField()
    completed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    completed_on = models.DateField(null=True)
    effective_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(opened_by=F("outgoing")), name="handover_opened_by_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(completed_by=None) | ~Q(completed_by=F("outgoing")),
                name="handover_completed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=State.COMPLETED.value,
                    completed_by__isnull=False,
                    completed_on__isnull=False,
                    effective_on__isnull=False,
                )
                | (
                    ~Q(state=State.COMPLETED.value)
                    & Q(completed_by=None, completed_on=None, effective_on=None)
                ),
                name="handover_completed_with_its_day",
            ),
            models.CheckConstraint(
                condition=Q(effective_on=None)
                | Q(effective_on__gte=F("day"), effective_on__lte=F("completed_on")),
                name="handover_effective_from_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "state"]),
            models.Index(fields=["outgoing", "state"]),
        ]

    def __str__(self) -> str:
        return self.number

    def signed_sha256(self) -> str:
        """The fingerprint of the list that is signed: that of its latest text."""
        latest = self.dossiers.order_by("-serial").first()
        return latest.sha256 if latest else ""


class HandoverReceiver(models.Model):
    """Who takes over, holding which post on the day."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="receivers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="handovers_taken")
    post = models.CharField(max_length=20, choices=[(post.value, post.value) for post in Post])

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "person"], name="one_receiver_once_a_handover")
        ]

    def __str__(self) -> str:
        return str(self.person)


class HandoverPost(models.Model):
    """The post that ends with a handover, and which receiver begins it, if one does. Append-only.

    Where nobody is named, the post ends and is given apart.
    """

    handover = models.OneToOneField(Handover, models.PROTECT, related_name="post")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    successor = models.ForeignKey(HandoverReceiver, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())


class HandoverSupervisor(models.Model):
    """Who watches the handover, as what; `named_by` names him in writing where the union does (Annex 5)."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="supervisors")
    person = models.ForeignKey(Person, models.PROTECT, related_name="handovers_watched")
    capacity = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Capacity])
    named_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    letter = models.CharField(max_length=100, blank=True)
    on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "person"], name="one_supervisor_once_a_handover"),
            models.CheckConstraint(
                condition=Q(capacity=Capacity.UNION.value, named_by__isnull=False) & ~Q(letter="")
                | (~Q(capacity=Capacity.UNION.value) & Q(named_by=None, letter="")),
                name="supervisor_of_the_union_is_named",
            ),
            models.CheckConstraint(
                condition=Q(named_by=None) | ~Q(named_by=F("person")), name="nobody_names_himself_supervisor"
            ),
        ]


class HandoverLoan(models.Model):
    """A loan on the list, and what the outgoing officer writes beside it. A dropped one stays with him (Q24, kin)."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="loans")
    loan = models.ForeignKey(Loan, models.PROTECT, related_name="handover_rows")
    receiver = models.ForeignKey(HandoverReceiver, models.PROTECT, related_name="loans")
    iou_seen = models.BooleanField(null=True)
    file_missing = models.CharField(max_length=200, blank=True)
    condition = models.CharField(max_length=200, blank=True)
    remark = models.CharField(max_length=200, blank=True)
    dropped = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["handover", "loan"], name="one_loan_once_a_handover")]


class HandoverPart(models.Model):
    """What is written to a part of the list beside its rows, or that there is nothing (Annex 6)."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="parts")
    code = models.CharField(max_length=40)
    words = models.TextField(max_length=4000, blank=True)
    none_said = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "code"], name="one_text_a_part_of_a_handover")
        ]


class Dossier(models.Model):
    """The list as it was put to signature: canonical text and its fingerprint. A later one voids what was signed."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="dossiers")
    serial = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["handover", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "serial"], name="one_dossier_a_number"),
            models.CheckConstraint(condition=Q(as_of__lte=F("on")), name="dossier_not_of_a_day_to_come"),
        ]


class HandoverSignature(models.Model):
    """One person signs one text, by its fingerprint. Append-only."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=10, choices=[(role.value, role.value) for role in Role])
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "person"], name="one_signature_a_person_and_dossier")
        ]


class Refusal(models.Model):
    """Somebody who should sign says no, in writing (Annex 7). Append-only."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="refusals")
    role = models.CharField(max_length=10, choices=[(role.value, role.value) for role in Role])
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40)
    words = models.TextField()
    items_missing = models.JSONField(default=list)
    rule_by = models.DateField()
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "person"], name="one_refusal_a_person_and_dossier"),
            models.CheckConstraint(condition=~Q(words=""), name="refusal_in_words"),
        ]


class RefusedLoan(models.Model):
    """A loan that a refusal names (kinship with its borrower)."""

    refusal = models.ForeignKey(Refusal, models.PROTECT, related_name="loans")
    row = models.ForeignKey(HandoverLoan, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["refusal", "row"], name="one_loan_once_a_refusal")]


class Ruling(models.Model):
    """A supervisor rules on a refusal; of two who disagree the union has the last word. Append-only."""

    refusal = models.ForeignKey(Refusal, models.PROTECT, related_name="rulings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ruling = models.CharField(max_length=12, choices=[(one.value, one.value) for one in RulingCode])
    reason = models.TextField()
    last_word = models.BooleanField(default=False)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["refusal", "person"], name="one_ruling_a_person_and_refusal"),
            models.UniqueConstraint(
                fields=["refusal"], condition=Q(last_word=True), name="one_last_word_a_refusal"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="ruling_says_why"),
        ]


class Appeal(models.Model):
    """Who refused appeals to the union against a ruling (Q24). Append-only."""

    refusal = models.OneToOneField(Refusal, models.PROTECT, related_name="appeal")
    words = models.TextField()
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="appeal_in_words")]
