"""End the post that a handover is of, and begin the successor's, on the right day (Annex 4, Q20).

Part of completing the handover, in its transaction. The right day is the receiver's first; where the handover is
completed later, the day of completing, for no post is ended or given for a day that has passed (S11).
"""

import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Posting
from creditcoop.core.services.pass_post import Passing, pass_post
from handover.models import Handover, HandoverPost
from handover.queries.portfolio import loans_kept


def pass_on_post(handover: Handover, *, first_day: datetime.date, actor: Actor, on: datetime.date) -> str:
    """The day from which the post is another's, as text for the record; empty where no post ends.

    To be called when the loans have moved: refused while he keeps others here and holds no other post.
    """
    found = HandoverPost.objects.filter(handover=handover).select_related("posting", "successor__person")
    post = found.first()
    if post is None:
        return ""
    day = max(first_day, on)
    _require_nothing_left(handover, post.posting, day)
    passing = Passing(
        posting=post.posting,
        successor=post.successor.person if post.successor else None,
        asked_by=handover.opened_by,
        asked_on=handover.opened_on,
        ground=handover.number,
    )
    pass_post(passing=passing, day=day, actor=actor, on=on)
    return day.isoformat()


def _require_nothing_left(handover: Handover, ending: Posting, day: datetime.date) -> None:
    here = Q(unit=handover.branch) | Q(unit__parent=handover.branch)
    others = Posting.objects.filter(Posting.covers(day), here, person=handover.outgoing).exclude(pk=ending.pk)
    left = loans_kept(handover.outgoing, handover.branch, on=day).order_by("number")
    if others.exists() or not left.exists():
        return
    raise Refused(
        _("%(person)s still keeps loans here: %(loans)s. They are handed over first, by a list of their own.")
        % {
            "person": handover.outgoing.name,
            "loans": "、".join(left.values_list("number", flat=True)[:5]),
        },
        code="loans_left",
    )
