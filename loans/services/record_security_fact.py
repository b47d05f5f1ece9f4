"""Record what became of a security: registered anew, valued, insured; what a guarantor can pay (II.6; practice.md 3.5).

Done by who keeps, handled or entered the loan, by the credit clerk or the chief accountant. Refused for a security of
another loan or one that is released, for a future day, and where what its kind must say is missing. Leaves one row.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from loans.models import Loan, SecurityFact
from loans.queries.security_register import Held, columns_of, register_of
from loans.queries.time_limits import owners_for_events
from loans.rules.security_register import SAYS


@dataclass(frozen=True, kw_only=True)
class SecurityFacts:
    """What is recorded; `security` is the key of one of the loan's, `corrects_id` an earlier wrong record of it."""

    security: str
    kind: str
    happened_on: datetime.date
    number: str = ""
    amount: Decimal | None = None
    ends_on: datetime.date | None = None
    words: str = ""
    corrects_id: int | None = None


@transaction.atomic
def record_security_fact(
    *, loan_id: int, facts: SecurityFacts, actor: Actor, on: datetime.date
) -> SecurityFact:
    """Write the row and return it."""
    loan: Loan = Loan.objects.select_for_update().get(pk=loan_id)
    actor.require("record_security", branch=loan.branch, owners=owners_for_events(loan, on))
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    held = held_of(loan, facts.security)
    _check(held, facts, on)
    fact: SecurityFact = SecurityFact.objects.create(
        loan=loan,
        kind=facts.kind,
        happened_on=facts.happened_on,
        number=facts.number.strip(),
        amount=facts.amount,
        ends_on=facts.ends_on,
        words=facts.words.strip(),
        corrects_id=facts.corrects_id,
        recorded_by=actor.person,
        on=on,
        **columns_of(held.key),
    )
    audit.record(
        act="record_security",
        actor=actor,
        subject=loan,
        unit=loan.branch,
        clause="II.6",
        facts={"security": held.key, "kind": fact.kind, "amount": fact.amount, "ends_on": fact.ends_on},
    )
    return fact


def held_of(loan: Loan, key: str) -> Held:
    """The security in force with a key; Refused where the loan has none."""
    found = next((one for one in register_of(loan) if one.key == key), None)
    if found is None:
        raise Refused(_("Choose a security of this loan."), field="security")
    if not found.in_force:
        raise Refused(_("This security is released."), field="security")
    return found


def _check(held: Held, facts: SecurityFacts, on: datetime.date) -> None:
    if facts.kind not in held.can_record:
        raise Refused(_("Choose what is recorded: this kind does not belong to this security."), field="kind")
    if facts.happened_on > on:
        raise Refused(_("The day lies in the future."), field="happened_on")
    if facts.amount is not None and facts.amount <= 0:
        raise Refused(_("The amount must be more than zero."), field="amount")
    for name in SAYS[facts.kind]:
        if not str(getattr(facts, name) or "").strip():
            raise Refused(_("This is needed for what is recorded."), field=name)
    if facts.ends_on is not None and facts.ends_on <= facts.happened_on:
        raise Refused(_("It ends after it begins."), field="ends_on")
    if facts.corrects_id is not None and facts.corrects_id not in [
        one.pk for one in held.history if one.kind == facts.kind
    ]:
        raise Refused(_("Choose a record of the same kind of this security."), field="corrects")
