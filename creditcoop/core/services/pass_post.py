"""End a post on a day and give it to a successor from that day, in the act of another app (Annex 4, 5; S11).

Part of completing a handover, in its transaction. The two people are who asked for it when the handover was opened and
who completes it; neither gets the post. Refused for what exclude each other, and for posts that only the union gives.
"""

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Person, Posting, PostingRequest
from creditcoop.core.services.ask_posting import refuse_conflict
from creditcoop.core.services.confirm_posting import may_confirm
from creditcoop.core.services.end_posting import end_from


@dataclass(frozen=True, kw_only=True)
class Passing:
    """Which posting ends, who holds its post next (None: nobody yet), and who asked for this when, on what ground."""

    posting: Posting
    successor: Person | None
    asked_by: Person
    asked_on: datetime.date
    ground: str


@transaction.atomic
def pass_post(*, passing: Passing, day: datetime.date, actor: Actor, on: datetime.date) -> None:
    """The post is held until the end of the day before `day`, today or later, and by the successor from then on.

    A posting whose end is set already is left as it is.
    """
    old = Posting.objects.select_for_update(of=("self",)).select_related("unit", "person")
    row = old.get(pk=passing.posting.pk)
    actor.require("end_posting", branch=row.unit.branch or row.unit)
    if row.until_on is None:
        end_from(row, day=day, reason=passing.ground, actor=actor)
    if passing.successor is not None:
        _give(row, passing, passing.successor, day=day, actor=actor, on=on)


def _give(
    row: Posting,
    passing: Passing,
    successor: Person,
    *,
    day: datetime.date,
    actor: Actor,
    on: datetime.date,
) -> None:
    request = PostingRequest(
        kind=PostingRequest.Kind.POSTING,
        person=successor,
        post=row.post,
        unit=row.unit,
        from_on=day,
        ground=passing.ground,
        asked_by=passing.asked_by,
        asked_on=passing.asked_on,
    )
    if not may_confirm(request, actor):
        raise PermissionDenied(_("Only the union confirms this post (note y)."))
    if actor.person_id in (passing.asked_by.pk, successor.pk):
        raise Refused(_("Another person confirms: not who asked, not who gets it (S11)."), code="two_people")
    refuse_conflict(person=successor, post=row.post, unit=row.unit, from_on=day)
    request.save(force_insert=True)
    request.state, request.decided_by, request.decided_on = "confirmed", actor.person, on
    request.save(update_fields=["state", "decided_by", "decided_on"])
    Posting.objects.create(
        person=successor, unit=row.unit, post=row.post, from_on=day, source="granted", request=request
    )
    facts = {"post": row.post, "role": "", "from_on": day, "outcome": "agree", "ground": passing.ground}
    audit.record(act="confirm_posting", actor=actor, subject=successor, unit=row.unit, facts=facts)
