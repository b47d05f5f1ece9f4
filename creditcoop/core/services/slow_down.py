"""Slow down whoever tries passwords or codes: by account and place, at signing in and at signing an act alike."""

import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from creditcoop.core.models import SignInAttempt
from creditcoop.core.rules.sign_in import wait_seconds


def refuse_while_waiting(*, username: str, place: str, at: datetime.datetime, field: str = "") -> None:
    """Refused until the wait after the latest of several failures from this place is over."""
    waited = SignInAttempt.objects.filter(username=username[:60], place=place).first()
    if waited is None:
        return
    ready = waited.latest_at + datetime.timedelta(seconds=wait_seconds(waited.failures))
    if at < ready:
        left = int((ready - at).total_seconds()) + 1
        message = _("Too many failed attempts from here. Try again in %(left)s seconds.") % {"left": left}
        raise Refused(message, field=field, code="slowed_down")


def count_failure(*, username: str, place: str, at: datetime.datetime) -> None:
    """One more failure in a row."""
    with transaction.atomic():
        row, made = SignInAttempt.objects.get_or_create(
            username=username[:60], place=place, defaults={"failures": 1, "latest_at": at}
        )
        if not made:
            SignInAttempt.objects.filter(pk=row.pk).update(failures=F("failures") + 1, latest_at=at)


def begin_anew(*, username: str, place: str) -> None:
    """After a success nothing is counted any more."""
    SignInAttempt.objects.filter(username=username[:60], place=place).delete()
