"""Identity numbers one at a time, shown to the first sending of a key only; requests to erase personal data."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers

from creditcoop.core.access import Actor
from creditcoop.core.api.fields import Code, Input, Text
from creditcoop.core.api.shapes import Out, PersonOut
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.errors import Refused
from creditcoop.core.labels import ACT_LABELS
from loans.api.filters import ErasureApiFilter
from loans.models import Borrower, Erasure, Guarantor
from loans.services.erase_personal_data import ask_erasure, decide_erasure
from loans.services.unmask_identity import owners_of_party, unmask_identity


class UnmaskIn(Input):
    reason = Text(max_length=300)


class IdentityOut(Out):
    id_kind = serializers.CharField()
    id_number = serializers.CharField()


class Unmask(ActEndpoint, ObjectEndpoint):
    act_title = ACT_LABELS["unmask_identity"]
    takes = UnmaskIn
    act_gives = IdentityOut
    http_method_names = ["post"]
    number = ""

    def owners_of(self, subject: Any) -> set[int]:
        return owners_of_party(subject)

    def perform(self, data: dict[str, Any]) -> str:
        self.number = unmask_identity(party=self.subject, actor=self.actor, on=self.actor.on, **data)
        return ""

    def done(self, result: str) -> Any:
        if not self.number:
            text = _("This number was shown already. Send the reason again to see it once more.")
            raise Refused(text, code="shown_before")
        return {"id_kind": self.subject.id_kind, "id_number": self.number}


class UnmaskBorrower(Unmask):
    def subjects(self) -> models.QuerySet[Any]:
        return Borrower.objects.visible_to(self.actor).select_related("branch")


class UnmaskGuarantor(Unmask):
    def subjects(self) -> models.QuerySet[Any]:
        return Guarantor.objects.visible_to(self.actor).select_related("branch")


class ErasureOut(Out):
    id = serializers.IntegerField()
    borrower = serializers.IntegerField(source="borrower_id", allow_null=True)
    guarantor = serializers.IntegerField(source="guarantor_id", allow_null=True)
    reason = serializers.CharField()
    state = serializers.CharField()
    asked_by = PersonOut()
    asked_on = serializers.DateField()
    decided_by = PersonOut(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    decision_reason = serializers.CharField()


class DecideErasureIn(Input):
    decision = Code(choices=["erase", "reject"])
    reason = Text(max_length=300, required=False, allow_blank=True)


def visible_erasures(actor: Actor) -> models.QuerySet[Any]:
    return Erasure.objects.visible_to(actor).select_related("branch", "asked_by", "decided_by")


class Erasures(ListEndpoint):
    """Requests to erase personal data."""

    title = ACT_LABELS["view_erasures"]
    gives = ErasureOut
    queryset = Erasure.objects.none()
    filterset_class = ErasureApiFilter
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {"asked_on": ("asked_on", "id")}
    default_sort = "-asked_on"

    def rows(self) -> models.QuerySet[Any]:
        return visible_erasures(self.actor)


class AskErasure(ActEndpoint, ObjectEndpoint):
    act_title = ACT_LABELS["ask_erasure"]
    takes = UnmaskIn
    act_gives = ErasureOut
    done_status = 201
    http_method_names = ["post"]

    def perform(self, data: dict[str, Any]) -> str:
        return str(ask_erasure(party=self.subject, actor=self.actor, on=self.actor.on, **data).pk)

    def done(self, result: str) -> Any:
        return visible_erasures(self.actor).get(pk=result)


class AskErasureOfBorrower(AskErasure):
    def subjects(self) -> models.QuerySet[Any]:
        return Borrower.objects.visible_to(self.actor).select_related("branch")


class AskErasureOfGuarantor(AskErasure):
    def subjects(self) -> models.QuerySet[Any]:
        return Guarantor.objects.visible_to(self.actor).select_related("branch")


class DecideErasure(ActEndpoint, ObjectEndpoint):
    act_title = ACT_LABELS["decide_erasure"]
    takes = DecideErasureIn
    act_gives = ErasureOut
    http_method_names = ["post"]

    def subjects(self) -> models.QuerySet[Any]:
        return visible_erasures(self.actor)

    def perform(self, data: dict[str, Any]) -> str:
        decide_erasure(
            erasure_id=self.subject.pk,
            agreed=data["decision"] == "erase",
            reason=data.get("reason", ""),
            actor=self.actor,
            on=self.actor.on,
        )
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return visible_erasures(self.actor).get(pk=result)
