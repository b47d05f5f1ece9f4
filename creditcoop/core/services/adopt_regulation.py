"""Adopt a draft of the regulation by a resolution, for a day to come (V, S10).

Done by a second person of the union credit department who has not written at the draft, with the resolution's
number, day and paper. Refused where the draft has changed since it was read, where its first day is not to come, or
without the paper. What is adopted never changes; loans issued before its first day keep their version.
"""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import EvidenceFile, RegulationVersion
from creditcoop.core.regulation import check_body
from creditcoop.core.rules.regulation_text import text_hash
from creditcoop.core.services import regulation_drafts as drafts
from creditcoop.core.services.attach_evidence import attach_evidence


@transaction.atomic
def adopt_regulation(
    *,
    version_id: int,
    resolution: str,
    adopted_on: datetime.date,
    files: Sequence[EvidenceFile],
    seen: int,
    actor: Actor,
    on: datetime.date,
) -> RegulationVersion:
    """Adopt the draft and return it. `seen`: how often it had been saved when the adopter read it."""
    person = drafts.acting_person(actor, "adopt_regulation")
    draft = drafts.locked_draft(version_id)
    drafts.require_no_writer(draft, person)
    drafts.require_seen(draft, seen)
    _check(draft, resolution=resolution, adopted_on=adopted_on, files=files, on=on)
    for file in files:
        attach_evidence(
            file=file, subject=draft, unit=actor.home, actor=actor, on=on, note=resolution.strip()
        )
    draft.state, draft.adopted_by, draft.adopted_on = drafts.State.ADOPTED, person, adopted_on
    draft.resolution = resolution.strip()
    draft.save(update_fields=["state", "adopted_by", "adopted_on", "resolution"])
    audit.record(
        act="adopt_regulation",
        actor=actor,
        subject=draft,
        unit=actor.home,
        clause="V",
        facts={
            "resolution": draft.resolution,
            "adopted_on": adopted_on,
            "effective_from": draft.effective_from,
            "sha256": draft.sha256,
        },
    )
    return draft


def _check(
    draft: RegulationVersion,
    *,
    resolution: str,
    adopted_on: datetime.date,
    files: Sequence[EvidenceFile],
    on: datetime.date,
) -> None:
    if not resolution.strip():
        raise Refused(_("Enter the number of the resolution."), field="resolution")
    if adopted_on > on:
        raise Refused(_("The resolution was passed today or earlier."), field="adopted_on")
    if not files:
        raise Refused(_("Attach the resolution."), field="files")
    if draft.effective_from <= on:
        raise Refused(
            _("The first day of this draft, %(day)s, has come. Edit the draft: it begins on a later day.")
            % {"day": draft.effective_from.isoformat()},
            code="too_late",
        )
    check_body(draft.body)
    if text_hash(draft.body) != draft.sha256:
        raise Refused(_("The fingerprint is not that of the text. Save the draft again."), code="wrong_hash")
