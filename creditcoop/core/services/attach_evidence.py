"""Attach a kept file to what it is evidence of (I3). Done once for a file and a subject, and never undone.

The caller has checked the right to the act that the evidence belongs to. Bytes that serve something else already
are attached all the same and stay marked on both sides: who looks at either sees the other.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.models import EvidenceFile, EvidenceUse, Unit
from creditcoop.core.queries import evidence_kinds


@transaction.atomic
def attach_evidence(
    *,
    file: EvidenceFile,
    subject: models.Model,
    unit: Unit | None,
    actor: Actor,
    on: datetime.date,
    note: str = "",
) -> EvidenceUse:
    """The use of `file` for `subject`, made now or by an earlier click. `unit` is where the subject belongs."""
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    kind = subject._meta.model_name or ""
    if kind not in evidence_kinds():
        raise ValueError(f"{subject._meta.label} is not in settings.EVIDENCE_SUBJECTS")
    use, made = EvidenceUse.objects.get_or_create(
        file=file,
        subject_kind=kind,
        subject_id=subject.pk,
        defaults={
            "name": str(file),
            "subject_label": str(subject)[:120],
            "unit": unit,
            "attached_by": actor.person,
            "on": on,
            "note": note.strip()[:300],
        },
    )
    if made:
        audit.record(
            act="attach_evidence",
            actor=actor,
            subject=subject,
            unit=unit,
            facts={
                "sha256": file.sha256,
                "kind": file.kind,
                "size": file.size,
                "serves_already": EvidenceUse.objects.filter(file=file).exclude(pk=use.pk).count(),
            },
        )
    return use
