"""Write the loan, its custody and the booking post. Only `accountability.services.issue_loan` calls this:
no loan is issued without the people who answer for it.
"""

import datetime

from django.utils.translation import gettext as _

from creditcoop.core import serials
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import RegulationVersion
from creditcoop.core.rules.periods import add_months
from loans.models import ApplicationStep, Custody, IssueOrder, Loan, LoanApplication
from loans.queries import held_letter, obstacles
from loans.rules.approval_flow import Outcome, Step
from loans.rules.lending_policy import LendingPolicy
from loans.rules.numbering import loan_number, loan_series
from loans.services import road


def begin(
    *, application: LoanApplication, version: RegulationVersion, actor: Actor, on: datetime.date
) -> Loan:
    """Check everything again and write loan (not yet issued), booking step and custody.

    `application` must be locked. Refused when it waits for something else, when the booker holds another post
    of the loan, or when anything stands in the way of the money on this day.
    """
    place = road.expected_place(application, Step.BOOKING)
    person, post = road.require_holder(actor, application, place)
    road.require_free_person(application, person, may_have_voted=True)
    held_letter(application, on)
    found = obstacles(application, policy=version.chapter(LendingPolicy), on=on)
    if found:
        raise Refused(" ".join(found), code="blocked")
    order = IssueOrder.objects.get(application=application)
    if order.on > on:
        raise Refused(_("The order to issue lies in the future."))
    ApplicationStep.objects.create(
        application=application,
        step=Step.BOOKING,
        person=person,
        post=post,
        outcome=Outcome.AGREE,
        opinion="",
        on=on,
    )
    branch = application.branch
    serial = serials.take(loan_series(branch=branch.code, year=on.year))[0]
    loan = Loan.objects.create(
        number=loan_number(branch=branch.code, year=on.year, serial=serial),
        branch=branch,
        borrower=application.borrower,
        origin=Loan.Origin.ISSUED,
        standing=Loan.Standing.BEING_ISSUED,
        amount=application.amount,
        balance=application.amount,
        granted_on=on,
        due_on=add_months(on, application.term_months),
        security=application.security,
        purpose=application.purpose,
        application=application,
        handler=order.person,
        booked_by=person,
        version=version,
        tier=application.tier,
        route=application.route,
    )
    Custody.objects.create(loan=loan, person=order.person, from_on=on)
    return loan


def complete(*, loan: Loan, application: LoanApplication, on: datetime.date) -> None:
    """Let the loan stand as issued; the database refuses it without decision, order, custody and liability."""
    road.move_on(application, refused=False, on=on)
    loan.standing = Loan.Standing.RUNNING
    loan.save(update_fields=["standing"])
