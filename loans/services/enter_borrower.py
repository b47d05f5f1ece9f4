"""Enter a borrower, with the household where it is a farm household.

Done by field staff for their own branch. Refused when the identity number is already entered in the branch:
one person is one borrower, whoever brings him. Refused too while somebody alike is entered already and it is not
said why this is another person; what is said is kept.
"""

import datetime
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit, serials
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Unit
from loans.models import Borrower, Household
from loans.rules.likeness import Somebody
from loans.rules.numbering import borrower_number, borrower_series
from loans.services.check_identity import checked_number
from loans.services.compare_people import confirmed_another


@dataclass(frozen=True, kw_only=True)
class BorrowerFacts:
    """What the papers say of a borrower (practice.md 3.1)."""

    kind: str
    name: str
    id_kind: str
    id_number: str
    household_number: str = ""
    village: str = ""
    phone: str = ""
    address: str = ""
    not_same: str = ""  # why he is not the person who looks alike

    @property
    def somebody(self) -> Somebody:
        return Somebody(
            name=self.name,
            id_kind=self.id_kind,
            id_number=self.id_number,
            household=self.household_number,
            village=self.village,
            phone=self.phone,
        )


@transaction.atomic
def enter_borrower(*, branch: Unit, facts: BorrowerFacts, actor: Actor, on: datetime.date) -> Borrower:
    """Write the borrower and return it."""
    actor.require("enter_borrower", branch=branch, owners={actor.person_id or 0})
    if not actor.posts_in(branch):
        raise PermissionDenied(_("You hold no field post in a branch today."))
    if facts.kind not in Borrower.Kind.values:
        raise Refused(_("Choose the kind of borrower."), field="kind")
    number = checked_number(id_kind=facts.id_kind, id_number=facts.id_number, on=on)
    facts = replace(facts, id_number=number)
    known = Borrower.objects.filter(branch=branch, id_kind=facts.id_kind, id_number=facts.id_number).first()
    if known is not None:
        raise Refused(
            _("This identity number is already entered, as borrower %(number)s. Choose that borrower.")
            % {"number": known.number},
            field="id_number",
        )
    compared = confirmed_another(facts.somebody, branch=branch, not_same=facts.not_same)
    serial = serials.take(borrower_series(branch=branch.code))[0]
    borrower = Borrower.objects.create(
        number=borrower_number(branch=branch.code, serial=serial),
        branch=branch,
        kind=facts.kind,
        name=facts.name,
        id_kind=facts.id_kind,
        id_number=facts.id_number,
        phone=facts.phone,
        address=facts.address,
        household=household_of(branch=branch, facts=facts),
        entered_by=actor.person,
    )
    audit.record(act="enter_borrower", actor=actor, subject=borrower, unit=branch, facts=compared)
    return borrower


def household_of(*, branch: Unit, facts: BorrowerFacts) -> Household | None:
    """The household of that number in the branch, made if it is new; None without a number."""
    if not facts.household_number:
        return None
    household, _made = Household.objects.get_or_create(
        branch=branch,
        number=facts.household_number,
        defaults={"village": facts.village, "head_name": facts.name},
    )
    return household
