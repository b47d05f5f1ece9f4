"""Personnel of the union record a month's wage, and the local minimum wage: data that deductions are bound by (Q36)."""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import MinimumWage, Wage
from accountability.rules.monthly_notice import month_of
from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Person, Unit
from creditcoop.core.queries import is_of_union


@transaction.atomic
def keep_wage(
    *, person: Person, month: datetime.date, amount: Decimal, actor: Actor, on: datetime.date
) -> Wage:
    """The wage of one month; the latest entry of a month counts. Nobody enters his own."""
    actor.require("keep_wages", branch=actor.home)
    assert actor.person is not None and actor.home is not None
    if amount <= 0:
        raise Refused(_("The amount must be more than zero."), field="amount")
    if person.pk == actor.person_id:
        raise Refused(_("Nobody enters his own wage."), field="person")
    if not is_of_union(person, actor.home.union):
        raise Refused(_("This person does not work in your union."), field="person")
    wage = Wage.objects.create(
        person=person, month=month_of(month), amount=amount, entered_by=actor.person, on=on
    )
    audit.record(
        act="keep_wages",
        actor=actor,
        subject=person,
        unit=actor.home,
        clause="IV.3",
        facts={"month": wage.month, "wage": wage.pk},
    )
    return wage


@transaction.atomic
def keep_minimum_wage(
    *, union: Unit, from_on: datetime.date, amount: Decimal, source: str, actor: Actor, on: datetime.date
) -> MinimumWage:
    """The minimum wage of the place from a day on, with the notice that says so."""
    actor.require("keep_wages", branch=union)
    assert actor.person is not None
    if amount <= 0:
        raise Refused(_("The amount must be more than zero."), field="amount")
    if not source.strip():
        raise Refused(_("Name the notice that sets the minimum wage."), field="source")
    row = MinimumWage.objects.create(
        union=union, from_on=from_on, amount=amount, source=source.strip(), entered_by=actor.person, on=on
    )
    audit.record(
        act="keep_wages",
        actor=actor,
        subject=union,
        unit=union,
        clause="IV.3",
        facts={"from": from_on, "amount": str(amount)},
    )
    return row
