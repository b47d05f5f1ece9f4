"""A time limit that will soon be over, and who was told (Annex 3; practice.md 3.17)."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Now

from creditcoop.core.models import Person, RegulationVersion
from loans.models.borrower import Guarantor
from loans.models.loan import Loan
from loans.models.time_limit import LoanEvent
from loans.querysets import OfLoanQuerySet
from loans.rules.time_limits.alarms import RUNGS


def _or_zero(column: str) -> Coalesce:
    """So that "none" is one value: in a unique key two empty ones are different."""
    return Coalesce(F(column), Value(0), output_field=models.BigIntegerField())


class Alarm(models.Model):
    """So many days before a day to act by, one level is warned. Raised once, never changed.

    It is open while its clock still has that very day: an event that moves the clock closes it, and nothing else
    does. Who gets it follows from the posts of the day on which one asks.
    """

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="alarms")
    clock = models.CharField(max_length=30)
    guarantor = models.ForeignKey(Guarantor, models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(LoanEvent, models.PROTECT, null=True, related_name="+")
    act_by = models.DateField()
    last_day = models.DateField(null=True)
    days = models.PositiveSmallIntegerField()
    rung = models.CharField(max_length=12, choices=[(rung, rung) for rung in RUNGS])
    version = models.ForeignKey(RegulationVersion, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["act_by", "id"]
        constraints = [
            models.UniqueConstraint(
                "loan", "clock", _or_zero("guarantor"), _or_zero("opened_by"), "act_by", "days", "rung",
                name="an_alarm_is_raised_once",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["act_by", "rung"])]

    def __str__(self) -> str:
        return f"{self.loan.number} · {self.clock} · {self.act_by}"


class AlarmSeen(models.Model):
    """Who gets an alarm says that he has seen it. It stays until the clock moves."""

    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="seen")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["alarm", "person"], name="an_alarm_is_seen_once_by_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.alarm} · {self.person}"


class MailAddress(models.Model):
    """Where a person wants to be told of his alarms: the latest row holds, an empty address ends it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="mail_addresses")
    address = models.EmailField(blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.address


class AlarmMail(models.Model):
    """A mail that waits or was sent: a number of time limits and a link, one a person and day.

    `tried_at` stands before the attempt and `sent_at` after it: a process killed between the two leaves a mail that
    is sent again under the same Message-ID, by which a mail server knows it.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    day = models.DateField()
    count = models.PositiveIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="one_alarm_mail_a_day")]
        indexes = [models.Index(fields=["id"], condition=Q(sent_at=None), name="alarm_mail_waiting")]

    def __str__(self) -> str:
        return f"{self.person} · {self.day}"


class CalendarFeed(models.Model):
    """A secret address under which a person's calendar fetches his time limits. Only its SHA-256 is kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="one_calendar_address_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.made_at:%Y-%m-%d}"
