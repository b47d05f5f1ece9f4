"""Draft a new version of the regulation from another one: its text is copied and can then be edited (V).

Done by the union credit department. Refused where number or first day are taken or the day is not to come. Leaves
a draft that decides nothing until a second person adopts it.
"""

import datetime

from django.db import transaction

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.models import RegulationEdit, RegulationVersion
from creditcoop.core.regulation import check_body
from creditcoop.core.services import regulation_drafts as drafts


@transaction.atomic
def draft_regulation(
    *, base_id: int, head: drafts.VersionHead, actor: Actor, on: datetime.date
) -> RegulationVersion:
    """Copy the version `base_id` into a draft under `head` and return it."""
    person = drafts.acting_person(actor, "draft_regulation")
    base = RegulationVersion.objects.get(pk=base_id)
    drafts.check_head(head, on=on)
    check_body(base.body)
    draft = RegulationVersion(body=base.body, sha256=base.sha256, based_on=base, drafted_by=person)
    drafts.write(draft, head, on=on)
    RegulationEdit.objects.create(version=draft, person=person, on=on, sha256=draft.sha256)
    audit.record(
        act="draft_regulation",
        actor=actor,
        subject=draft,
        unit=actor.home,
        clause="V",
        facts={"from_version": base.number, "effective_from": draft.effective_from, "sha256": draft.sha256},
    )
    return draft
