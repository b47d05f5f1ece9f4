"""Let a security go: after the loan is settled, or for a substitute that a second person decides (II.6).

Asked for by who keeps, handled or entered the loan, by the credit clerk or the chief accountant, with the reason. What
was decided with the loan stays on record as it was; the substitute stands beside it.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import Loan, ReleaseDecision, SecurityRelease
from loans.queries.security_register import columns_of
from loans.queries.time_limits import owners_for_events
from loans.rules.security_register import GUARANTEE, KINDS, SETTLED, SUBSTITUTED
from loans.services.record_security_fact import held_of


@dataclass(frozen=True, kw_only=True)
class Substitute:
    """What takes the place; a thing is registered first."""

    kind: str
    description: str
    owner: str
    amount: Decimal
    number: str = ""
    registered_on: datetime.date | None = None


@transaction.atomic
def release_security(
    *,
    loan_id: int,
    security: str,
    reason: str,
    substitute: Substitute | None,
    actor: Actor,
    on: datetime.date,
) -> SecurityRelease:
    """Write the release, or the request for it where there is a substitute, and return it."""
    loan: Loan = Loan.objects.select_for_update().get(pk=loan_id)
    actor.require("release_security", branch=loan.branch, owners=owners_for_events(loan, on))
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    held = held_of(loan, security)
    if held.waits is not None:
        raise AlreadyDone(_("A substitute for this security waits for its decision already."))
    if not reason.strip():
        raise Refused(_("Write why."), field="reason")
    if substitute is None and loan.standing != Loan.Standing.SETTLED:
        raise Refused(_("The loan is not settled: name what takes the place."), field="new_kind")
    if substitute is not None:
        _check(substitute, on)
    columns = columns_of(held.key)
    if "substitute_id" in columns:
        columns = {"former_id": columns["substitute_id"]}
    release: SecurityRelease = SecurityRelease.objects.create(
        loan=loan,
        why=SETTLED if substitute is None else SUBSTITUTED,
        reason=reason.strip(),
        asked_by=actor.person,
        on=on,
        **columns,
        **_columns(substitute),
    )
    audit.record(
        act="release_security",
        actor=actor,
        subject=loan,
        unit=loan.branch,
        clause="II.6",
        facts={"security": held.key, "why": release.why, "new_amount": release.new_amount},
    )
    return release


def _check(new: Substitute, on: datetime.date) -> None:
    if new.kind not in KINDS:
        raise Refused(_("Choose one of these."), field="new_kind")
    for name in ("description", "owner"):
        if not getattr(new, name).strip():
            raise Refused(_("Fill this in."), field=f"new_{name}")
    if new.amount <= 0:
        raise Refused(_("The amount must be more than zero."), field="new_amount")
    if new.kind != GUARANTEE and not (new.number.strip() and new.registered_on):
        raise Refused(_("A thing takes the place once it is registered: number and day."), field="new_number")
    if new.registered_on is not None and new.registered_on > on:
        raise Refused(_("The day of registration lies in the future."), field="new_registered_on")


def _columns(new: Substitute | None) -> dict[str, object]:
    if new is None:
        return {}
    return {
        "new_kind": new.kind,
        "new_description": new.description.strip(),
        "new_owner": new.owner.strip(),
        "new_amount": new.amount,
        "new_number": new.number.strip(),
        "new_registered_on": new.registered_on,
    }


@transaction.atomic
def decide_release(
    *, release_id: int, outcome: str, reason: str, actor: Actor, on: datetime.date
) -> ReleaseDecision:
    """The second person lets the substitute take the place, or refuses it, with reasons."""
    release = SecurityRelease.objects.select_related("loan__branch").get(pk=release_id)
    Loan.objects.select_for_update().get(pk=release.loan_id)
    actor.require("decide_release", branch=release.loan.branch)
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    if ReleaseDecision.objects.filter(release=release).exists() or release.why == SETTLED:
        raise AlreadyDone(_("This release is decided already."))
    if release.asked_by_id == actor.person_id:
        raise Refused(_("Who asked for the substitute does not decide on it."))
    if outcome not in ("grant", "refuse"):
        raise Refused(_("Choose one of these."), field="outcome")
    if not reason.strip():
        raise Refused(_("Write your reasons, in your own words."), field="reason")
    decision: ReleaseDecision = ReleaseDecision.objects.create(
        release=release, outcome=outcome, person=actor.person, reason=reason.strip(), on=on
    )
    audit.record(
        act="decide_release",
        actor=actor,
        subject=release.loan,
        unit=release.loan.branch,
        clause="II.6",
        facts={"release": release.pk, "outcome": outcome},
    )
    return decision
