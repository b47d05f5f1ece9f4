"""End a post or a seat at once, with a reason; every session and token of its holder ends with it (I13).

By one person: the director in his branch, credit department, personnel and administrator for the whole union; never
by the holder. What has not begun never begins. Who holds no post in a branch any more has no seat in its group.
Leaves the day, who ended it and why, and one audit row.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import GroupSeat, Posting
from creditcoop.core.services.end_access import end_access_of


@transaction.atomic
def end_posting(*, term: Posting | GroupSeat, reason: str, actor: Actor, on: datetime.date) -> None:
    """End one term of office today."""
    row = type(term).objects.select_for_update(of=("self",)).select_related("unit", "person").get(pk=term.pk)
    actor.require("end_posting", branch=row.unit.branch or row.unit)
    if row.person_id == actor.person_id:
        raise Refused(_("Another person ends your post."))
    if row.until_on is not None and row.until_on <= on:
        raise AlreadyDone(_("This has ended before."))
    if row.until_on is not None:
        raise Refused(_("Its last day is set already."))
    end_from(row, day=on, reason=reason, actor=actor)


def end_from(row: Posting | GroupSeat, *, day: datetime.date, reason: str, actor: Actor) -> None:
    """No longer held from `day` on, nor a seat that rests on it; the caller holds the lock of the row."""
    _end(row, reason, actor, day)
    if isinstance(row, Posting):
        left = Posting.objects.filter(Posting.covers(day), person=row.person, unit=row.unit)
        if not left.exists():
            for seat in GroupSeat.objects.filter(person=row.person, unit=row.unit, until_on=None):
                _end(seat, reason, actor, day)
    end_access_of(row.person)


def _end(row: Posting | GroupSeat, reason: str, actor: Actor, on: datetime.date) -> None:
    row.until_on, row.ended_by, row.end_reason = max(on, row.from_on), actor.person, reason
    row.save(update_fields=["until_on", "ended_by", "end_reason"])
    held = {"post": row.post} if isinstance(row, Posting) else {"role": row.role}
    facts = {**held, "until_on": row.until_on, "reason": reason}
    audit.record(act="end_posting", actor=actor, subject=row.person, unit=row.unit, facts=facts)
