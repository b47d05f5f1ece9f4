"""The union names the posts that must have a second factor, from a day on; it may end that again (O1).

By credit department or administrator. Refused: a day that has passed, a post named already. Leaves the row and one
audit row.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import SecondFactorPost, Unit


@transaction.atomic
def name_second_factor_post(
    *, union: Unit, post: str, from_on: datetime.date, actor: Actor, on: datetime.date
) -> SecondFactorPost:
    """From `from_on` every holder must have one."""
    assert actor.person is not None
    actor.require("name_second_factor_post", branch=union)
    if from_on < on:
        raise Refused(_("Choose today or a later day."), field="from_on")
    if SecondFactorPost.objects.filter(union=union, post=post, until_on=None).exists():
        raise Refused(_("This post is named already."), field="post")
    row = SecondFactorPost.objects.create(union=union, post=post, from_on=from_on, named_by=actor.person)
    facts = {"post": post, "from_on": from_on}
    audit.record(act="name_second_factor_post", actor=actor, subject=union, unit=union, facts=facts)
    return row


@transaction.atomic
def end_second_factor_post(*, row_id: int, actor: Actor, on: datetime.date) -> None:
    """From today on it is not required any more; who has one keeps it."""
    row = SecondFactorPost.objects.select_for_update(of=("self",)).select_related("union").get(pk=row_id)
    actor.require("name_second_factor_post", branch=row.union)
    if row.until_on is not None:
        raise AlreadyDone(_("This has ended before."))
    row.until_on, row.ended_by = max(on, row.from_on), actor.person
    row.save(update_fields=["until_on", "ended_by"])
    facts = {"post": row.post, "until_on": row.until_on}
    audit.record(act="name_second_factor_post", actor=actor, subject=row.union, unit=row.union, facts=facts)
