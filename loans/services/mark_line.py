"""Say what became of a line of one's day's list: done, moved, passed on to a colleague (practice.md 7.1).

Done by whose list it stands on. A clock, a check or a demand is not ticked off: the record of the deed takes it off the
list. Moved only to a day on which it is not yet too late, and with a reason; passed on to somebody of the branch who
sees all of its loans, with a reason and taken on by being on his list. Leaves one row and one audit row.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from loans.models import DayMark
from loans.queries.day_list import Listed, colleagues, day_list
from loans.rules.day_list import DEEDS, DONE, DONE_BY_MARK, MOVED, PASSED, latest_move


@transaction.atomic
def mark_line(
    *,
    key: str,
    did: str,
    reason: str,
    until_on: datetime.date | None,
    to_id: int | None,
    actor: Actor,
    on: datetime.date,
) -> DayMark:
    """Write what was said about the line and return it."""
    if actor.person is None or actor.scope("mark_line").empty:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    listed = day_list(actor).find(key)
    if listed is None or listed.passed_by(actor.person.pk):
        raise Refused(_("This is not on your list of today."))
    _check(listed, did, reason.strip(), until_on, to_id, actor, on)
    mark = DayMark.objects.create(
        key=key,
        loan=listed.loan,
        did=did,
        reason=reason.strip(),
        until_on=until_on if did == MOVED else None,
        to_id=to_id if did == PASSED else None,
        person=actor.person,
        on=on,
    )
    audit.record(
        act="mark_line",
        actor=actor,
        subject=listed.loan or actor.person,
        unit=listed.loan.branch if listed.loan else actor.home,
        clause="II.5",
        facts={"line": key, "did": did, "until_on": mark.until_on, "to": mark.to_id},
    )
    return mark


def _check(
    listed: Listed,
    did: str,
    reason: str,
    until_on: datetime.date | None,
    to_id: int | None,
    actor: Actor,
    on: datetime.date,
) -> None:
    if did not in DEEDS:
        raise Refused(_("Choose one of these."), field="did")
    if did == DONE:
        if listed.line.kind not in DONE_BY_MARK:
            text = _("Record the visit or the event: that takes it off the list. A tick proves nothing.")
            raise Refused(text, field="did")
        return
    if not reason:
        raise Refused(_("Write why."), field="reason")
    if did == MOVED:
        _check_day(listed, until_on, on)
    elif to_id is None or not colleagues(actor).filter(pk=to_id).exists():
        raise Refused(_("Choose a colleague of the branch who sees its loans."), field="to")


def _check_day(listed: Listed, until_on: datetime.date | None, on: datetime.date) -> None:
    latest = latest_move(listed.line, on)
    if latest is None:
        raise Refused(_("This time limit cannot wait. Act today, or pass it on."), field="did")
    if until_on is None or not on < until_on <= latest:
        text = _("Choose a day after today and no later than %(day)s.")
        raise Refused(text % {"day": latest.isoformat()}, field="until_on")
