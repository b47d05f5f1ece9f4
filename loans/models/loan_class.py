"""The class of a loan, day by day (II.4; practice.md 5.1): rows that are only ever added, and what they rest on."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from creditcoop.core.models import Person, RegulationVersion
from loans.models.loan import Loan
from loans.querysets import OfLoanQuerySet
from loans.rules.quality.five_classes import Grade
from loans.rules.quality.grounds import BY_HAND, CLOCK_LOST, GROUNDS
from loans.rules.quality.old_classes import OldClass


class LoanClass(models.Model):
    """The class from a day on, until the next row; of two rows of one day the later one holds.

    `grade` None: nothing is owed any more. `by_matrix` is what days and security alone give, `old_class` the class
    before 2006. `reasons` says why in both languages, `facts` is what it rests on.
    """

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="classes")
    from_on = models.DateField()
    grade = models.PositiveSmallIntegerField(
        null=True, choices=[(grade.value, grade.name) for grade in Grade]
    )
    by_matrix = models.PositiveSmallIntegerField(
        null=True, choices=[(grade.value, grade.name) for grade in Grade]
    )
    old_class = models.CharField(
        max_length=10, blank=True, choices=[(one.value, one.value) for one in OldClass]
    )
    days_overdue = models.PositiveIntegerField()
    version = models.ForeignKey(RegulationVersion, models.PROTECT, related_name="+")
    reasons = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(grade=None, by_matrix=None, old_class="")
                | (Q(grade__gte=1, grade__lte=5, by_matrix__gte=1, by_matrix__lte=5) & ~Q(old_class="")),
                name="class_of_five",
            ),
            models.CheckConstraint(
                condition=Q(grade=None) | Q(grade__gte=models.F("by_matrix")),
                name="class_never_better_than_its_matrix",
            ),
        ]
        indexes = [models.Index(fields=["loan", "-from_on", "-id"], name="class_newest")]

    def __str__(self) -> str:
        return f"{self.loan.number} · {self.from_on}"

    def signed_matter(self) -> Loan:
        """What a signature on it is about in the end."""
        return self.loan


class ClassReview(models.Model):
    """When the night looks at the class of a loan again, and since when it is overdue: derived, written anew with
    every look. None: not overdue.
    """

    loan = models.OneToOneField(Loan, models.PROTECT, related_name="class_review")
    version = models.ForeignKey(RegulationVersion, models.PROTECT, related_name="+")
    review_on = models.DateField(null=True, db_index=True)
    as_of = models.DateField()
    principal_overdue_since = models.DateField(null=True)
    interest_overdue_since = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.loan.number} · {self.review_on}"


class ClassGround(models.Model):
    """What makes a class worse whatever the days, put on record with its reason; `grade` where lowered by hand.

    `person` None: the program, for a claim whose lapse it recorded.
    """

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="class_grounds")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in GROUNDS])
    grade = models.PositiveSmallIntegerField(
        null=True, choices=[(grade.value, grade.name) for grade in Grade]
    )
    reason = models.CharField(max_length=500)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="class_ground_says_why"),
            models.CheckConstraint(
                condition=Q(kind=BY_HAND, grade__gte=2, grade__lte=5) | (~Q(kind=BY_HAND) & Q(grade=None)),
                name="class_by_hand_is_worse_than_pass",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(kind=CLOCK_LOST), name="class_ground_by_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan.number} · {self.on}"

    def signed_matter(self) -> Loan:
        """What a signature on it is about in the end."""
        return self.loan


class GroundLifted(models.Model):
    """Another person found that the ground holds no more; `person` None: the program, whose ground it was."""

    ground = models.OneToOneField(ClassGround, models.PROTECT, related_name="lifted")
    reason = models.CharField(max_length=500)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="class_lift_says_why")]

    def __str__(self) -> str:
        return str(self.ground)
