"""The monitoring accountant's monthly notice to each manager, its signature, and what was missed (Annex 9, Q28)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accountability.querysets import NoticeBreachQuerySet, NoticeQuerySet
from accountability.rules.monthly_notice import CLOCK, DUE, NOT_GIVEN, NOT_SIGNED
from creditcoop.core.models import Person, RegulationVersion, Unit
from loans.models import Loan
from loans.models.borrower import Guarantor


class MonthlyNotice(models.Model):
    """One month, one manager of a branch. Never changed; `text` is the canonical JSON that he signs.

    `month` is its first day, `due_by` the last day in time for the accountant, `sign_by` that of the signature.
    It has exactly `line_count` lines; 0 is a notice that nothing is due.
    """

    branch = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    month = models.DateField()
    manager = models.ForeignKey(Person, models.PROTECT, related_name="monthly_notices")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    version = models.ForeignKey(RegulationVersion, models.PROTECT, related_name="+")
    due_by = models.DateField()
    sign_by = models.DateField()
    late = models.BooleanField()
    line_count = models.PositiveIntegerField()
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "branch", "manager"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "month", "manager"], name="one_notice_a_month"),
            models.CheckConstraint(
                condition=~Q(manager=F("made_by")), name="notice_not_to_the_one_who_gives_it"
            ),
            models.CheckConstraint(
                condition=Q(late=True, on__gt=F("due_by")) | Q(late=False, on__lte=F("due_by")),
                name="notice_late_by_its_days",
            ),
            models.CheckConstraint(
                condition=Q(on__gte=F("month"), sign_by__gt=F("on")), name="notice_days_in_order"
            ),
        ]
        indexes = [models.Index(fields=["manager", "-month"]), models.Index(fields=["sign_by"])]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} · {self.manager}"

    def signed_sha256(self) -> str:
        """The fingerprint of what its manager signs."""
        return self.text_sha256


class MonthlyNoticeLine(models.Model):
    """A loan due this month, or a clock ending this or next month, of which the manager was told."""

    notice = models.ForeignKey(MonthlyNotice, models.PROTECT, related_name="lines")
    subject = models.CharField(max_length=5, choices=[(DUE, DUE), (CLOCK, CLOCK)])
    loan = models.ForeignKey(Loan, models.PROTECT, related_name="notice_lines")
    clock = models.CharField(max_length=30, blank=True)
    guarantor = models.ForeignKey(Guarantor, models.PROTECT, null=True, related_name="+")
    day = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject=DUE, clock="", guarantor=None) | (Q(subject=CLOCK) & ~Q(clock="")),
                name="notice_line_names_its_clock",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan.number} · {self.day}"


class MonthlyNoticeSignature(models.Model):
    """The manager signed the very text, in time or late. Once."""

    notice = models.OneToOneField(MonthlyNotice, models.PROTECT, related_name="signature")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text_sha256 = models.CharField(max_length=64)
    late = models.BooleanField()
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.notice} · {self.on}"


class NoticeBreach(models.Model):
    """A notice not given, or not signed, by its day: counted against the accountant (Q28). Stays when made up later.

    `accountant` held the post on the last day in time; empty: nobody held it.
    """

    kind = models.CharField(max_length=10, choices=[(NOT_GIVEN, NOT_GIVEN), (NOT_SIGNED, NOT_SIGNED)])
    branch = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    month = models.DateField()
    manager = models.ForeignKey(Person, models.PROTECT, related_name="+")
    accountant = models.ForeignKey(Person, models.PROTECT, null=True, related_name="notice_breaches")
    notice = models.ForeignKey(MonthlyNotice, models.PROTECT, null=True, related_name="breaches")
    version = models.ForeignKey(RegulationVersion, models.PROTECT, related_name="+")
    last_day = models.DateField()
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = NoticeBreachQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "branch", "manager", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "month", "manager", "kind"], name="a_notice_is_missed_once"
            ),
            models.CheckConstraint(condition=Q(on__gt=F("last_day")), name="notice_missed_after_its_day"),
            models.CheckConstraint(
                condition=Q(kind=NOT_GIVEN, notice=None) | Q(kind=NOT_SIGNED, notice__isnull=False),
                name="unsigned_notice_is_named",
            ),
        ]
        indexes = [models.Index(fields=["accountant", "-month"])]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} · {self.manager} · {self.kind}"
