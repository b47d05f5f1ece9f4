"""Start a reset of a password, or of a closed account (note x).

Signed by the administrator, with a reason; not for himself. Where the person has no post and no seat, the old password
opens nothing any more and the one-time code is given back once. Where he has one, and where the account is closed, it
is asked for only: another person of the union confirms it (`confirm_reset`) and hands the code over. The second
factor stays: its reset is asked for by itself. Leaves one audit row.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import User
from creditcoop.core.services.set_up_code import NewStart, new_start


@transaction.atomic
def start_reset(
    *, user_id: int, reason: str, actor: Actor, on: datetime.date, at: datetime.datetime
) -> NewStart:
    """The set-up code, or the request that waits."""
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user_id)
    if user.person_id == actor.person_id:
        raise Refused(
            _("Change your own password in your settings; a reset is started by another administrator.")
        )
    start = new_start(user=user, reason=reason, actor=actor, on=on, at=at)
    facts = {"reason": reason, "waits": start.asked is not None}
    audit.record(act="start_reset", actor=actor, subject=user.person, unit=actor.home, facts=facts)
    return start
