"""Decide on a reset that the administrator asked for: a second factor, a password, a closed account (note x, S11).

Signed by credit department or personnel of the union; refused for who asked and for the holder, and once decided.
Agreeing ends every session and token. A second factor is gone, its holder enrols anew if his post requires it; for a
password and a closed account the one-time code is given back once, to be handed over by who confirmed: neither he nor
the administrator comes into the account alone. Leaves the decision and one audit row.
"""

import datetime

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import FactorReset, SecondFactor
from creditcoop.core.services.end_access import end_access
from creditcoop.core.services.set_up_code import give_code


@transaction.atomic
def confirm_reset(
    *,
    reset_id: int,
    outcome: str,
    reason: str,
    actor: Actor,
    on: datetime.date,
    at: datetime.datetime,
) -> str:
    """The set-up code, empty where there is none. `outcome` is "agree" or "refuse"."""
    rows = FactorReset.objects.select_for_update(of=("self",)).select_related("user__person")
    reset = rows.get(pk=reset_id)
    if reset.state != FactorReset.State.ASKED:
        raise AlreadyDone(_("This was decided before."))
    if actor.person_id in (reset.asked_by_id, reset.user.person_id):
        raise Refused(_("Another person confirms: not who asked, not who gets it (S11)."), code="two_people")
    if outcome == "agree" and reset.what == FactorReset.What.PASSWORD and not reset.user.is_active:
        raise Refused(_("The account was closed meanwhile. Refuse this; opening it again is asked for anew."))
    reset.state = "done" if outcome == "agree" else "refused"
    reset.decided_by, reset.decided_on, reset.decision_reason = actor.person, on, reason
    reset.save(update_fields=["state", "decided_by", "decided_on", "decision_reason"])
    code = _carry_out(reset, actor, at) if outcome == "agree" else ""
    facts = {"what": reset.what, "outcome": outcome, "reason": reason}
    person = reset.user.person
    audit.record(act="confirm_factor_reset", actor=actor, subject=person, unit=actor.home, facts=facts)
    return code


def _carry_out(reset: FactorReset, actor: Actor, at: datetime.datetime) -> str:
    user = reset.user
    if reset.what == FactorReset.What.SECOND_FACTOR:
        SecondFactor.objects.filter(user=user, removed_at=None).update(removed_at=Now())
        end_access(user)
        return ""
    if reset.what == FactorReset.What.REOPENING:
        user.is_active, user.reopened_with = True, reset
        user.save(update_fields=["is_active", "reopened_with"])
    return give_code(user=user, made_by=actor.person, at=at, reset=reset)
