"""A visit to a borrower (走访记录) and the checks after lending that are due (II.5; practice.md 3.13, 7.2, 7.3)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.fields import CodesField, MoneyField
from creditcoop.core.models import Person, Unit
from loans.models.borrower import Borrower
from loans.models.loan import Loan
from loans.querysets import OfLoanQuerySet, VisitQuerySet
from loans.rules.checks import DUTIES
from loans.rules.visits import BUSINESS, CHECKS, COLLATERAL, GUARANTOR, NEXT_STEPS, NOT_HELD, PURPOSES, USES


def _one_of(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, code) for code in codes]


class Visit(models.Model):
    """Who went when to whom, for what, and what he found. Recorded in his own name, never changed.

    `counts_on` is the day on which a check counts as done: its own, or, recorded too late, that of the record.
    A correction is a new row that names the wrong one, which then counts no more; with the purpose `not_held` it says
    that there was no such visit. Lists of codes are those of `rules/visits.py`; empty: not looked at.
    """

    branch = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    borrower = models.ForeignKey(Borrower, models.PROTECT, related_name="visits")
    purpose = models.CharField(max_length=20, choices=_one_of(PURPOSES))
    visited_on = models.DateField()
    began_at = models.TimeField(null=True)
    ended_at = models.TimeField(null=True)
    place = models.CharField(max_length=100, blank=True)
    met = CodesField(default="", blank=True)
    met_names = models.CharField(max_length=100, blank=True)
    use = models.CharField(max_length=12, blank=True, choices=_one_of(USES))
    business = models.CharField(max_length=12, blank=True, choices=_one_of(BUSINESS))
    changes = CodesField(default="", blank=True)
    guarantor = models.CharField(max_length=12, blank=True, choices=_one_of(GUARANTOR))
    collateral = models.CharField(max_length=20, blank=True, choices=_one_of(COLLATERAL))
    risks = CodesField(default="", blank=True)
    alarming = models.BooleanField()
    words = models.TextField(blank=True)
    promised_amount = MoneyField(null=True)
    promised_on = models.DateField(null=True)
    paper_number = models.CharField(max_length=60, blank=True)
    next_step = models.CharField(max_length=12, blank=True, choices=_one_of(NEXT_STEPS))
    next_on = models.DateField(null=True)
    with_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    late_record_days = models.PositiveSmallIntegerField()
    counts_on = models.DateField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="visits")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-visited_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(visited_on__lte=F("on")), name="visit_not_in_the_future"),
            models.CheckConstraint(
                condition=Q(counts_on__gte=F("visited_on"), counts_on__lte=F("on")),
                name="visit_counts_when_done",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(began_at__isnull=False, ended_at__gte=F("began_at")),
                name="visit_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(purpose__in=CHECKS) | ~Q(use=""), name="visit_check_says_the_use"
            ),
            models.CheckConstraint(
                condition=Q(promised_amount=None, promised_on=None)
                | Q(promised_amount__gt=0, promised_on__gte=F("visited_on")),
                name="visit_promise_has_amount_and_day",
            ),
            models.CheckConstraint(
                condition=Q(next_step="", next_on=None)
                | (~Q(next_step="") & Q(next_on__gte=F("visited_on"))),
                name="visit_next_step_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(with_person=None) | ~Q(with_person=F("recorded_by")),
                name="visit_with_somebody_else",
            ),
            models.CheckConstraint(
                condition=~Q(purpose=NOT_HELD) | Q(corrects__isnull=False), name="visit_denial_names_one"
            ),
        ]
        indexes = [
            models.Index(fields=["borrower", "-visited_on", "-id"], name="visit_of_borrower"),
            models.Index(fields=["branch", "-visited_on", "-id"], name="visit_of_branch"),
            models.Index(fields=["recorded_by", "-visited_on", "-id"], name="visit_of_person"),
            models.Index(
                fields=["promised_on"], condition=Q(promised_on__isnull=False), name="visit_promise"
            ),
            models.Index(fields=["next_on"], condition=Q(next_on__isnull=False), name="visit_next_step"),
        ]

    def __str__(self) -> str:
        return f"{self.borrower.number} · {self.visited_on}"


class VisitLoan(models.Model):
    """A loan that the visit was about; named together with it."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="of_loans")
    loan = models.ForeignKey(Loan, models.PROTECT, related_name="of_visits")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["visit", "loan"], name="visit_names_a_loan_once")]

    def __str__(self) -> str:
        return f"{self.visit} · {self.loan.number}"


class VisitRead(models.Model):
    """A head of the branch has read the record (practice.md 7.4: shown as done or not)."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="read")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.visit} · {self.person}"


class CheckDuty(models.Model):
    """A check after lending that a loan waits for: opened by the rule, ended once.

    `done` by a visit; `replaced` where the rhythm became another before its day; `moot` where nothing is owed any more.
    One is open a loan. What ended stays, so that "in time" can be counted as of any day; on `undone_on` a correction
    took back the visit that had done it, and the same check is open anew.
    """

    class Outcome(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        REPLACED = "replaced"
        MOOT = "moot"

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="check_duties")
    kind = models.CharField(max_length=12, choices=_one_of(DUTIES))
    opens_on = models.DateField()
    due_by = models.DateField()
    months = models.PositiveSmallIntegerField(null=True)
    made_on = models.DateField()
    outcome = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in Outcome], default=Outcome.OPEN
    )
    ended_on = models.DateField(null=True)
    undone_on = models.DateField(null=True)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="duties")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["due_by", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["loan"], condition=Q(outcome="open"), name="one_open_check_a_loan"
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", ended_on=None) | (~Q(outcome="open") & Q(ended_on__isnull=False)),
                name="check_duty_ends_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(outcome="done", visit__isnull=False) | (~Q(outcome="done") & Q(visit=None)),
                name="check_duty_is_done_by_a_visit",
            ),
            models.CheckConstraint(
                condition=Q(due_by__gte=F("opens_on")), name="check_duty_due_after_it_opens"
            ),
        ]
        indexes = [
            models.Index(fields=["due_by", "id"], condition=Q(outcome="open"), name="check_duty_open"),
            models.Index(fields=["due_by", "outcome"], name="check_duty_due"),
        ]

    def __str__(self) -> str:
        return f"{self.loan.number} · {self.kind} · {self.due_by}"
