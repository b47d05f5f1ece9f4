"""The regulation as adopted by people: dated versions that never change."""

import datetime
from typing import TypeVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.models.people import Person
from creditcoop.core.rules.regulation_text import decode_chapter, load_body

ChapterT = TypeVar("ChapterT")


class RegulationVersion(models.Model):
    """One version. `body` is canonical JSON with a chapter for each app; no end date is stored."""

    class State(models.TextChoices):
        DRAFT = "draft"
        ADOPTED = "adopted"

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    effective_from = models.DateField(unique=True)
    adopted_on = models.DateField(null=True, blank=True)
    resolution = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    shipped = models.BooleanField(default=False)
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    adopted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["effective_from"]
        constraints = [
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
                ),
                name="regulation_adopted_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def chapter(self, kind: type[ChapterT]) -> ChapterT:
        """This version's chapter as frozen, typed data. Decoding is strict; errors name the path."""
        return decode_chapter(load_body(self.body), kind)

    def in_force_on(self, day: datetime.date) -> bool:
        return self.state == self.State.ADOPTED and self.effective_from <= day
