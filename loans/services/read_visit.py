"""A head of the branch marks a visit record as read (practice.md 7.1, 7.4).

Done once, by department director, deputy or director, never by who made the visit. Leaves one row and one audit row.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import Visit, VisitRead


@transaction.atomic
def read_visit(*, visit_id: int, words: str, actor: Actor, on: datetime.date) -> VisitRead:
    """Write that the person has read it, with an instruction if he gives one."""
    visit = Visit.objects.select_related("branch").get(pk=visit_id)
    actor.require("read_visit", branch=visit.branch)
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    if visit.recorded_by_id == actor.person_id:
        raise Refused(_("Somebody else reads what you recorded yourself."))
    if Visit.objects.filter(corrects=visit).exists():
        raise Refused(_("This record is corrected. Read its correction."))
    read, made = VisitRead.objects.get_or_create(
        visit=visit, defaults={"person": actor.person, "words": words.strip(), "on": on}
    )
    if not made:
        raise AlreadyDone(_("This record has been read already."))
    audit.record(
        act="read_visit",
        actor=actor,
        subject=visit.of_loans.earliest("pk").loan,
        unit=visit.branch,
        clause="II.5",
        facts={"visit": visit.pk, "words": bool(words.strip())},
    )
    return read
