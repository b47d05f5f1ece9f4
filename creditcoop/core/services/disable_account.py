"""Close an account at once: nobody signs in with it, every session and token ends (note x, I13).

By the administrator, with a reason; not his own. Posts stay: ending them is an act of its own. Opening the
account again takes two people (`start_reset`). Leaves one audit row.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import User
from creditcoop.core.services.end_access import end_access


@transaction.atomic
def disable_account(*, user_id: int, reason: str, actor: Actor) -> None:
    """Close it."""
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user_id)
    if user.person_id == actor.person_id:
        raise Refused(_("Another administrator closes your account."))
    if not user.is_active:
        raise AlreadyDone(_("This account is closed already."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_access(user)
    audit.record(
        act="disable_account", actor=actor, subject=user.person, unit=actor.home, facts={"reason": reason}
    )
