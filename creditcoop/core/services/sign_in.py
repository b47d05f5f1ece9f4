"""Sign in with a password: slowed down by account and place, recorded either way.

The place is the device if this account has signed in there before (a signed cookie says so), else the network
address. A rival who tries a colleague's name wears out his own place; the colleague's own device goes on.
"""

import datetime

from django.contrib.auth import authenticate
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import User
from creditcoop.core.services import slow_down
from creditcoop.core.services.end_access import end_sessions
from creditcoop.core.services.second_factor import check_code, factor_of, use_code


def sign_in(
    *, username: str, password: str, place: str, on: datetime.date, at: datetime.datetime
) -> tuple[User, bool]:
    """The account, and whether a code must follow; Refused with the same words for every kind of failure.

    An unknown name takes as long as a wrong password. Leaves one audit row, also for a known name refused.
    """
    slow_down.refuse_while_waiting(username=username, place=place, at=at)
    user = authenticate(username=username, password=password)
    if user is None:
        _count_failure(username=username, place=place, on=on, at=at)
        raise Refused(_("Name or password is wrong."))
    assert isinstance(user, User)
    if factor_of(user) is not None:
        return user, True
    _begin(user, place, on)
    return user, False


def sign_in_code(*, user: User, code: str, place: str, on: datetime.date, at: datetime.datetime) -> None:
    """The second step where the account has a second factor: its code is used up. Failures count alike."""
    slow_down.refuse_while_waiting(username=user.username, place=place, at=at)
    good = check_code(user=user, code=code, at=at)
    if good is None:
        _count_failure(username=user.username, place=place, on=on, at=at)
        message = _("This code is wrong or too old. Enter the one your telephone shows now.")
        raise Refused(message, field="code")
    with transaction.atomic():
        use_code(good)
        _begin(user, place, on)


def _begin(user: User, place: str, on: datetime.date) -> None:
    """Signed in: recorded, and every other session of the account ends (I5)."""
    with transaction.atomic():
        slow_down.begin_anew(username=user.username, place=place)
        end_sessions(user)
        actor = Actor.of_user(user, on=on, channel="page")
        audit.record(act="sign_in", actor=actor, subject=user.person, unit=actor.home)


def _count_failure(*, username: str, place: str, on: datetime.date, at: datetime.datetime) -> None:
    with transaction.atomic():
        known = User.objects.filter(username=username).select_related("person").first()
        if known is not None:
            nobody = Actor.system(on=on, channel="sign_in")
            home = Actor.of_user(known, on=on, channel="sign_in").home
            audit.record(act="refuse_sign_in", actor=nobody, subject=known.person, unit=home)
        slow_down.count_failure(username=username, place=place, at=at)
