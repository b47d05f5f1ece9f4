"""Write the loan, its terms, its custody, the booking post and the first row of its ledger.

Only `accountability.services.issue_loan` calls this: no loan is issued without the people who answer for it.
"""

import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from creditcoop.core import serials
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Person, RegulationVersion
from creditcoop.core.rules.periods import add_months
from loans.models import ApplicationStep, Custody, IssueOrder, Loan, LoanApplication
from loans.queries import held_letter, obstacles
from loans.rules.approval_flow import Outcome, Step
from loans.rules.lending_policy import LendingPolicy
from loans.rules.numbering import loan_number, loan_series
from loans.services import road
from loans.services.agree_terms import terms_row, yearly
from loans.services.keep_check_duties import keep_check_duties_of
from loans.services.keep_class import keep_class
from loans.services.keep_time_limits import keep_time_limits
from loans.services.ledger_rows import pay_out_row
from loans.services.settle_renewed import settle_renewed


def begin(
    *, application: LoanApplication, version: RegulationVersion, actor: Actor, on: datetime.date
) -> Loan:
    """Check everything again and write loan (not yet issued), booking step and custody.

    `application` must be locked. Refused when it waits for something else, when the booker holds another post
    of the loan, or when anything stands in the way of the money on this day.
    """
    person, post, order = _booker(application, version, actor, on)
    ApplicationStep.objects.create(
        application=application,
        step=Step.BOOKING,
        person=person,
        post=post,
        outcome=Outcome.AGREE,
        opinion="",
        on=on,
    )
    loan = _loan(application, version, order=order, booked_by=person, at=actor.at, on=on)
    Custody.objects.create(loan=loan, person=order.person, from_on=on)
    pay_out_row(loan).save(force_insert=True)
    terms = terms_row(loan, application, version.chapter(LendingPolicy))
    if terms is not None:
        terms.save(force_insert=True)
    return loan


def _booker(
    application: LoanApplication, version: RegulationVersion, actor: Actor, on: datetime.date
) -> tuple[Person, str, IssueOrder]:
    """Who books, in which post, on which order; Refused where anything stands in the way."""
    place = road.expected_place(application, Step.BOOKING)
    person, post = road.require_holder(actor, application, place)
    road.require_free_person(application, person, may_have_voted=True)
    road.require_may_book(actor, application)
    held_letter(application, on, actor.at)
    found = obstacles(application, policy=version.chapter(LendingPolicy), on=on, at=actor.at)
    if found:
        raise Refused(" ".join(found), code="blocked")
    order = IssueOrder.objects.get(application=application)
    if order.on > on:
        raise Refused(_("The order to issue lies in the future."))
    return person, post, order


def _loan(
    application: LoanApplication,
    version: RegulationVersion,
    *,
    order: IssueOrder,
    booked_by: Person,
    at: datetime.time,
    on: datetime.date,
) -> Loan:
    branch = application.branch
    serial = serials.take(loan_series(branch=branch.code, year=on.year))[0]
    loan: Loan = Loan.objects.create(
        number=loan_number(branch=branch.code, year=on.year, serial=serial),
        branch=branch,
        borrower=application.borrower,
        origin=Loan.Origin.ISSUED,
        standing=Loan.Standing.BEING_ISSUED,
        amount=application.amount,
        balance=application.amount,
        rate=None if application.month_rate is None else yearly(application.month_rate),
        granted_on=on,
        granted_at=at,
        due_on=add_months(on, application.term_months),
        security=application.security,
        purpose=application.purpose,
        application=application,
        renews=application.renews,
        already_bad_amount=already_bad(application, on),
        handler=order.person,
        booked_by=booked_by,
        version=version,
        tier=application.tier,
        route=application.route,
    )
    return loan


def already_bad(application: LoanApplication, on: datetime.date) -> Decimal | None:
    """Q3: how much of a renewal was bad before it: what an overdue old loan still owes, at most the new amount.

    For that part the people of the old loan stay answerable. None where nothing is renewed.
    """
    old = application.renews
    if old is None:
        return None
    overdue = Loan.objects.filter(pk=old.pk).overdue_on(on).exists()
    owed: Decimal = old.balance if overdue and old.balance is not None else Decimal(0)
    amount: Decimal = application.amount
    return min(owed, amount)


def complete(*, loan: Loan, application: LoanApplication, on: datetime.date) -> None:
    """Let the loan stand as issued; the database refuses it without decision, order, custody and liability."""
    road.move_on(application, on=on)
    loan.standing = Loan.Standing.RUNNING
    loan.save(update_fields=["standing"])
    keep_time_limits(loan=loan, on=on)
    keep_class(loan=loan, on=on)
    if loan.booked_by is not None:
        settle_renewed(loan=loan, by=loan.booked_by, on=on)
    keep_check_duties_of(loan_ids=[loan.pk], on=on)
