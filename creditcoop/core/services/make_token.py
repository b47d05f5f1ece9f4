"""Make an access token for a program that acts for one account.

Everyone makes his own, none for others. Refused: an end day that has passed or lies more than a year away, a name
that one of his working tokens has already. Leaves the token's SHA-256 and one audit row; the token itself is given
back once and kept nowhere.
"""

import datetime
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import ApiToken, User
from creditcoop.core.rules.tokens import digest, latest_end

PREFIX = "cct_"  # so that a token found in a file is known for what it is
RANDOM_BYTES = 32


def make_token(
    *, user: User, name: str, ends_on: datetime.date, actor: Actor, on: datetime.date
) -> tuple[ApiToken, str]:
    """The row and the token. `ends_on` is the first day on which it no longer works."""
    if user.person_id != actor.person_id:
        raise Refused(_("Everyone makes tokens for his own account only."))
    if ends_on <= on:
        raise Refused(_("Choose an end day after today."), field="ends_on")
    if ends_on > latest_end(on):
        message = _("A token lasts a year at most: choose %(day)s or an earlier day.")
        raise Refused(message % {"day": latest_end(on)}, field="ends_on")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if ApiToken.objects.filter(user=user, name=name, revoked_at=None, ends_on__gt=on).exists():
            raise Refused(_("A working token has this name already; choose another one."), field="name")
        token = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
        row = ApiToken.objects.create(user=user, name=name, digest=digest(token), ends_on=ends_on)
        audit.record(
            act="make_token",
            actor=actor,
            subject=user.person,
            unit=actor.home,
            facts={"name": name, "ends_on": ends_on},
        )
    return row, token
