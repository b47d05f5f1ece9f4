"""Extensions by API: their list, one with its rate and its time limits, asking for one, the decision (II.4; 3.9)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from creditcoop.core.api.fields import LARGEST_ID, Code, Day, Input, Text
from creditcoop.core.api.shapes import Out, PersonOut
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint, reader_language
from creditcoop.core.errors import Refused
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from loans.api.filters import ExtensionApiFilter
from loans.api.loans import visible_loans
from loans.api.with_files import FilesField, WithFiles, kept_files
from loans.models import ExtensionConsent, ExtensionRequest, Loan
from loans.queries.extensions import rate_of_request
from loans.queries.time_limits import owners_for_events
from loans.rules.quality.extension import quoted
from loans.services.ask_extension import ask_extension, last_days
from loans.services.decide_extension import decide_extension


class ExtensionOut(Out):
    id = serializers.IntegerField(source="pk")
    loan = serializers.IntegerField(source="loan_id")
    old_due_on = serializers.DateField()
    new_due_on = serializers.DateField()
    reason = serializers.CharField()
    asked_by = PersonOut()
    on = serializers.DateField()
    consenting = serializers.SerializerMethodField(help_text="Guarantors who agreed in writing.")
    agreed = serializers.SerializerMethodField(help_text="Null while it is not decided.")

    def get_consenting(self, row: ExtensionRequest) -> list[int]:
        return [one.guarantor_id for one in row.consents.all() if one.paper_id is not None]

    def get_agreed(self, row: ExtensionRequest) -> bool | None:
        return row.decision.agreed if hasattr(row, "decision") else None


class ConsentOut(Out):
    guarantor = serializers.IntegerField(source="guarantor_id")
    name = serializers.CharField(source="guarantor.name")
    agreed = serializers.SerializerMethodField(help_text="False: no written consent, so his term stays.")

    def get_agreed(self, row: ExtensionConsent) -> bool:
        return row.paper_id is not None


class DecisionOut(Out):
    agreed = serializers.BooleanField()
    person = PersonOut()
    reason = serializers.CharField()
    on = serializers.DateField()


class ExtensionRateOut(Out):
    before = serializers.CharField(help_text="As quoted: ‰ a month or percent a year, in words.")
    after = serializers.CharField(help_text="From the old due day on.")
    changed = serializers.BooleanField()
    why = serializers.CharField()


class ExtensionDetailOut(ExtensionOut):
    """With what each guarantor said, the rate, and the last day of each time limit as it is or would be."""

    consents = ConsentOut(many=True, source="consents.all")
    decision = serializers.SerializerMethodField(help_text="Null while it is not decided.")
    rate = serializers.SerializerMethodField(help_text="Null: no rate is on record.")
    last_days = serializers.SerializerMethodField(
        help_text="Clock, guarantor (null: the borrower) and last day with the extension."
    )

    @extend_schema_field(DecisionOut(allow_null=True))
    def get_decision(self, row: ExtensionRequest) -> dict[str, Any] | None:
        decision = getattr(row, "decision", None)
        return dict(DecisionOut(decision).data) if decision else None

    @extend_schema_field(ExtensionRateOut(allow_null=True))
    def get_rate(self, row: ExtensionRequest) -> dict[str, Any] | None:
        rate = rate_of_request(row, on=self.context["actor"].on)
        if rate is None:
            return None
        said = reader_language()
        return {
            "before": quoted(rate.before).say(said),
            "after": quoted(rate.after).say(said),
            "changed": rate.changed,
            "why": rate.say(said, old_due_on=row.old_due_on),
        }

    def get_last_days(self, row: ExtensionRequest) -> list[dict[str, Any]]:
        found = last_days(row, self.context["actor"].on)
        return [
            {"clock": clock, "guarantor": guarantor, "last_day": day}
            for (clock, guarantor), day in found.items()
        ]


class ExtensionIn(Input):
    new_due_on = Day()
    reason = Text(max_length=500)
    files = FilesField(help_text="The borrower's application and the agreement.")
    consenting = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID),
        required=False,
        max_length=20,
        help_text="Ids of the guarantors who agree, in the order of `papers`.",
    )
    papers = FilesField(required=False, help_text="The written consent of each of them.")


class ExtensionDecisionIn(Input):
    decision = Code(choices=("agree", "refuse"))
    reason = Text(max_length=500)


def _rows() -> models.QuerySet[Any]:
    found = ExtensionRequest.objects.select_related("loan__branch", "asked_by", "decision__person")
    return found.prefetch_related("consents__guarantor")


class Extensions(ListEndpoint):
    title = gettext_lazy("Extensions of loans, asked for and decided")
    gives = ExtensionOut
    queryset = ExtensionRequest.objects.none()
    filterset_class = ExtensionApiFilter
    sorts = {"on": ("on", "id"), "old_due_on": ("old_due_on", "id")}
    default_sort = "-on"

    def rows(self) -> models.QuerySet[Any]:
        seen = ExtensionRequest.objects.visible_to(self.actor).order_by().values("pk")
        return _rows().filter(pk__in=seen)


class ExtensionDetail(ObjectEndpoint):
    title = gettext_lazy("One extension, with rate, guarantors and time limits")
    gives = ExtensionDetailOut

    def subjects(self) -> models.QuerySet[Any]:
        seen = ExtensionRequest.objects.visible_to(self.actor).order_by().values("pk")
        return _rows().filter(pk__in=seen).select_related("loan__borrower", "loan__application")

    def branch_of(self, subject: ExtensionRequest) -> Unit | None:
        branch: Unit = subject.loan.branch
        return branch


class AskExtension(WithFiles, ObjectEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["ask_extension"]
    takes = ExtensionIn
    act_gives = ExtensionOut
    done_status = 201

    def subjects(self) -> models.QuerySet[Any]:
        return visible_loans(self.actor)

    def owners_of(self, subject: Loan) -> set[int]:
        return owners_for_events(subject, self.actor.on)

    def bring_in(self, data: dict[str, Any]) -> None:
        super().bring_in(data)
        data["papers"] = kept_files(data.get("papers", ()), self.actor)

    def perform(self, data: dict[str, Any]) -> str:
        guarantors, papers = data.get("consenting", []), data["papers"]
        if len(set(guarantors)) != len(papers):
            raise Refused(_("One paper for each guarantor who agrees."), field="papers")
        request = ask_extension(
            loan_id=self.subject.pk,
            new_due_on=data["new_due_on"],
            reason=data["reason"],
            files=data["files"],
            papers=dict(zip(guarantors, papers, strict=True)),
            actor=self.actor,
            on=self.actor.on,
        )
        return str(request.pk)

    def done(self, result: str) -> Any:
        return _rows().get(pk=int(result))


class DecideExtension(ActEndpoint, ObjectEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["decide_extension"]
    takes = ExtensionDecisionIn
    act_gives = ExtensionOut

    def subjects(self) -> models.QuerySet[Any]:
        return ExtensionRequest.objects.visible_to(self.actor).select_related("loan__branch")

    def branch_of(self, subject: ExtensionRequest) -> Unit | None:
        branch: Unit = subject.loan.branch
        return branch

    def owners_of(self, subject: Any) -> set[int]:
        return set()

    def perform(self, data: dict[str, Any]) -> str:
        decide_extension(
            request_id=self.subject.pk,
            agreed=data["decision"] == "agree",
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return _rows().get(pk=int(result))
