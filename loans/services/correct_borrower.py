"""Correct what is written of a borrower, with a reason. The old words stay in the history.

Done by his manager, the credit clerk or the monitoring accountant. The kind decides the route of loans, so it is
not changed while an application is open.
"""

import datetime
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from loans.models import Borrower, LoanApplication
from loans.services.check_identity import checked_number
from loans.services.compare_people import confirmed_another
from loans.services.enter_borrower import BorrowerFacts, household_of


@transaction.atomic
def correct_borrower(
    *, borrower_id: int, facts: BorrowerFacts, reason: str, actor: Actor, on: datetime.date
) -> Borrower:
    """Write the corrected facts and return the borrower."""
    borrower: Borrower = Borrower.objects.select_for_update().get(pk=borrower_id)
    handlers = set(borrower.applications.values_list("handler", flat=True))
    actor.require("correct_borrower", branch=borrower.branch, owners=handlers | {borrower.entered_by_id or 0})
    if not reason.strip():
        raise Refused(_("Write why this is corrected."), field="reason")
    open_ones = borrower.applications.filter(state=LoanApplication.State.OPEN)
    if borrower.kind and facts.kind != borrower.kind and open_ones.exists():
        raise Refused(
            _("The kind decides the route of the open application. Correct it when that has ended."),
            field="kind",
        )
    facts = _with_checked_number(facts, borrower, on)
    taken = Borrower.objects.filter(
        branch=borrower.branch, id_kind=facts.id_kind, id_number=facts.id_number
    ).exclude(pk=borrower.pk)
    changes_number = (facts.id_kind, facts.id_number) != (borrower.id_kind, borrower.id_number)
    if changes_number and taken.exists():
        raise Refused(_("Another borrower of this branch has this identity number."), field="id_number")
    compared = {}
    if changes_number or facts.name != borrower.name:
        compared = confirmed_another(
            facts.somebody, branch=borrower.branch, not_same=facts.not_same, but=borrower.pk
        )
    for name in ("kind", "name", "id_kind", "id_number", "phone", "address"):
        setattr(borrower, name, getattr(facts, name))
    borrower.household = household_of(branch=borrower.branch, facts=facts)
    # The history takes the reason with its row, which never changes afterwards.
    borrower._change_reason = reason.strip()[:100]  # type: ignore[attr-defined]
    borrower.save()
    audit.record(act="correct_borrower", actor=actor, subject=borrower, unit=borrower.branch, facts=compared)
    return borrower


def _with_checked_number(facts: BorrowerFacts, borrower: Borrower, on: datetime.date) -> BorrowerFacts:
    """A number that is not given or not touched may be as an old book had it; a new one must be right."""
    if not facts.id_number and facts.id_kind == borrower.id_kind:
        return replace(facts, id_number=borrower.id_number)
    if (facts.id_kind, facts.id_number) == (borrower.id_kind, borrower.id_number):
        return facts
    number = checked_number(id_kind=facts.id_kind, id_number=facts.id_number, on=on)
    return replace(facts, id_number=number)
