"""Lend a set of a credit file: to whom, what for, until when (Annex 14; practice.md 3.11).

Done by whoever keeps the register. Refused for a set that lies nowhere yet or is lent out already.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import Person
from handover.models import FileLending
from handover.queries.credit_files import lent_out, place_of
from handover.services.locked import person_of
from handover.services.locked_file import locked_file, require_staff


@dataclass(frozen=True, kw_only=True)
class Lending:
    """Which set goes to whom, what for, and when it is due back."""

    which: str
    lent_to: Person
    purpose: str
    due_on: datetime.date


@transaction.atomic
def lend_file(*, borrower_id: int, lending: Lending, actor: Actor, on: datetime.date) -> FileLending:
    """Write the lending and return it."""
    borrower = locked_file(borrower_id)
    actor.require("lend_file", branch=borrower.branch)
    if lending.due_on < on:
        raise Refused(_("Choose today or a later day."), field="due_on")
    if not lending.purpose.strip():
        raise Refused(_("Write what the file is needed for."), field="purpose")
    if place_of(borrower, lending.which) is None:
        raise Refused(_("Record first who keeps this set, and where."), field="which")
    require_staff(lending.lent_to, borrower, on=on, field="lent_to")
    if lent_out(borrower, lending.which) is not None:
        raise AlreadyDone(_("This set is lent out already."))
    row = FileLending.objects.create(
        borrower=borrower,
        which=lending.which,
        lent_to=lending.lent_to,
        purpose=lending.purpose.strip(),
        due_on=lending.due_on,
        recorded_by=person_of(actor),
        on=on,
    )
    audit.record(
        act="lend_file",
        actor=actor,
        subject=borrower,
        unit=borrower.branch,
        clause="Annex 14",
        facts={"which": row.which, "lent_to": lending.lent_to.staff_number, "due_on": row.due_on},
    )
    return row
