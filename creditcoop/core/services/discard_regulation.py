"""Discard a draft of the regulation that its drafters no longer want; it is kept, with the reason (V)."""

import datetime

from django.db import transaction

from creditcoop.core.access import Actor
from creditcoop.core.models import RegulationVersion
from creditcoop.core.services import regulation_drafts as drafts


@transaction.atomic
def discard_regulation(*, version_id: int, reason: str, actor: Actor, on: datetime.date) -> RegulationVersion:
    """End the draft as discarded and return it. Refused where it is a draft no more, or without a reason."""
    person = drafts.acting_person(actor, "discard_regulation")
    draft = drafts.locked_draft(version_id)
    return drafts.close(
        draft, state=drafts.State.DISCARDED, act="discard_regulation", reason=reason, person=person,
        actor=actor, on=on,
    )  # fmt: skip
