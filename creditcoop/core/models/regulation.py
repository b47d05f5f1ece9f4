"""The regulation as adopted by people: dated versions that never change, and the drafts that lead to them."""

import datetime
from typing import TypeVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.models.people import Person
from creditcoop.core.rules.regulation_text import decode_chapter, load_body

ChapterT = TypeVar("ChapterT")


class RegulationVersion(models.Model):
    """One version. `body` is canonical JSON with a chapter for each app; no end date is stored.

    A draft changes as often as people save it; it ends adopted, rejected by a second person, or discarded, and
    then stays as it is. Number and first day are free again when a draft was rejected or discarded.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        ADOPTED = "adopted"
        REJECTED = "rejected"
        DISCARDED = "discarded"

    number = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    effective_from = models.DateField()
    adopted_on = models.DateField(null=True, blank=True)
    resolution = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    shipped = models.BooleanField(default=False)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    adopted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    closed_on = models.DateField(null=True, blank=True)
    closed_reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(state__in=["draft", "adopted"]), name="regulation_number_once"
            ),
            models.UniqueConstraint(
                fields=["effective_from"],
                condition=Q(state__in=["draft", "adopted"]),
                name="regulation_one_version_begins_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(adopted_by=None) | ~Q(adopted_by=F("drafted_by")),
                name="regulation_drafter_is_not_adopter",
            ),
            models.CheckConstraint(
                condition=Q(shipped=True)
                | Q(state="draft", drafted_by__isnull=False)
                | Q(
                    state="adopted",
                    drafted_by__isnull=False,
                    adopted_by__isnull=False,
                    adopted_on__isnull=False,
                )
                | Q(
                    state__in=["rejected", "discarded"],
                    drafted_by__isnull=False,
                    adopted_by=None,
                    closed_by__isnull=False,
                    closed_on__isnull=False,
                    closed_reason__gt="",
                ),
                name="regulation_adopted_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def chapter(self, kind: type[ChapterT]) -> ChapterT:
        """This version's chapter as frozen, typed data. Decoding is strict; errors name the path."""
        return decode_chapter(load_body(self.body), kind)

    def signed_sha256(self) -> str:
        """What a signature on this version stands under: the fingerprint of its text."""
        return self.sha256

    def in_force_on(self, day: datetime.date) -> bool:
        return self.state == self.State.ADOPTED and self.effective_from <= day


class RegulationEdit(models.Model):
    """One saving of a draft: who wrote the text with this hash. Rows are only added (trigger).

    Whoever stands here for a version cannot adopt it (S10).
    """

    version = models.ForeignKey(RegulationVersion, models.PROTECT, related_name="edits")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
