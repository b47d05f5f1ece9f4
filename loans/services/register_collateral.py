"""Write the registration of a mortgage or pledge (II.6). Without it nothing over 10,000 is paid out.

Done by the handler or the credit clerk, once for each item; the day is not in the future.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import CollateralItem
from loans.services import road


@transaction.atomic
def register_collateral(
    *,
    application_id: int,
    item_id: int,
    registration_number: str,
    registered_on: datetime.date,
    actor: Actor,
    on: datetime.date,
) -> CollateralItem:
    """Record number and day of the registration and return the item."""
    application = road.locked(application_id)
    actor.require("register_collateral", branch=application.branch, owners={application.handler_id})
    item = application.collateral_items.filter(pk=item_id).first()
    if item is None:
        raise Refused(_("Choose a piece of collateral of this loan."), field="item")
    if item.registered_on is not None:
        raise AlreadyDone(_("This collateral is registered already."))
    if not registration_number.strip():
        raise Refused(_("Enter the number of the registration."), field="registration_number")
    if registered_on > on:
        raise Refused(_("The day of registration lies in the future."), field="registered_on")
    item.registration_number = registration_number.strip()
    item.registered_on = registered_on
    item.save(update_fields=["registration_number", "registered_on"])
    audit.record(
        act="register_collateral",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="II.6",
        facts={"item": item.pk, "number": item.registration_number, "registered_on": registered_on},
    )
    return item
