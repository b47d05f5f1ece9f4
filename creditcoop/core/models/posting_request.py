"""A post or a seat is given by two people: one asks, another confirms, and neither is the one who gets it (S11)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.models.people import Person
from creditcoop.core.models.units import Unit
from creditcoop.core.querysets import InUnitQuerySet
from creditcoop.core.rules.fingerprint import fingerprint
from creditcoop.core.rules.posts import Post, Seat


class PostingRequest(models.Model):
    """Asked, then confirmed or refused once; its facts never change. `ground` names the paper it rests on."""

    class Kind(models.TextChoices):
        POSTING = "posting"
        SEAT = "seat"

    class State(models.TextChoices):
        ASKED = "asked"
        CONFIRMED = "confirmed"
        REFUSED = "refused"

    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    person = models.ForeignKey(Person, models.PROTECT, related_name="posting_requests")
    post = models.CharField(max_length=20, blank=True, choices=[(post.value, post.value) for post in Post])
    role = models.CharField(max_length=10, blank=True, choices=[(seat.value, seat.value) for seat in Seat])
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    from_on = models.DateField()
    ground = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10, default="asked", choices=[(state.value, state.value) for state in State]
    )
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_on = models.DateField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    decision_reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = InUnitQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="posting", role="") & ~Q(post="") | Q(kind="seat", post="") & ~Q(role=""),
                name="posting_request_for_a_post_or_a_seat",
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("person")), name="posting_not_asked_by_its_holder"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("person"))),
                name="posting_confirmed_by_a_third_person",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, decided_on=None)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_on__isnull=False)),
                name="posting_request_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(from_on__gte=F("asked_on")), name="posting_not_asked_for_the_past"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(from_on__gte=F("decided_on")),
                name="posting_not_confirmed_for_the_past",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(decision_reason=""), name="posting_refused_with_a_reason"
            ),
            models.UniqueConstraint(
                fields=["person", "post", "role", "unit"],
                condition=Q(state="asked"),
                name="one_open_posting_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.name} · {self.unit.name} · {self.from_on}"

    def signed_sha256(self) -> str:
        """The fingerprint of what is confirmed."""
        return fingerprint(
            {
                "kind": self.kind,
                "person": self.person.staff_number,
                "post": self.post,
                "role": self.role,
                "unit": self.unit.code,
                "from_on": self.from_on,
                "ground": self.ground,
            }
        )
