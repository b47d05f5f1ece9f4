"""Ask to take away a lost second factor (note x).

By the administrator, not for himself; refused where there is none and while a reset of the account waits already.
Another person of the union confirms it (`confirm_reset`). Leaves the request and one audit row.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import FactorReset, User
from creditcoop.core.services.second_factor import factor_of
from creditcoop.core.services.set_up_code import ask_reset


@transaction.atomic
def ask_factor_reset(*, user_id: int, reason: str, actor: Actor, on: datetime.date) -> FactorReset:
    """Ask for it."""
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user_id)
    if user.person_id == actor.person_id:
        raise Refused(_("Nobody resets his own second factor."))
    if factor_of(user) is None:
        raise Refused(_("This account has no second factor."))
    what = FactorReset.What.SECOND_FACTOR
    reset = ask_reset(user=user, what=what, reason=reason, actor=actor, on=on)
    facts = {"reason": reason}
    audit.record(act="ask_factor_reset", actor=actor, subject=user.person, unit=actor.home, facts=facts)
    return reset
