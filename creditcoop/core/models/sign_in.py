"""Signing in: failed attempts, and tokens for programs."""

from django.db import models
from django.db.models.functions import Now

from creditcoop.core.models.people import User


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
