"""People, their accounts, their posts and letters of authorisation.

Every "from … until" is half-open: `from_on` is the first day inside, `until_on` the first day outside,
None means open. Terms of office run between two handover days (Annex 4).
"""

import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from simple_history.models import HistoricalRecords

from creditcoop.core.fields import CodesField, MoneyField
from creditcoop.core.models.units import Unit
from creditcoop.core.querysets import InUnitQuerySet, PersonQuerySet
from creditcoop.core.rules.posts import Post, Seat


class Person(models.Model):
    """A member of staff. One row for life: liability follows the person, not the post or the account.

    `opened_in` is the union that opened his account: until he has a post, he is a newcomer of that union alone.
    """

    staff_number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    opened_in = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    history = HistoricalRecords()

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["staff_number"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, username: str, person: Person, password: str | None, **extra: Any) -> "User":
        """Make an account for one person; there are no accounts without a person and no superusers."""
        user = self.model(username=username, person=person, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. At most one a person, so nobody can check his own work with a second one."""

    username = models.CharField(max_length=60, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="user")
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    session_mark = models.CharField(max_length=32, blank=True)
    # What two people agreed on when the closed account was opened again, the latest time.
    reopened_with = models.ForeignKey("FactorReset", models.PROTECT, null=True, related_name="+")

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.username

    def get_session_auth_hash(self) -> str:
        """What a session must have been begun with: a new password or a new mark ends every other one."""
        return salted_hmac("session", f"{self.password} {self.session_mark}", algorithm="sha256").hexdigest()


class DatedRow(models.Model):
    """Something true from one day until another."""

    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def covers(day: Any) -> Q:
        """Rows that are true on `day`."""
        return Q(from_on__lte=day) & (Q(until_on=None) | Q(until_on__gt=day))


class Source(models.TextChoices):
    """How a term of office came into the books.

    `granted`: asked by one person and confirmed by another. `bootstrap`: at the console, while a union has fewer
    than two people who could confirm. `imported`: set up together with the books, before the first is granted.
    """

    GRANTED = "granted"
    BOOTSTRAP = "bootstrap"
    IMPORTED = "imported"


class TermOfOffice(DatedRow):
    """A post or a seat in time: where it comes from, and who ended it why. Ended at once, it ends today."""

    source = models.CharField(
        max_length=10,
        default="imported",
        db_default="imported",
        choices=[(source.value, source.value) for source in Source],
    )
    request = models.OneToOneField(
        "core.PostingRequest", models.PROTECT, null=True, blank=True, related_name="%(class)s"
    )
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    objects = InUnitQuerySet.as_manager()

    class Meta:
        abstract = True


class Posting(TermOfOffice):
    """A person holds a post in a unit from one day until another."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="postings")
    post = models.CharField(max_length=20, choices=[(post.value, post.value) for post in Post])
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="postings")

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="posting_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(source="granted", request__isnull=False)
                | (~Q(source="granted") & Q(request=None)),
                name="posting_granted_on_request",
            ),
            models.UniqueConstraint(
                fields=["person", "post", "unit"], condition=Q(until_on=None), name="posting_open_once"
            ),
        ]
        indexes = [models.Index(fields=["unit", "post"])]

    def __str__(self) -> str:
        return f"{self.person} {self.post} {self.unit}"


class GroupSeat(TermOfOffice):
    """A seat in the loan approval group of a branch or of the union (practice.md 2.4)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="seats")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="seats")
    role = models.CharField(max_length=10, choices=[(seat.value, seat.value) for seat in Seat])

    class Meta:
        ordering = ["unit", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="seat_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(source="granted", request__isnull=False)
                | (~Q(source="granted") & Q(request=None)),
                name="seat_granted_on_request",
            ),
            models.UniqueConstraint(
                fields=["person", "unit"], condition=Q(until_on=None), name="seat_open_once"
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(until_on=None, role="chair"), name="one_chair_a_group"
            ),
        ]


class Authorisation(DatedRow):
    """A letter by which the union lets a manager issue loans (II.1), or sets a branch's limit.

    `limit_amount` is per loan, `total_limit_amount` for all open loans together (None: no limit in total).
    It holds to the minute: from `from_time` of its first day until `until_time` of the day on which it ends
    (empty: the end of the day before). Kinds of borrower, securities and villages: empty means all.
    """

    number = models.CharField(max_length=40, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="authorisations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="authorisations")
    limit_amount = MoneyField()
    total_limit_amount = MoneyField(null=True, blank=True)
    from_time = models.TimeField(default=datetime.time.min)
    until_time = models.TimeField(null=True, blank=True)
    borrower_kinds = CodesField(default="", blank=True)
    securities = CodesField(default="", blank=True)
    villages = CodesField(default="", blank=True)
    granted_by_text = models.CharField(max_length=100)
    recorded_at = models.DateTimeField(db_default=Now())
    history = HistoricalRecords()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(limit_amount__gt=0), name="authorisation_limit_positive"),
            models.CheckConstraint(
                condition=Q(until_on=None)
                | Q(until_on__gt=F("from_on"))
                | Q(until_on=F("from_on"), until_time__gt=F("from_time")),
                name="authorisation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def in_force(on: datetime.date, at: datetime.time) -> Q:
        """Letters that hold at a minute of a day (II.1): one that ended at ten covers nothing at eleven."""
        begun = Q(from_on__lt=on) | Q(from_on=on, from_time__lte=at)
        ended = Q(until_on__gt=on) | Q(until_on=on, until_time__gt=at)
        return begun & (Q(until_on=None) | ended)
