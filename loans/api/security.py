"""The security of a loan by API (II.6)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from creditcoop.core.api.fields import LARGEST_ID, Amount, Code, Day, Input, Text
from creditcoop.core.api.shapes import Out, Yuan
from creditcoop.core.api.views import ActEndpoint, ObjectEndpoint
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from loans.api.loans import visible_loans
from loans.models import Loan, SecurityRelease
from loans.queries.security_register import Held, covered, register_of
from loans.queries.time_limits import owners_for_events
from loans.rules.security_register import FACTS, INSURANCE, KINDS, REGISTRATION
from loans.services.record_security_fact import SecurityFacts, record_security_fact
from loans.services.release_security import Substitute, decide_release, release_security


class SecurityHeldOut(Out):
    security = serializers.CharField(source="key", help_text="Names it when something is recorded of it.")
    kind = serializers.CharField()
    description = serializers.CharField()
    owner = serializers.CharField()
    worth = Yuan(source="amount", allow_null=True)
    registration_number = serializers.CharField(source="number")
    registered_on = serializers.DateField(source="registered", allow_null=True)
    registration_ends_on = serializers.SerializerMethodField()
    insured_until = serializers.SerializerMethodField()
    in_force = serializers.BooleanField()
    release_waits = serializers.SerializerMethodField(
        help_text="Id of a release that waits for a second person."
    )

    def get_registration_ends_on(self, row: Held) -> str | None:
        return _text(row.ends(REGISTRATION))

    def get_insured_until(self, row: Held) -> str | None:
        return _text(row.ends(INSURANCE))

    def get_release_waits(self, row: Held) -> int | None:
        return row.waits.pk if row.waits else None


def _text(day: Any) -> str | None:
    return day.isoformat() if day else None


class LoanSecurityOut(Out):
    loan_to_value = serializers.CharField(allow_null=True, help_text="An exact part of one.")
    securities = SecurityHeldOut(many=True)


class FactIn(Input):
    security = Text(max_length=30)
    kind = Code(choices=FACTS)
    happened_on = Day()
    number = Text(max_length=60, required=False, allow_blank=True, default="")
    amount = Amount(required=False)
    ends_on = Day(required=False)
    words = Text(max_length=500, required=False, allow_blank=True, default="")
    corrects = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)


class ReleaseIn(Input):
    security = Text(max_length=30)
    reason = Text(max_length=500)
    new_kind = Code(choices=KINDS, required=False, help_text="Left out: the loan is settled.")
    new_description = Text(max_length=200, required=False, allow_blank=True, default="")
    new_owner = Text(max_length=100, required=False, allow_blank=True, default="")
    new_amount = Amount(required=False)
    new_number = Text(max_length=60, required=False, allow_blank=True, default="")
    new_registered_on = Day(required=False)


class ReleaseDecisionIn(Input):
    outcome = Code(choices=("grant", "refuse"))
    reason = Text(max_length=500)


class SecurityEndpoint(ObjectEndpoint):
    def subjects(self) -> models.QuerySet[Any]:
        return visible_loans(self.actor)

    def owners_of(self, subject: Loan) -> set[int]:
        if self.request.method != "POST":
            return super().owners_of(subject)
        return owners_for_events(subject, self.actor.on)

    def shown(self, subject: Loan) -> Any:
        held = register_of(subject)
        ratio = covered(subject, held, self.actor.on)
        return {"securities": held, "loan_to_value": None if ratio is None else str(ratio)}


class LoanSecurity(ActEndpoint, SecurityEndpoint):
    """GET: what secures the loan; POST: record a registration, valuation, insurance or means."""

    title = _("What secures a loan")
    act_title = ACT_LABELS["record_security"]
    gives = LoanSecurityOut
    takes = FactIn
    act_gives = LoanSecurityOut
    done_status = 201

    def perform(self, data: dict[str, Any]) -> str:
        corrects = data.pop("corrects", None)
        fact = record_security_fact(
            loan_id=self.subject.pk,
            facts=SecurityFacts(**data, corrects_id=corrects),
            actor=self.actor,
            on=self.actor.on,
        )
        return str(fact.pk)

    def done(self, result: str) -> Any:
        return self.shown(self.subject)


class ReleaseSecurity(ActEndpoint, SecurityEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["release_security"]
    takes = ReleaseIn
    act_gives = LoanSecurityOut
    done_status = 201

    def perform(self, data: dict[str, Any]) -> str:
        new = None
        if data.get("new_kind"):
            new = Substitute(
                kind=data["new_kind"],
                description=data["new_description"],
                owner=data["new_owner"],
                amount=data.get("new_amount") or 0,
                number=data["new_number"],
                registered_on=data.get("new_registered_on"),
            )
        release = release_security(
            loan_id=self.subject.pk,
            security=data["security"],
            reason=data["reason"],
            substitute=new,
            actor=self.actor,
            on=self.actor.on,
        )
        return str(release.pk)

    def done(self, result: str) -> Any:
        return self.shown(self.subject)


class DecideRelease(ActEndpoint, ObjectEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["decide_release"]
    takes = ReleaseDecisionIn
    act_gives = LoanSecurityOut

    def subjects(self) -> models.QuerySet[Any]:
        return SecurityRelease.objects.visible_to(self.actor).select_related("loan__branch")

    def branch_of(self, subject: SecurityRelease) -> Unit | None:
        branch: Unit = subject.loan.branch
        return branch

    def owners_of(self, subject: Any) -> set[int]:
        return set()

    def perform(self, data: dict[str, Any]) -> str:
        decide_release(release_id=self.subject.pk, actor=self.actor, on=self.actor.on, **data)
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        held = register_of(self.subject.loan)
        ratio = covered(self.subject.loan, held, self.actor.on)
        return {"securities": held, "loan_to_value": None if ratio is None else str(ratio)}
