"""Do an act once under the key that its sender chose, however often it is sent.

Used by every form and every act of the API. The claim of the key and the act stand in one transaction: a
second sender waits for the first, then gets the first one's result. Refused when the key belongs to another act.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import ActKey


@dataclass(frozen=True)
class Done:
    """`result` is what `perform` gave the first time; `again` says that this sending changed nothing."""

    result: str
    again: bool


def act_once(*, key: uuid.UUID, route: str, actor: Actor, perform: Callable[[], str]) -> Done:
    """Call `perform` unless this person has used `key` for this `route` (at most 80 characters) before.

    `perform` returns a text of at most 300 characters that leads back to what it did: an address, an id.
    """
    assert actor.person is not None  # the access table lets nobody in without an account
    before = done_before(key=key, route=route, actor=actor)
    if before is not None:
        return before
    try:
        with transaction.atomic():
            claim = ActKey.objects.create(key=key, person=actor.person, route=route)
            claim.result_url = perform()
            claim.save(update_fields=["result_url"])
            return Done(claim.result_url, again=False)
    except IntegrityError:
        before = done_before(key=key, route=route, actor=actor)
        if before is None:
            raise
        return before


def done_before(*, key: uuid.UUID, route: str, actor: Actor) -> Done | None:
    """What this person did before under the key; Refused when it belongs to another act."""
    claim = ActKey.objects.filter(key=key).first()
    if claim is None:
        return None
    if claim.person_id != actor.person_id or claim.route != route:
        raise Refused(_("This form belongs to another act. Open the page again."), code="key_reused")
    return Done(claim.result_url, again=True)
