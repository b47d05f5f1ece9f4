"""One-time codes by which a person sets his own password; nobody else ever knows it (ASVS 6.4.6).

The administrator alone gets a code only for an account that can do nothing yet. Where its person has a post or a seat,
or where the account is closed, a request is written instead: another person of the union confirms it and hands the
code over, so that nobody alone comes into a colleague's account.
"""

import base64
import datetime
import secrets
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import FactorReset, GroupSeat, Person, Posting, SetupCode, User
from creditcoop.core.rules.one_time_codes import GROUP, RECOVERY_BYTES, recovery_digest
from creditcoop.core.services.end_access import end_access

HOURS = 24


@dataclass(frozen=True)
class NewStart:
    """Either the code, to be handed over now, or the request that waits for another person."""

    code: str = field(default="", repr=False)
    asked: FactorReset | None = None


def has_posts(person: Person, on: datetime.date) -> bool:
    """Whether he holds a post or seat, or will: one that ends today still counts."""
    to_come = Q(until_on=None) | Q(until_on__gte=on)
    return (
        Posting.objects.filter(to_come, person=person).exists()
        or GroupSeat.objects.filter(to_come, person=person).exists()
    )


def needs_two(user: User, on: datetime.date) -> bool:
    """Whether a new start of this account takes a second person."""
    return not user.is_active or has_posts(user.person, on)


def new_start(*, user: User, reason: str, actor: Actor, on: datetime.date, at: datetime.datetime) -> NewStart:
    """The code where one person is enough, else the request. Refused while another request of it waits."""
    if not needs_two(user, on):
        return NewStart(code=give_code(user=user, made_by=actor.person, at=at))
    what = FactorReset.What.PASSWORD if user.is_active else FactorReset.What.REOPENING
    return NewStart(asked=ask_reset(user=user, what=what, reason=reason, actor=actor, on=on))


def ask_reset(
    *, user: User, what: FactorReset.What, reason: str, actor: Actor, on: datetime.date
) -> FactorReset:
    """The request; one of an account waits at a time."""
    assert actor.person is not None
    if FactorReset.objects.filter(user=user, state="asked").exists():
        raise Refused(_("This is asked for already and waits for another person."), code="already_asked")
    return FactorReset.objects.create(user=user, what=what, reason=reason, asked_by=actor.person, asked_on=on)


def give_code(
    *, user: User, made_by: Person | None, at: datetime.datetime, reset: FactorReset | None = None
) -> str:
    """End the old password and whatever is open, and give a code, once; an earlier one no longer opens.

    It is good for a day; only its digest is kept. `reset` is the confirmed request that it rests on.
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_access(user)
    text = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
    code = "-".join(text[place : place + GROUP] for place in range(0, len(text), GROUP))
    SetupCode.objects.create(
        user=user,
        digest=recovery_digest(code),
        made_by=made_by,
        reset=reset,
        ends_at=at + datetime.timedelta(hours=HOURS),
    )
    return code


def open_code(*, username: str, code: str, at: datetime.datetime) -> SetupCode | None:
    """The code, if it is the account's latest, unused and not too old."""
    latest = SetupCode.objects.filter(user__username=username).select_related("user__person").first()
    fits = (
        latest is not None
        and secrets.compare_digest(latest.digest, recovery_digest(code))
        and latest.used_at is None
        and latest.ends_at > at
    )
    return latest if fits else None
