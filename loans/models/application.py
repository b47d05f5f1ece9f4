"""A loan on its way: the application, each post's one decision, the group's votes, the order to issue."""

import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from creditcoop.core.fields import MoneyField, RateField
from creditcoop.core.models import Authorisation, Person, RegulationVersion, Unit
from creditcoop.core.rules.fingerprint import fingerprint
from loans.models.borrower import Borrower, Guarantor
from loans.querysets import ApplicationQuerySet
from loans.rules.approval_flow import Outcome, Place, Step, places
from loans.rules.exceptions import CollateralRule
from loans.rules.interest.terms import Method


class LoanApplication(models.Model):
    """What the borrower asks for. `waiting_for` is the step that comes next; empty when it has ended."""

    class State(models.TextChoices):
        OPEN = "open"
        REFUSED = "refused"
        RETURNED = "returned"
        WITHDRAWN = "withdrawn"
        LAPSED = "lapsed"
        ISSUED = "issued"

    class FollowKind(models.TextChoices):
        CORRECTION = "correction"  # of one sent back or lapsed
        RECONSIDERATION = "reconsideration"  # of one refused, once, with new facts (Q35)

    class Security(models.TextChoices):
        CREDIT = "credit"
        GUARANTEE = "guarantee"
        MORTGAGE = "mortgage"
        PLEDGE = "pledge"

    number = models.CharField(max_length=40, unique=True)
    branch = models.ForeignKey(Unit, models.PROTECT, related_name="applications")
    borrower = models.ForeignKey(Borrower, models.PROTECT, related_name="applications")
    amount = MoneyField()
    purpose = models.CharField(max_length=100)
    term_months = models.PositiveSmallIntegerField()
    month_rate = RateField(null=True)  # per mille a month; empty: the contract's rate is not recorded
    method = models.CharField(max_length=24, blank=True, choices=[(one.value, one.value) for one in Method])
    security = models.CharField(
        max_length=10, choices=[(security.value, security.value) for security in Security]
    )
    guarantors = models.ManyToManyField(Guarantor, related_name="applications", blank=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_on = models.DateField()
    handler = models.ForeignKey(Person, models.PROTECT, related_name="handled_applications")
    version = models.ForeignKey(RegulationVersion, models.PROTECT, related_name="+")
    tier = models.PositiveSmallIntegerField()
    route = models.CharField(max_length=30)
    over_branch_letter = models.BooleanField(default=False)
    collateral_rule = models.CharField(
        max_length=20, choices=[(rule.value, rule.value) for rule in CollateralRule]
    )
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in State], default=State.OPEN
    )
    waiting_for = models.CharField(max_length=20, blank=True)
    waiting_since = models.DateField()
    end_reason = models.TextField(blank=True)
    follows = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    follow_kind = models.CharField(
        max_length=15, blank=True, choices=[(kind.value, kind.value) for kind in FollowKind]
    )
    new_facts = models.TextField(blank=True)
    renews = models.ForeignKey(
        "loans.Loan", models.PROTECT, null=True, blank=True, related_name="renewal_applications"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-entered_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="application_amount_positive"),
            models.CheckConstraint(condition=Q(term_months__gt=0), name="application_term_positive"),
            models.CheckConstraint(
                condition=Q(state="open", waiting_for__gt="") | (~Q(state="open") & Q(waiting_for="")),
                name="application_open_waits_for_a_step",
            ),
            models.CheckConstraint(
                condition=Q(collateral_rule__in=["free", "barred"])
                | Q(collateral_rule="exception_needed", security="guarantee"),
                name="application_says_what_secures_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["withdrawn", "lapsed"]) | ~Q(end_reason=""),
                name="application_end_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(follows=None, follow_kind="")
                | Q(follows__isnull=False, follow_kind="correction")
                | (Q(follows__isnull=False, follow_kind="reconsideration") & ~Q(new_facts="")),
                name="application_reconsidered_with_new_facts",
            ),
            models.UniqueConstraint(
                fields=["renews"],
                condition=Q(state__in=["open", "issued"]),
                name="one_renewal_of_a_loan",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "state", "waiting_for"]),
            models.Index(fields=["handler", "state"]),
            models.Index(fields=["borrower"]),
            models.Index(fields=["state", "entered_on"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def places(self) -> tuple[Place, ...]:
        """The steps of this application's route, in order."""
        return places(route=self.route, tier=self.tier, over_branch_letter=self.over_branch_letter)

    def signed_sha256(self) -> str:
        """The fingerprint of what the posts of this loan sign: what was asked for, and how it is secured."""
        return fingerprint(
            {
                "number": self.number,
                "borrower": self.borrower_id,
                "amount": self.amount,
                "term_months": self.term_months,
                "purpose": self.purpose,
                "security": self.security,
                "handler": self.handler_id,
                "regulation": self.version_id,
                **self._priced(),
            }
        )

    def _priced(self) -> dict[str, object]:
        """Rate and method where they were asked for; those entered before there was such a thing have none."""
        return {"month_rate": self.month_rate, "method": self.method} if self.month_rate is not None else {}

    @property
    def has_order(self) -> bool:
        return IssueOrder.objects.filter(application=self).exists()


class ApplicationStep(models.Model):
    """One post's decision on one loan: one row a step, one step a person (II.5). Never changed."""

    application = models.ForeignKey(LoanApplication, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20, choices=[(step.value, step.value) for step in Step])
    person = models.ForeignKey(Person, models.PROTECT, related_name="application_steps")
    post = models.CharField(max_length=20)
    outcome = models.CharField(max_length=10, choices=[(outcome.value, outcome.value) for outcome in Outcome])
    opinion = models.TextField()
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "step"], name="one_decision_a_step"),
            models.UniqueConstraint(fields=["application", "person"], name="one_post_a_person_and_loan"),
        ]


