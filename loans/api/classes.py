"""The class of a loan by API: its history, lowering it, lifting what lowered it (II.4)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from creditcoop.core.api.fields import Code, Input, Text
from creditcoop.core.api.shapes import Out, PersonOut
from creditcoop.core.api.views import ActEndpoint, ObjectEndpoint
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from loans.api.loans import visible_loans
from loans.models import ClassGround, Loan, LoanClass
from loans.rules.quality.grounds import GROUNDS
from loans.services.lift_class import lift_class
from loans.services.lower_class import lower_class


class ClassOut(Out):
    """The class from a day on; grades are 1 (pass) to 5 (loss), null once nothing is owed."""

    from_on = serializers.DateField()
    grade = serializers.IntegerField(allow_null=True)
    by_matrix = serializers.IntegerField(allow_null=True)
    old_class = serializers.CharField()
    days_overdue = serializers.IntegerField()
    version = serializers.SerializerMethodField()
    clause = serializers.SerializerMethodField()
    reasons = serializers.DictField()
    facts = serializers.DictField()

    def get_version(self, row: LoanClass) -> str:
        return str(row.version.number)

    def get_clause(self, row: LoanClass) -> str:
        return "II.4"


class GroundOut(Out):
    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    grade = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    person = PersonOut(allow_null=True)
    on = serializers.DateField()
    lifted_on = serializers.SerializerMethodField(help_text="Null while it stands.")

    def get_lifted_on(self, row: ClassGround) -> str | None:
        return row.lifted.on.isoformat() if hasattr(row, "lifted") else None


class LoanClassesOut(Out):
    classes = ClassOut(many=True)
    grounds = GroundOut(many=True)


class LowerIn(Input):
    kind = Code(choices=GROUNDS)
    grade = serializers.IntegerField(
        min_value=2,
        max_value=5,
        required=False,
        help_text="Only for by_hand: the class is no better than that.",
    )
    reason = Text(max_length=500)


class LiftIn(Input):
    reason = Text(max_length=500)


def _shown(loan: Loan) -> Any:
    return {
        "classes": loan.classes.select_related("version"),
        "grounds": loan.class_grounds.select_related("person", "lifted"),
    }


class LoanClasses(ActEndpoint, ObjectEndpoint):
    """GET: every class the loan had, the newest first, and what lowered it; POST: lower it."""

    title = _("The class of a loan")
    act_title = ACT_LABELS["lower_class"]
    gives = LoanClassesOut
    takes = LowerIn
    act_gives = LoanClassesOut
    done_status = 201

    def subjects(self) -> models.QuerySet[Any]:
        return visible_loans(self.actor)

    def owners_of(self, subject: Loan) -> set[int]:
        return super().owners_of(subject) if self.request.method != "POST" else set()

    def shown(self, subject: Loan) -> Any:
        return _shown(subject)

    def perform(self, data: dict[str, Any]) -> str:
        ground = lower_class(
            loan_id=self.subject.pk,
            kind=data["kind"],
            grade=data.get("grade"),
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )
        return str(ground.pk)

    def done(self, result: str) -> Any:
        return _shown(self.subject)


class LiftClass(ActEndpoint, ObjectEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["lift_class"]
    takes = LiftIn
    act_gives = LoanClassesOut

    def subjects(self) -> models.QuerySet[Any]:
        return ClassGround.objects.visible_to(self.actor).select_related("loan__branch")

    def branch_of(self, subject: ClassGround) -> Unit:
        return subject.loan.branch

    def owners_of(self, subject: ClassGround) -> set[int]:
        return set()

    def perform(self, data: dict[str, Any]) -> str:
        lift_class(ground_id=self.subject.pk, reason=data["reason"], actor=self.actor, on=self.actor.on)
        return str(self.subject.loan_id)

    def done(self, result: str) -> Any:
        return _shown(self.subject.loan)
