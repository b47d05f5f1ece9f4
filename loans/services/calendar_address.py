"""Make the secret address of one's calendar, or revoke it.

Everyone for himself, one address at a time: a new one ends the old one. Only the SHA-256 is kept; the secret is given
back once. Each act leaves one audit row.
"""

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Person
from creditcoop.core.rules.tokens import digest
from loans.models import CalendarFeed

RANDOM_BYTES = 32


@transaction.atomic
def make_calendar_address(*, actor: Actor) -> str:
    """The secret of the new address."""
    person = _locked(actor)
    CalendarFeed.objects.filter(person=person, revoked_at=None).update(revoked_at=Now())
    secret = secrets.token_urlsafe(RANDOM_BYTES)
    CalendarFeed.objects.create(person=person, digest=digest(secret))
    audit.record(act="make_calendar_address", actor=actor, subject=person, unit=actor.home)
    return secret


@transaction.atomic
def revoke_calendar_address(*, actor: Actor) -> None:
    """From this moment the address opens nothing."""
    person = _locked(actor)
    if not CalendarFeed.objects.filter(person=person, revoked_at=None).update(revoked_at=Now()):
        raise Refused(_("You have no calendar address."))
    audit.record(act="revoke_calendar_address", actor=actor, subject=person, unit=actor.home)


def _locked(actor: Actor) -> Person:
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    person: Person = Person.objects.select_for_update().get(pk=actor.person.pk)
    return person
