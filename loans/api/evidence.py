"""Evidence by API: the list of an application's evidence, adding one file, and the file itself."""

import hashlib
from typing import Any

from django.db import models
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from creditcoop.core.api.fields import MISSING, Input, Text
from creditcoop.core.api.shapes import Out, PersonOut
from creditcoop.core.api.views import ActEndpoint, ObjectEndpoint
from creditcoop.core.content_store import NotThere
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import EvidenceUse, Unit
from creditcoop.core.queries import evidence_of, other_uses
from creditcoop.core.services.keep_evidence import keep_upload
from creditcoop.core.views.evidence import original_response
from loans.api.applications import ApplicationEndpoint
from loans.services.add_evidence import add_evidence


class EvidenceOut(Out):
    id = serializers.IntegerField()
    name = serializers.CharField()
    note = serializers.CharField()
    kind = serializers.CharField(source="file.kind")
    size = serializers.IntegerField(source="file.size")
    sha256 = serializers.CharField(source="file.sha256")
    width = serializers.IntegerField(source="file.width", allow_null=True)
    height = serializers.IntegerField(source="file.height", allow_null=True)
    pages = serializers.IntegerField(source="file.pages", allow_null=True)
    attached_by = PersonOut()
    on = serializers.DateField()
    also_serves = serializers.SerializerMethodField(
        help_text="What else the same bytes are evidence of; empty text: something outside the caller's scope."
    )

    def get_also_serves(self, use: EvidenceUse) -> list[str]:
        others = other_uses([use], actor=self.context["actor"])
        return [other["label"] for other in others[use.pk]]


class EvidenceListOut(Out):
    evidence = EvidenceOut(many=True)


class EvidenceIn(Input):
    file = serializers.FileField(
        error_messages={"required": MISSING, "invalid": MISSING, "empty": MISSING},
        help_text="One PDF, JPG or PNG.",
    )
    note = Text(max_length=300, required=False, allow_blank=True)


class ApplicationEvidence(ActEndpoint, ApplicationEndpoint):
    """GET lists the evidence of an application; POST adds a file (multipart/form-data)."""

    title = ACT_LABELS["view_evidence"]
    act_title = ACT_LABELS["attach_evidence"]
    parser_classes = [MultiPartParser]
    http_method_names = ["get", "post", "head"]
    gives = EvidenceListOut
    takes = EvidenceIn
    act_gives = EvidenceOut
    done_status = 201

    def shown(self, subject: Any) -> Any:
        return {"evidence": list(evidence_of(subject))}

    def bring_in(self, data: dict[str, Any]) -> None:
        data["file"] = keep_upload(data["file"], actor=self.actor, on=self.actor.on)

    def perform(self, data: dict[str, Any]) -> str:
        uses = add_evidence(
            application_id=self.subject.pk,
            files=[data["file"]],
            note=data.get("note", ""),
            actor=self.actor,
            on=self.actor.on,
        )
        return str(uses[0].pk)

    def done(self, result: str) -> Any:
        return evidence_of(self.subject).get(pk=result)

    def _claim(self) -> str:
        """The key stands for these bytes, not only for their name."""
        digest = hashlib.sha256(self.request.path.encode())
        for name, value in sorted(self.request.data.items()):
            digest.update(f"\n{name}\n".encode(errors="surrogatepass"))
            if hasattr(value, "chunks"):
                for chunk in value.chunks():
                    digest.update(chunk)
            else:
                digest.update(str(value).encode(errors="surrogatepass"))
        return f"api {self.act[:30]} {digest.hexdigest()[:40]}"


class EvidenceDownload(ObjectEndpoint):
    """The original bytes, found through what they are evidence of."""

    title = ACT_LABELS["view_evidence"]
    http_method_names = ["get", "head"]

    def subjects(self) -> models.QuerySet[Any]:
        return EvidenceUse.objects.visible_to(self.actor).select_related("file")

    def branch_of(self, subject: EvidenceUse) -> Unit | None:
        return subject.unit

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response | HttpResponse:  # type: ignore[override]
        try:
            return original_response(self.subject)
        except NotThere as error:
            raise Http404(_("The file is missing or was changed. Tell the administrator.")) from error
