"""Show one identity number, with a reason (I14): one audit row each, and so many a day for each person.

Done by who works on the person's loans, and by the heads. Refused without a reason and after the day's quota, which
is counted under a lock: two hundred at once are not three hundred.
"""

import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent, Person
from loans.models import Borrower, Guarantor, LoanApplication


@transaction.atomic
def unmask_identity(*, party: Borrower | Guarantor, reason: str, actor: Actor, on: datetime.date) -> str:
    """The whole number. The audit keeps who looked, at whom and why, and not the number."""
    actor.require("unmask_identity", branch=party.branch, owners=owners_of_party(party))
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    if not reason.strip():
        raise Refused(_("Write why you need the number."), field="reason")
    Person.objects.select_for_update().get(pk=actor.person.pk)
    shown = AuditEvent.objects.filter(actor=actor.person, act="unmask_identity", on=on).count()
    if shown >= settings.UNMASK_DAILY:
        raise Refused(
            _("You have looked at %(count)s numbers today; more are not shown before tomorrow.")
            % {"count": shown},
            code="quota",
        )
    audit.record(
        act="unmask_identity",
        actor=actor,
        subject=party,
        unit=party.branch,
        facts={"reason": reason.strip()[:300]},
    )
    return party.id_number


def owners_of_party(party: Borrower | Guarantor) -> set[int]:
    """Persons whose own he is: who entered him, who handles an application that names him."""
    applications = LoanApplication.objects.filter(
        **{"borrower" if isinstance(party, Borrower) else "guarantors": party}
    )
    owners = set(applications.values_list("handler", flat=True))
    if isinstance(party, Borrower) and party.entered_by_id:
        owners.add(party.entered_by_id)
    return owners
