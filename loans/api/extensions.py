"""An extension of a loan by API: asking for it with each guarantor's answer, the decision (II.4; practice.md 3.9)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers

from creditcoop.core.api.fields import LARGEST_ID, Code, Day, Input, Text
from creditcoop.core.api.shapes import Out, PersonOut
from creditcoop.core.api.views import ActEndpoint, ObjectEndpoint
from creditcoop.core.errors import Refused
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import Unit
from loans.api.loans import visible_loans
from loans.api.with_files import FilesField, WithFiles, kept_files
from loans.models import ExtensionRequest, Loan
from loans.queries.time_limits import owners_for_events
from loans.services.ask_extension import ask_extension
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
        return [one.guarantor_id for one in row.consents.exclude(paper=None)]

    def get_agreed(self, row: ExtensionRequest) -> bool | None:
        return row.decision.agreed if hasattr(row, "decision") else None


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
    return ExtensionRequest.objects.select_related("loan__branch", "asked_by", "decision")


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
