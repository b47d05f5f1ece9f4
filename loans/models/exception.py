"""A written exception to II.6 (例外审批): asked for with reasons before pay-out, granted or refused once (Q7)."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.models import Person
from loans.models.application import GroupMeeting, LoanApplication
from loans.querysets import ExceptionQuerySet


class GuaranteeException(models.Model):
    """The handler asks that a guarantee loan over the border may go out without mortgage or pledge.

    `means` says in words what the guarantor can pay from; the proof is attached as evidence. `valid_to` is the
    last day on which the loan may be issued under it. Never changed: the answer is an ExceptionDecision.
    """

    application = models.ForeignKey(LoanApplication, models.PROTECT, related_name="exceptions")
    reason = models.TextField()
    means = models.TextField()
    valid_to = models.DateField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = ExceptionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(means=""), name="exception_says_why"),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("on")), name="exception_ends_after_it_is_asked"
            ),
        ]
        indexes = [models.Index(fields=["on"])]

    def __str__(self) -> str:
        return f"{self.application.number} · {self.on}"

    def signed_matter(self) -> LoanApplication:
        """What a signature on it is about in the end."""
        return self.application

    def valid_on(self, day: datetime.date) -> bool:
        """Granted on or before the day, and the day not past `valid_to` (Q7)."""
        decision = getattr(self, "decision", None)
        return (
            decision is not None
            and decision.outcome == ExceptionDecision.Outcome.GRANT
            and decision.on <= day <= self.valid_to
        )


class ExceptionDecision(models.Model):
    """What the approval group (in the meeting on the loan) or the union's credit department said to a request.

    `votes_for` of `votes_needed` written votes are the group's; both are empty where the union decides, which
    gives its reasons instead.
    """

    class Outcome(models.TextChoices):
        GRANT = "grant"
        REFUSE = "refuse"

    exception = models.OneToOneField(GuaranteeException, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=[(outcome.value, outcome.value) for outcome in Outcome])
    reason = models.TextField(blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20)
    meeting = models.OneToOneField(GroupMeeting, models.PROTECT, null=True, related_name="exception_decision")
    votes_for = models.PositiveSmallIntegerField(null=True)
    votes_needed = models.PositiveSmallIntegerField(null=True)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    meeting__isnull=False, votes_for__isnull=False, votes_needed__gt=0, post="group_chair"
                )
                | (Q(meeting=None, votes_for=None, votes_needed=None, post="union_credit") & ~Q(reason="")),
                name="exception_decided_by_group_or_union",
            ),
            models.CheckConstraint(
                condition=Q(meeting=None) | Q(outcome="refuse") | Q(votes_for__gte=F("votes_needed")),
                name="exception_granted_by_enough_votes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exception} · {self.outcome}"
