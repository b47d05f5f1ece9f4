"""The handler orders the money to be paid out (II.1, II.2): he becomes the one who issued the loan.

Done by the customer manager who handled it, under his letter of authorisation in force today. Refused with every
obstacle named: security, letter, limits, route. The database checks the letter again.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.regulation import version_on
from loans.models import IssueOrder
from loans.queries import held_letter, obstacles
from loans.rules.approval_flow import Step
from loans.rules.lending_policy import LendingPolicy
from loans.services import road


@transaction.atomic
def order_issue(*, application_id: int, actor: Actor, on: datetime.date) -> IssueOrder:
    """Write the order and return it; the loan then waits for the second pair of hands that books it."""
    application = road.locked(application_id)
    road.expected_place(application, Step.ORDER)
    actor.require("order_issue", branch=application.branch, owners={application.handler_id})
    if actor.person is None or actor.person_id != application.handler_id:
        raise PermissionDenied(_("Only the handler of this loan orders its issue (II.2)."))
    road.require_untied(application, actor.person)
    letter = held_letter(application, on, actor.at)
    found = obstacles(application, policy=version_on(on).chapter(LendingPolicy), on=on, at=actor.at)
    if found or letter is None:
        raise Refused(" ".join(found), code="blocked")
    order = IssueOrder.objects.create(
        application=application, person=actor.person, authorisation=letter, on=on, at=actor.at
    )
    road.move_on(application, on=on)
    audit.record(
        act="order_issue",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="II.1",
        facts={"letter": letter.number},
    )
    return order
