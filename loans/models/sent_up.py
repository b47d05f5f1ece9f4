"""What a branch cannot do by itself goes up to the union, never round (Q13, S-rules of the small branch)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from creditcoop.core.models import Person
from loans.models.application import LoanApplication
from loans.rules.approval_flow import Step

_STEPS = [(step.value, step.value) for step in Step]


class SentUp(models.Model):
    """A step that nobody in the branch may take: the union takes it, or names a stand-in. Never changed."""

    application = models.ForeignKey(LoanApplication, models.PROTECT, related_name="sent_up")
    step = models.CharField(max_length=20, choices=_STEPS)
    reason = models.CharField(max_length=20)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["application", "step"], name="a_step_goes_up_once")]


class StandIn(models.Model):
    """The union names in writing who takes one step of one loan in somebody's stead (Q13). Never changed."""

    application = models.ForeignKey(LoanApplication, models.PROTECT, related_name="stand_ins")
    step = models.CharField(max_length=20, choices=_STEPS)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.TextField()
    named_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "step"], name="one_stand_in_a_step"),
            models.CheckConstraint(condition=~Q(person=F("named_by")), name="nobody_names_himself_stand_in"),
        ]
