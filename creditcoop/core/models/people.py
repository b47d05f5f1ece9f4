"""People, their accounts, their posts and letters of authorisation.

Every "from … until" is half-open: `from_on` is the first day inside, `until_on` the first day outside,
None means open. Terms of office run between two handover days (Annex 4).
"""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from simple_history.models import HistoricalRecords

from creditcoop.core.fields import MoneyField
from creditcoop.core.models.units import Unit
from creditcoop.core.querysets import PersonQuerySet
from creditcoop.core.rules.posts import Post, Seat


class Person(models.Model):
    """A member of staff. One row for life: liability follows the person, not the post or the account."""

    staff_number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
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

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.username


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


class Posting(DatedRow):
    """A person holds a post in a unit from one day until another."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="postings")
    post = models.CharField(max_length=20, choices=[(post.value, post.value) for post in Post])
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="postings")

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gt=F("from_on")), name="posting_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["person", "post", "unit"], condition=Q(until_on=None), name="posting_open_once"
            ),
        ]
        indexes = [models.Index(fields=["unit", "post"])]

    def __str__(self) -> str:
        return f"{self.person} {self.post} {self.unit}"


class GroupSeat(DatedRow):
    """A seat in the loan approval group of a branch or of the union (practice.md 2.4)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="seats")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="seats")
    role = models.CharField(max_length=10, choices=[(seat.value, seat.value) for seat in Seat])

    class Meta:
        ordering = ["unit", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gt=F("from_on")), name="seat_ends_after_it_begins"
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
    """

    number = models.CharField(max_length=40, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="authorisations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="authorisations")
    limit_amount = MoneyField()
    total_limit_amount = MoneyField(null=True, blank=True)
    granted_by_text = models.CharField(max_length=100)
    recorded_at = models.DateTimeField(db_default=Now())
    history = HistoricalRecords()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(limit_amount__gt=0), name="authorisation_limit_positive"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gt=F("from_on")),
                name="authorisation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.number
