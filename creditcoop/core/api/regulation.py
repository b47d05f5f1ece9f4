"""The versions of the regulation: adopted ones, and drafts on their way, each act through the service of the page."""

import base64
import json
from typing import Any

import django_filters
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from creditcoop.core.api.fields import Day, Id, Input, Many, Text, Whole
from creditcoop.core.api.filters import DayFilter
from creditcoop.core.api.shapes import Out, PersonOut
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint, reader_language
from creditcoop.core.errors import Refused
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import EvidenceFile, RegulationVersion, Unit
from creditcoop.core.regulation import check_body
from creditcoop.core.rules.regulation_text import RegulationError, canonical_text
from creditcoop.core.services.adopt_regulation import adopt_regulation
from creditcoop.core.services.discard_regulation import discard_regulation
from creditcoop.core.services.draft_regulation import draft_regulation
from creditcoop.core.services.edit_regulation import edit_regulation
from creditcoop.core.services.keep_evidence import keep_evidence
from creditcoop.core.services.regulation_drafts import VersionHead, saves_of
from creditcoop.core.services.reject_regulation import reject_regulation

MOST_FILES = 5


class VersionRowOut(Out):
    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    title_en = serializers.CharField()
    effective_from = serializers.DateField()
    adopted_on = serializers.DateField(allow_null=True)
    resolution = serializers.CharField()
    sha256 = serializers.CharField()
    shipped = serializers.BooleanField()
    state = serializers.CharField()
    based_on = serializers.IntegerField(source="based_on_id", allow_null=True)
    drafted_by = PersonOut(allow_null=True)
    adopted_by = PersonOut(allow_null=True)
    closed_by = PersonOut(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    closed_reason = serializers.CharField()


class VersionOut(VersionRowOut):
    saves = serializers.SerializerMethodField(
        help_text="How often the draft has been saved: send it as `seen` with the next act on it."
    )
    body = serializers.SerializerMethodField()

    def get_saves(self, version: RegulationVersion) -> int:
        return saves_of(version)

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "object"}})
    def get_body(self, version: RegulationVersion) -> dict[str, Any]:
        return json.loads(version.body)  # type: ignore[no-any-return]


class VersionFilter(django_filters.FilterSet):
    effective_until = DayFilter(field_name="effective_from", lookup_expr="lte")
    state = django_filters.ChoiceFilter(choices=RegulationVersion.State.choices)

    class Meta:
        model = RegulationVersion
        fields: list[str] = []


def _versions() -> models.QuerySet[RegulationVersion]:
    return RegulationVersion.objects.select_related("drafted_by", "adopted_by", "closed_by")


class HeadIn(Input):
    number = Text(max_length=20)
    title = Text(max_length=200)
    title_en = Text(max_length=200)
    effective_from = Day(help_text="A day to come on which no other version begins.")

    @staticmethod
    def head(data: dict[str, Any]) -> VersionHead:
        return VersionHead(**{name: data[name] for name in VersionHead.__dataclass_fields__})


class DraftIn(HeadIn):
    base = Id(help_text="The version whose text is copied.")


class EditIn(HeadIn):
    body = serializers.DictField(help_text="Every chapter with every leaf, as GET gives them.")
    seen = Whole(min_value=0, max_value=1_000_000, help_text="`saves` of the draft as it was read.")

    def validate_body(self, value: dict[str, Any]) -> dict[str, Any]:
        try:
            check_body(canonical_text(value))
        except RegulationError as error:
            raise serializers.ValidationError(error.by_path(reader_language())) from error
        return value


class PaperIn(Input):
    name = Text(max_length=120)
    content = Text(max_length=14_000_000, help_text="The bytes of a PDF, JPG or PNG in base64.")

    def validate_content(self, value: str) -> bytes:
        try:
            return base64.b64decode(value, validate=True)
        except ValueError as error:  # binascii.Error, or letters beyond ASCII
            raise serializers.ValidationError(gettext("Send the bytes of the file in base64.")) from error


