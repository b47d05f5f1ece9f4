"""What was listed when a loan was taken over: blame for a later lapse follows it (Annex 6, Q21)."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from creditcoop.core.models import Person
from loans.models.borrower import Guarantor
from loans.models.loan import Custody
from loans.models.time_limit import LoanEvent
from loans.querysets import OfCustodyQuerySet
from loans.rules.time_limits.clocks import CLOCKS


class TakenOver(models.Model):
    """The condition in which a loan was received, beside the custody that began with it. Append-only.

    `condition` is the row of the signed list as canonical text, `dossier_sha256` the fingerprint of the whole list.
    """

    custody = models.OneToOneField(Custody, models.PROTECT, related_name="taken_over")
    handover_number = models.CharField(max_length=60)
    dossier_sha256 = models.CharField(max_length=64)
    condition = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfCustodyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]


class ListedClock(models.Model):
    """A clock that the list named, with the last day it gave. Append-only."""

    custody = models.ForeignKey(Custody, models.PROTECT, related_name="listed_clocks")
    clock = models.CharField(max_length=30, choices=[(clock, clock) for clock in CLOCKS])
    guarantor = models.ForeignKey(Guarantor, models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(LoanEvent, models.PROTECT, null=True, related_name="+")
    last_day = models.DateField(null=True)

    objects = OfCustodyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            # Two, because a clock of the borrower himself names no guarantor.
            models.UniqueConstraint(
                fields=["custody", "clock", "guarantor"],
                condition=Q(guarantor__isnull=False),
                name="one_listed_clock_of_a_guarantor",
            ),
            models.UniqueConstraint(
                fields=["custody", "clock"],
                condition=Q(guarantor=None, opened_by=None),
                name="one_listed_clock_of_the_borrower",
            ),
        ]


class FoundClock(models.Model):
    """The receiver recorded that a clock was missing from the list, on the day he found it (Q21). Append-only."""

    custody = models.ForeignKey(Custody, models.PROTECT, related_name="found_clocks")
    clock = models.CharField(max_length=30, choices=[(clock, clock) for clock in CLOCKS])
    guarantor = models.ForeignKey(Guarantor, models.PROTECT, null=True, related_name="+")
    words = models.TextField()
    found_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
