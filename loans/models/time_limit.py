"""What happened to a claim, with evidence, and the clocks that follow from it (Annex 3, Q18, Q19)."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.fields import MoneyField
from creditcoop.core.models import Person
from loans.models.borrower import Guarantor
from loans.models.ledger import LedgerEntry
from loans.models.loan import Loan
from loans.querysets import OfLoanQuerySet
from loans.rules.time_limits.clocks import CLOCKS, status_on
from loans.rules.time_limits.events import KINDS, NOT_HAPPENED, SIDES
from loans.rules.time_limits.openings import FOLLOW_UPS


class LoanEvent(models.Model):
    """Demand, payment, suit, extension …: claimed for a day, recorded at a moment of the database, never changed.

    `facts` are the calculator's extra keys of this kind, or those of `OPENING_KEYS`. What ends or renews a clock that
    an event began names that event in `about`. A correction is a new row that names the wrong one.
    What `needs_second` counts only after a LateConfirmation. How well it is proved is computed, never kept.
    """

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=30, choices=[(kind, kind) for kind in KINDS])
    side = models.CharField(max_length=15, choices=[(side, side) for side in SIDES], default="borrower")
    guarantor = models.ForeignKey(Guarantor, models.PROTECT, null=True, related_name="+")
    happened_on = models.DateField()
    facts = models.JSONField(default=dict)
    amount = MoneyField(null=True)
    waybill = models.CharField(max_length=60, blank=True)
    words = models.TextField(blank=True)
    late = models.BooleanField()
    late_record_days = models.PositiveSmallIntegerField()
    needs_second = models.BooleanField()
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    about = models.ForeignKey("self", models.PROTECT, null=True, related_name="follow_ups")
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, null=True, related_name="event")
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["happened_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(happened_on__lte=F("on")), name="event_not_in_the_future"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="event_amount_positive"),
            models.CheckConstraint(
                condition=Q(guarantor=None, side__in=("borrower", "co_borrower"))
                | Q(guarantor__isnull=False, side__in=("guarantor", "both")),
                name="event_names_its_guarantor",
            ),
            models.CheckConstraint(
                condition=Q(needs_second=True)
                | (Q(late=False, corrects=None) & ~Q(kind__in=("extension", "acceleration"))),
                name="event_needs_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(kind=NOT_HAPPENED) | Q(corrects__isnull=False), name="event_denial_names_one"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=tuple(FOLLOW_UPS), about__isnull=False)
                | (~Q(kind__in=tuple(FOLLOW_UPS)) & Q(about=None)),
                name="event_follows_an_opening",
            ),
        ]
        indexes = [models.Index(fields=["loan", "happened_on", "id"])]

    def __str__(self) -> str:
        return f"{self.loan.number} · {self.happened_on}"

    def signed_matter(self) -> Loan:
        """What a signature on it is about in the end."""
        return self.loan


class LateConfirmation(models.Model):
    """A second person confirms what was recorded late, a correction or a change of the due date (I2)."""

    event = models.OneToOneField(LoanEvent, models.PROTECT, related_name="confirmation")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.TextField()
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="late_confirmation_says_why")]

    def __str__(self) -> str:
        return f"{self.event} · {self.person}"


class TimeLimit(models.Model):
    """One clock of a loan: derived from its events alone, written anew by `rebuild_time_limits` to the same values.

    `opened_by` is the event that began it (a judgment, preserved property …), None where the loan itself did.
    Until `review_on` nothing of it changes with the days but what `status_on` tells.
    """

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="time_limits")
    clock = models.CharField(max_length=30, choices=[(clock, clock) for clock in CLOCKS])
    guarantor = models.ForeignKey(Guarantor, models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(LoanEvent, models.PROTECT, null=True, related_name="+")
    nominal_last_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    act_by = models.DateField(null=True)
    status = models.CharField(max_length=12)
    flags = models.JSONField(default=list)
    events = models.JSONField(default=list)
    ineffective = models.JSONField(default=list)
    engine = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    review_on = models.DateField(null=True)

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "clock"],
                condition=Q(guarantor=None, opened_by=None),
                name="one_clock_of_the_borrower",
            ),
            models.UniqueConstraint(
                fields=["loan", "clock", "guarantor"],
                condition=Q(guarantor__isnull=False, opened_by=None),
                name="one_clock_of_a_guarantor",
            ),
            models.UniqueConstraint(
                fields=["opened_by", "clock"],
                condition=Q(guarantor=None, opened_by__isnull=False),
                name="one_opened_clock_of_the_borrower",
            ),
            models.UniqueConstraint(
                fields=["opened_by", "clock", "guarantor"],
                condition=Q(guarantor__isnull=False, opened_by__isnull=False),
                name="one_opened_clock_of_a_guarantor",
            ),
            models.CheckConstraint(
                condition=Q(act_by=None) | Q(nominal_last_day=None) | Q(act_by__lte=F("nominal_last_day")),
                name="time_limit_acts_before_its_end",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "act_by", "id"]),
            models.Index(fields=["act_by", "id"]),
            models.Index(fields=["review_on", "loan"], name="time_limit_review"),
            models.Index(fields=["last_day"], name="time_limit_last_day"),
            models.Index(fields=["as_of"], name="time_limit_written"),
        ]

    def __str__(self) -> str:
        return f"{self.loan.number} · {self.clock}"

    def status_on(self, day: datetime.date) -> str:
        """The status on a day, though the row was written on an earlier one."""
        return status_on(clock=self.clock, status=self.status, last_day=self.last_day, day=day)
