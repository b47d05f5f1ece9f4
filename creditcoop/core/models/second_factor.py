"""The second factor: one-time codes from a telephone, recovery codes on paper, who must have it, and its reset."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.models.people import DatedRow, Person, User
from creditcoop.core.models.units import Unit
from creditcoop.core.rules.fingerprint import fingerprint
from creditcoop.core.rules.posts import Post


class SecondFactor(models.Model):
    """The secret shared with one telephone, sealed with the program's key and never shown again."""

    user = models.ForeignKey(User, models.PROTECT, related_name="factors")
    sealed_secret = models.TextField()
    enrolled_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(removed_at=None), name="one_second_factor_an_account"
            )
        ]


class UsedCode(models.Model):
    """A one-time code that has opened something: the same code opens nothing again. Append-only.

    `step` is the number of the half minute for which the code holds.
    """

    factor = models.ForeignKey(SecondFactor, models.PROTECT, related_name="used_codes")
    step = models.BigIntegerField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["factor", "step"], name="a_code_is_used_once")]


class RecoveryCode(models.Model):
    """One of ten codes on paper for a lost telephone. Only its SHA-256 is kept; used once."""

    factor = models.ForeignKey(SecondFactor, models.PROTECT, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)


class SecondFactorPost(DatedRow):
    """From this day on, who holds this post in the union or its branches must have a second factor."""

    union = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20, choices=[(post.value, post.value) for post in Post])
    named_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["post", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "post"], condition=Q(until_on=None), name="second_factor_post_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="second_factor_post_ends_after_it_begins",
            ),
        ]


class FactorReset(models.Model):
    """What opens an account is reset: one person asks with a reason, another confirms; the holder is neither.

    `what`: a lost second factor; the password of somebody who has a post; a closed account, to be opened again.
    """

    class What(models.TextChoices):
        SECOND_FACTOR = "second_factor"
        PASSWORD = "password"  # noqa: S105  # no secret, the name of one
        REOPENING = "reopening"

    class State(models.TextChoices):
        ASKED = "asked"
        DONE = "done"
        REFUSED = "refused"

    user = models.ForeignKey(User, models.PROTECT, related_name="factor_resets")
    what = models.CharField(
        max_length=15, default="second_factor", choices=[(what.value, what.value) for what in What]
    )
    state = models.CharField(
        max_length=10, default="asked", choices=[(state.value, state.value) for state in State]
    )
    reason = models.TextField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_on = models.DateField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    decision_reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="asked"), name="one_open_factor_reset_an_account"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="factor_reset_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, decided_on=None)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_on__isnull=False)),
                name="factor_reset_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.person.name} · {self.asked_on}"

    def signed_sha256(self) -> str:
        """The fingerprint of what is confirmed."""
        return fingerprint(
            {
                "account": self.user.username,
                "what": self.what,
                "reason": self.reason,
                "asked_on": self.asked_on,
            }
        )
