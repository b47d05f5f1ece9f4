"""Signing in: failed attempts, and tokens for programs."""

from django.db import models
from django.db.models.functions import Now

from creditcoop.core.models.people import Person, User


class SignInAttempt(models.Model):
    """Failures in a row for one account from one place.

    `place` is the network address, or the device where this account has signed in before. A rival at another
    device can slow down his own place only, never the colleague's device.
    """

    username = models.CharField(max_length=60)
    place = models.CharField(max_length=80)
    failures = models.PositiveIntegerField(default=0)
    latest_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["username", "place"], name="one_attempt_row_a_place")]


class ApiToken(models.Model):
    """A token for a program that acts for one account. Only its SHA-256 is kept."""

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(db_default=Now())
    ends_on = models.DateField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]


class SetupCode(models.Model):
    """A one-time code by which a person sets his own password: nobody else ever knows it.

    Shown once to who hands it over, kept as SHA-256, good for a day. Where its person has a post, it rests on a
    `reset` that two people made, and `made_by` is the one who confirmed it.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="setup_codes")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reset = models.OneToOneField("FactorReset", models.PROTECT, null=True, related_name="code")
    made_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
