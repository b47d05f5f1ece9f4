"""Sign in with a password: slowed down by account and place, recorded either way.

The place is the device if this account has signed in there before (a signed cookie says so), else the network
address. A rival who tries a colleague's name wears out his own place; the colleague's own device goes on.
"""

import datetime

from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import SignInAttempt, User
from creditcoop.core.rules.sign_in import wait_seconds


def sign_in(*, username: str, password: str, place: str, on: datetime.date, at: datetime.datetime) -> User:
    """Return the account, or raise Refused with the same words for every kind of failure.

    An unknown name takes as long as a wrong password. Leaves one audit row, also for a known name refused.
    """
    waited = SignInAttempt.objects.filter(username=username, place=place).first()
    if waited is not None:
        ready = waited.latest_at + datetime.timedelta(seconds=wait_seconds(waited.failures))
        if at < ready:
            left = int((ready - at).total_seconds()) + 1
            raise Refused(
                _("Too many failed attempts from here. Try again in %(left)s seconds.") % {"left": left}
            )
    user = authenticate(username=username, password=password)
    if user is None:
        _count_failure(username=username, place=place, on=on, at=at)
        raise Refused(_("Name or password is wrong."))
    assert isinstance(user, User)
    with transaction.atomic():
        SignInAttempt.objects.filter(username=username, place=place).delete()
        actor = Actor.of_user(user, on=on, channel="page")
        audit.record(act="sign_in", actor=actor, subject=user.person, unit=actor.home)
    return user


def _count_failure(*, username: str, place: str, on: datetime.date, at: datetime.datetime) -> None:
    with transaction.atomic():
        known = User.objects.filter(username=username).select_related("person").first()
        if known is not None:
            nobody = Actor.system(on=on, channel="sign_in")
            home = Actor.of_user(known, on=on, channel="sign_in").home
            audit.record(act="refuse_sign_in", actor=nobody, subject=known.person, unit=home)
        row, made = SignInAttempt.objects.get_or_create(
            username=username[:60], place=place, defaults={"failures": 1, "latest_at": at}
        )
        if not made:
            SignInAttempt.objects.filter(pk=row.pk).update(failures=F("failures") + 1, latest_at=at)
