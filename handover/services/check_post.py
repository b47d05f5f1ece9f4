"""What a handover needs before a post ends with it, or a receiver begins it (Annex 4, 5; S11)."""

import datetime

from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Person, Posting, Unit
from creditcoop.core.services.ask_posting import refuse_conflict
from handover.queries.posts import open_postings
from handover.services.check_opening import Opening


def check_post(opening: Opening, branch: Unit, *, whole: bool, actor: Actor, on: datetime.date) -> None:
    """Refused where the post is not his to hand over, or may not go to the successor."""
    if opening.ends is None:
        if opening.successor is not None:
            raise Refused(_("Choose the post that ends: its successor begins it."), field="ends")
        return
    if opening.ends not in open_postings(opening.outgoing, branch, on=on):
        words = _("%(person)s does not hold this post here.")
        raise Refused(words % {"person": opening.outgoing.name}, field="ends")
    if opening.ends.post != opening.outgoing_post:
        raise Refused(_("The post that ends is the one that he hands over."), field="ends")
    if not whole:
        raise Refused(_("A post ends with the whole portfolio: hand all its loans over."), field="loans")
    if opening.successor is not None:
        _check_successor(opening.ends, opening.successor, opening, branch, actor)


def _check_successor(
    posting: Posting, successor: Person, opening: Opening, branch: Unit, actor: Actor
) -> None:
    if successor not in opening.receivers:
        raise Refused(_("Who begins the post takes over: name him as receiver."), field="successor")
    if not actor.may("ask_posting", branch=branch):
        words = _("Posts are asked for by the director or the union (note y): let them open this handover.")
        raise Refused(words, field="successor")
    begins = opening.day + datetime.timedelta(days=1)
    try:
        refuse_conflict(person=successor, post=posting.post, unit=posting.unit, from_on=begins)
    except Refused as refused:
        raise Refused(refused.message, field="successor", code=refused.code) from refused