class AdoptIn(Input):
    resolution = Text(max_length=200, help_text="The number of the resolution.")
    adopted_on = Day()
    files = Many(child=PaperIn(), min_length=1, max_length=MOST_FILES, help_text="The resolution itself.")
    seen = Whole(min_value=0, max_value=1_000_000, help_text="`saves` of the draft as it was read.")


class EndIn(Input):
    reason = Text(max_length=1000)


class Versions(ActEndpoint, ListEndpoint):
    title = _("The adopted versions of the regulation; with `state`, drafts and what became of them")
    act_title = ACT_LABELS["draft_regulation"]
    gives = VersionRowOut
    act_gives = VersionOut
    takes = DraftIn
    done_status = 201
    queryset = RegulationVersion.objects.none()
    filterset_class = VersionFilter
    sorts = {"effective_from": ("effective_from", "id"), "number": ("number", "id")}
    default_sort = "-effective_from"

    def rows(self) -> models.QuerySet[Any]:
        if self.request.query_params.get("state"):
            return _versions()
        return _versions().filter(state=RegulationVersion.State.ADOPTED)

    def perform(self, data: dict[str, Any]) -> str:
        if not RegulationVersion.objects.filter(pk=data["base"]).exists():
            raise Refused(gettext("There is no such version."), field="base")
        head = HeadIn.head(data)
        draft = draft_regulation(base_id=data["base"], head=head, actor=self.actor, on=self.actor.on)
        return str(draft.pk)

    def done(self, result: str) -> Any:
        return _versions().get(pk=result)


class VersionEndpoint(ObjectEndpoint):
    def subjects(self) -> models.QuerySet[Any]:
        return _versions()

    def branch_of(self, subject: RegulationVersion) -> Unit | None:
        return None


class Version(VersionEndpoint):
    title = _("One version of the regulation, with its chapters")
    gives = VersionOut


class DraftAct(ActEndpoint, VersionEndpoint):
    """One act on a draft; the answer is the version as it then stands."""

    http_method_names = ["post"]
    act_gives = VersionOut

    def perform(self, data: dict[str, Any]) -> str:
        self.serve(data)
        return str(self.subject.pk)

    def serve(self, data: dict[str, Any]) -> None:
        raise NotImplementedError

    def done(self, result: str) -> Any:
        return _versions().get(pk=result)


class EditVersion(DraftAct):
    act_title = ACT_LABELS["edit_regulation"]
    takes = EditIn

    def serve(self, data: dict[str, Any]) -> None:
        edit_regulation(
            version_id=self.subject.pk,
            head=HeadIn.head(data),
            body=data["body"],
            seen=data["seen"],
            actor=self.actor,
            on=self.actor.on,
        )


class AdoptVersion(DraftAct):
    act_title = ACT_LABELS["adopt_regulation"]
    takes = AdoptIn

    def bring_in(self, data: dict[str, Any]) -> None:
        data["files"] = [self._kept(file) for file in data["files"]]

    def serve(self, data: dict[str, Any]) -> None:
        adopt_regulation(
            version_id=self.subject.pk,
            resolution=data["resolution"],
            adopted_on=data["adopted_on"],
            files=data["files"],
            seen=data["seen"],
            actor=self.actor,
            on=self.actor.on,
        )

    def _kept(self, file: dict[str, Any]) -> EvidenceFile:
        try:
            return keep_evidence(
                content=file["content"], name=file["name"], actor=self.actor, on=self.actor.on
            )
        except Refused as refusal:
            raise Refused(refusal.message, field="files", code=refusal.code) from refusal


class DiscardVersion(DraftAct):
    act_title = ACT_LABELS["discard_regulation"]
    takes = EndIn

    def serve(self, data: dict[str, Any]) -> None:
        discard_regulation(version_id=self.subject.pk, actor=self.actor, on=self.actor.on, **data)


class RejectVersion(DraftAct):
    act_title = ACT_LABELS["reject_regulation"]
    takes = EndIn

    def serve(self, data: dict[str, Any]) -> None:
        reject_regulation(version_id=self.subject.pk, actor=self.actor, on=self.actor.on, **data)
