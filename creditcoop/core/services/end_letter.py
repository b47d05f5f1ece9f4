"""End a letter of authorisation at once, to the minute (II.1): what is ordered after it finds no letter.

Done by the union's credit department, with the reason. Refused when it has ended already.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import Authorisation


@transaction.atomic
def end_letter(*, letter_id: int, reason: str, actor: Actor, on: datetime.date) -> Authorisation:
    """End the letter at this minute and return it. One that has not begun ends where it would begin."""
    letter: Authorisation = Authorisation.objects.select_for_update().select_related("unit").get(pk=letter_id)
    actor.require("grant_letter", branch=letter.unit)
    if not reason.strip():
        raise Refused(_("Write why the letter ends."), field="reason")
    if letter.until_on is not None and (letter.until_on, letter.until_time or datetime.time.min) <= (
        on,
        actor.at,
    ):
        raise AlreadyDone(_("This letter has ended."))
    first = max((on, actor.at), (letter.from_on, _next_minute(letter.from_time)))
    letter.until_on, letter.until_time = first
    letter.save(update_fields=["until_on", "until_time"])
    audit.record(
        act="end_letter",
        actor=actor,
        subject=letter,
        unit=letter.unit,
        clause="II.1",
        facts={"reason": reason.strip(), "until": f"{first[0]} {first[1]:%H:%M}"},
    )
    return letter


def _next_minute(time: datetime.time) -> datetime.time:
    moment = datetime.datetime.combine(datetime.date.min, time) + datetime.timedelta(minutes=1)
    return moment.time() if moment.date() == datetime.date.min else datetime.time.max
