"""Reject a draft of the regulation that was put forward for adoption; it is kept, with the reasons (V).

Done by a second person, like the adoption: whoever wrote at the draft discards it instead.
"""

import datetime

from django.db import transaction

from creditcoop.core.access import Actor
from creditcoop.core.models import RegulationVersion
from creditcoop.core.services import regulation_drafts as drafts


@transaction.atomic
def reject_regulation(*, version_id: int, reason: str, actor: Actor, on: datetime.date) -> RegulationVersion:
    """End the draft as rejected and return it. Refused for its writers, without reasons, or when it has ended."""
    person = drafts.acting_person(actor, "reject_regulation")
    draft = drafts.locked_draft(version_id)
    drafts.require_no_writer(draft, person)
    return drafts.close(
        draft, state=drafts.State.REJECTED, act="reject_regulation", reason=reason, person=person,
        actor=actor, on=on,
    )  # fmt: skip