class GroupMeeting(models.Model):
    """The approval group meets on one application (III.3, Q35). The result is the step `group`."""

    application = models.OneToOneField(LoanApplication, models.PROTECT, related_name="meeting")
    chair = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())


class MeetingMember(models.Model):
    """A seat of the group as it was at the meeting."""

    class Presence(models.TextChoices):
        PRESENT = "present"
        ABSENT = "absent"
        RECUSED = "recused"

    meeting = models.ForeignKey(GroupMeeting, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    presence = models.CharField(
        max_length=10, choices=[(presence.value, presence.value) for presence in Presence]
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="one_seat_a_member")]


class Vote(models.Model):
    """A named vote with its reason (III.3). Recorded dissent frees, silence counts as yes (Q10).

    `on_exception` is said where an exception to II.6 is asked for, apart from the vote on the loan (Q7).
    """

    class Choice(models.TextChoices):
        YES = "yes"
        NO = "no"

    class OnException(models.TextChoices):
        GRANT = "grant"
        REFUSE = "refuse"

    meeting = models.ForeignKey(GroupMeeting, models.PROTECT, related_name="votes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    choice = models.CharField(max_length=5, choices=[(choice.value, choice.value) for choice in Choice])
    on_exception = models.CharField(
        max_length=10, blank=True, choices=[(choice.value, choice.value) for choice in OnException]
    )
    reason = models.TextField()
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="one_vote_a_member")]


class IssueOrder(models.Model):
    """The handler orders the money to be paid out, under his letter of authorisation (II.1, II.2)."""

    application = models.OneToOneField(LoanApplication, models.PROTECT, related_name="order")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    authorisation = models.ForeignKey(Authorisation, models.PROTECT, related_name="orders")
    on = models.DateField()
    at = models.TimeField(default=datetime.time.min)
    recorded_at = models.DateTimeField(db_default=Now())


__all__ = ["ApplicationStep", "GroupMeeting", "IssueOrder", "LoanApplication", "MeetingMember", "Vote"]
