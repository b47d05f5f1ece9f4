"""Save a draft of the regulation with another head or other chapters (V).

Done by anyone of the union credit department, as often as liked; each saving names its writer, who then cannot
adopt the version (S10). Refused where the text cannot be read strictly, where head or day are taken, and where
somebody else has saved since the draft was opened.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import RegulationEdit, RegulationVersion
from creditcoop.core.regulation import check_body
from creditcoop.core.rules.regulation_text import RegulationError, canonical_text, text_hash
from creditcoop.core.services import regulation_drafts as drafts


@transaction.atomic
def edit_regulation(
    *,
    version_id: int,
    head: drafts.VersionHead,
    body: Mapping[str, Any],
    seen: int,
    actor: Actor,
    on: datetime.date,
) -> RegulationVersion:
    """Write `body` (JSON, a chapter for each app) and return the draft. `seen`: savings when it was opened."""
    person = drafts.acting_person(actor, "edit_regulation")
    draft = drafts.locked_draft(version_id)
    drafts.require_seen(draft, seen)
    drafts.check_head(head, on=on, but=draft)
    text = canonical_text(body)
    try:
        check_body(text)
    except RegulationError as error:
        problem = error.problems[0]
        said = problem.say("en" if get_language() == "en" else "zh")
        raise Refused(f"{problem.path}: {said}", field="body") from error
    before = draft.sha256
    draft.body, draft.sha256 = text, text_hash(text)
    RegulationEdit.objects.create(version=draft, person=person, on=on, sha256=draft.sha256)
    drafts.write(draft, head, on=on)
    audit.record(
        act="edit_regulation",
        actor=actor,
        subject=draft,
        unit=actor.home,
        clause="V",
        facts={"effective_from": draft.effective_from, "sha256": draft.sha256, "sha256_before": before},
    )
    return draft
