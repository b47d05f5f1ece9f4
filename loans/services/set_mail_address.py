"""Say where one wants to be told of one's alarms by mail, or that one does not.

Everyone for himself. The mails hold a number and a link, never a name. Leaves one row, the latest holds, and one
audit row without the address.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from loans.models import MailAddress


@transaction.atomic
def set_mail_address(*, address: str, actor: Actor) -> MailAddress:
    """An empty address ends the mails."""
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    row = MailAddress.objects.create(person=actor.person, address=address.strip())
    audit.record(
        act="set_mail_address",
        actor=actor,
        subject=actor.person,
        unit=actor.home,
        facts={"mails": bool(row.address)},
    )
    return row
