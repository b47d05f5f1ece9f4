"""Evidence as a file: the original only as a download that no browser runs, the preview made anew from pixels."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from creditcoop.core.access import Actor
from creditcoop.core.content_store import NotThere
from creditcoop.core.errors import Refused
from creditcoop.core.models import EvidenceFile, EvidenceUse, Unit
from creditcoop.core.queries import evidence_of, other_uses
from creditcoop.core.rules.uploads.names import download_name
from creditcoop.core.services.keep_evidence import evidence_store
from creditcoop.core.services.preview_evidence import preview_of
from creditcoop.core.views.base import ObjectPage

CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
# Even opened by force it has no origin, no script and nothing to load.
SANDBOX = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


# A browser that shows a picture by itself dresses it with styles of its own.
PICTURE = f"{SANDBOX}; style-src 'unsafe-inline'"


def original_response(use: EvidenceUse) -> HttpResponse:
    """The bytes as they were sent, as a download."""
    content = evidence_store().read(use.file.sha256)
    response = _bytes(content, CONTENT_TYPES[use.file.kind], SANDBOX)
    name = download_name(use.name, use.file.kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _bytes(content: bytes, content_type: str, policy: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Security-Policy"] = policy
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


class EvidencePage(ObjectPage):
    """A file found through what it is evidence of: 404 for everybody who may not see that."""

    subject: EvidenceUse

    def subjects(self) -> models.QuerySet[Any]:
        return EvidenceUse.objects.visible_to(self.actor).select_related("file")

    def branch_of(self, subject: EvidenceUse) -> Unit | None:
        return subject.unit


class EvidenceOriginal(EvidencePage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return original_response(self.subject)
        except NotThere as error:
            raise Http404(_("The file is missing or was changed. Tell the administrator.")) from error


class EvidencePreview(EvidencePage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return _bytes(preview_of(self.subject.file), "image/jpeg", PICTURE)
        except (NotThere, Refused) as error:
            raise Http404(_("The file is missing or was changed. Tell the administrator.")) from error


def evidence_rows(subject: models.Model, actor: Actor) -> list[dict[str, Any]]:
    """What `includes/evidence.html` draws: the evidence of a subject that the caller has found in scope."""
    uses = list(evidence_of(subject))
    others = other_uses(uses, actor=actor)
    return [
        {
            "use": use,
            "url": reverse("evidence_file", args=[use.pk]),
            "preview_url": reverse("evidence_preview", args=[use.pk]),
            "measure": _measure(use.file),
            "others": others[use.pk],
        }
        for use in uses
    ]


def other_words(uses: Iterable[EvidenceUse], *, actor: Actor) -> list[tuple[str, str]]:
    """Name of each file whose bytes serve something else too, with words for that (I3)."""
    uses = list(uses)
    others = other_uses(uses, actor=actor)
    return [
        (
            use.name,
            _(", ").join(dict.fromkeys(other["label"] or _("another branch") for other in others[use.pk])),
        )
        for use in uses
        if others[use.pk]
    ]


def _measure(file: EvidenceFile) -> str:
    if file.pages:
        return ngettext("%(count)s page", "%(count)s pages", file.pages) % {"count": file.pages}
    return f"{file.width} × {file.height}"
