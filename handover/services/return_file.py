"""Take back a set of a credit file that was lent (Annex 14). Done by whoever keeps the register."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone
from handover.models import FileReturn
from handover.queries.credit_files import lent_out
from handover.services.locked import person_of
from handover.services.locked_file import locked_file


@transaction.atomic
def return_file(*, borrower_id: int, which: str, actor: Actor, on: datetime.date) -> FileReturn:
    """Write that the set is back, and return the row."""
    borrower = locked_file(borrower_id)
    actor.require("return_file", branch=borrower.branch)
    lending = lent_out(borrower, which)
    if lending is None:
        raise AlreadyDone(_("This set is not lent out."))
    row = FileReturn.objects.create(lending=lending, recorded_by=person_of(actor), on=on)
    audit.record(
        act="return_file",
        actor=actor,
        subject=borrower,
        unit=borrower.branch,
        clause="Annex 14",
        facts={"which": which, "late": on > lending.due_on},
    )
    return row
