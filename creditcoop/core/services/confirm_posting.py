"""Confirm or refuse a post or seat that another person has asked for (S11, note y).

By somebody else than the asker and the holder: the union for heads of a branch, its control, union posts and seats,
for lower posts the director too. Refused when the first day has passed meanwhile, when something that excludes it
began meanwhile, when the group has a chair. Confirming writes the posting or seat; refusing needs a reason. Leaves
one audit row.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import GroupSeat, Posting, PostingRequest
from creditcoop.core.rules.postings import SEAT, only_union_confirms
from creditcoop.core.rules.posts import Seat
from creditcoop.core.services.ask_posting import refuse_conflict


def may_confirm(request: PostingRequest, actor: Actor) -> bool:
    """Whether the person's posts of today reach this request; asker and holder may not."""
    place = request.unit.branch or request.unit
    if not actor.may("confirm_posting", branch=place):
        return False
    if only_union_confirms(post=_post(request)):
        return request.unit.union.pk in actor.scope("confirm_posting").union_ids
    return True


def confirm_posting(
    *, request_id: int, outcome: str, reason: str, actor: Actor, on: datetime.date
) -> PostingRequest:
    """`outcome` is "agree" or "refuse". Returns the request as decided."""
    request: PostingRequest
    with transaction.atomic():
        request = PostingRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
        if not may_confirm(request, actor):
            raise PermissionDenied(_("Only the union confirms this post (note y)."))
        if request.state != PostingRequest.State.ASKED:
            raise AlreadyDone(_("This was decided before."))
        if actor.person_id in (request.asked_by_id, request.person_id):
            raise Refused(
                _("Another person confirms: not who asked, not who gets it (S11)."), code="two_people"
            )
        if outcome == "agree":
            _check(request, on)
        elif not reason.strip():
            raise Refused(_("Write why it is refused."), field="opinion")
        request.state = "confirmed" if outcome == "agree" else "refused"
        request.decided_by, request.decided_on, request.decision_reason = actor.person, on, reason
        request.save(update_fields=["state", "decided_by", "decided_on", "decision_reason"])
        if outcome == "agree":
            _give(request)
        facts = {"post": _post(request), "role": request.role, "from_on": request.from_on, "outcome": outcome}
        audit.record(
            act="confirm_posting", actor=actor, subject=request.person, unit=request.unit, facts=facts
        )
    return request


def _check(request: PostingRequest, on: datetime.date) -> None:
    if request.from_on < on:
        raise Refused(_("Its first day has passed: refuse it and have it asked for anew."))
    refuse_conflict(person=request.person, post=_post(request), unit=request.unit, from_on=request.from_on)
    if request.role == Seat.CHAIR:
        sitting = GroupSeat.objects.filter(unit=request.unit, role=Seat.CHAIR, until_on=None)
        if sitting.exists():
            raise Refused(_("This seat is taken: end the old one first."))


def _give(request: PostingRequest) -> None:
    common = {"person": request.person, "unit": request.unit, "from_on": request.from_on}
    try:
        with transaction.atomic():
            if request.kind == PostingRequest.Kind.SEAT:
                GroupSeat.objects.create(**common, role=request.role, source="granted", request=request)
            else:
                Posting.objects.create(**common, post=request.post, source="granted", request=request)
    except IntegrityError as error:
        raise Refused(
            _("The database refuses this: %(reason)s") % {"reason": str(error).splitlines()[0]}
        ) from error


def _post(request: PostingRequest) -> str:
    return SEAT if request.kind == PostingRequest.Kind.SEAT else request.post
