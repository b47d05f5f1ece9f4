"""Enter a loan application: tier and route follow from the version in force, nobody types them.

Done by field staff of the branch; a marketer or station clerk names the customer manager who takes it over
(II.1: he never issues). One that was sent back or has lapsed is entered anew, corrected; one that was refused is
looked at once more, with new facts (Q35). Refused with the field to correct. Leaves it waiting for investigation.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit, serials
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Authorisation, Person, Posting, Unit
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.money import to_fen
from creditcoop.core.rules.posts import Post
from loans.models import Borrower, CollateralItem, Guarantor, Loan, LoanApplication
from loans.rules.approval_flow import Route, Step
from loans.rules.bands import route_of, tier_of
from loans.rules.exceptions import collateral_rule
from loans.rules.lending_policy import LendingPolicy
from loans.rules.likeness import is_same_number
from loans.rules.numbering import application_number, application_series
from loans.services import road
from loans.services.agree_terms import check_terms, usual_method
from loans.services.check_identity import checked_number
from loans.services.follow_application import FollowKind, check_renewal, following

LONGEST_TERM_MONTHS = 360


@dataclass(frozen=True, kw_only=True)
class GuarantorFacts:
    name: str
    id_kind: str
    id_number: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class CollateralFacts:
    description: str
    owner_name: str
    appraised_amount: Decimal
    registration_number: str = ""
    registered_on: datetime.date | None = None


@dataclass(frozen=True, kw_only=True)
class ApplicationFacts:
    """What the borrower asks for; amounts in yuan."""

    amount: Decimal
    purpose: str
    term_months: int
    security: str
    guarantors: Sequence[GuarantorFacts] = field(default=())
    collateral: Sequence[CollateralFacts] = field(default=())
    follows: LoanApplication | None = None  # sent back, lapsed or refused: entered anew
    new_facts: str = ""  # what is new, where a refused one is reconsidered
    renews: Loan | None = None  # the loan that this one renews (Q3)
    month_rate: Decimal | None = (
        None  # per mille a month; None: the rate is not recorded, nor is interest counted
    )
    method: str = ""  # how it is paid back; empty: as is usual for its term (practice.md 4.2)


@transaction.atomic
def enter_application(
    *, borrower: Borrower, facts: ApplicationFacts, handler: Person, actor: Actor, on: datetime.date
) -> LoanApplication:
    """Write the application with its guarantors and collateral, and return it."""
    branch = borrower.branch
    if actor.person is None or not actor.posts_in(branch):
        raise Refused(_("Choose a borrower of your own branch."), field="borrower")
    actor.require("enter_application", branch=branch, owners={actor.person.pk})
    _check(facts, borrower, handler, on)
    version = version_on(on)
    policy = version.chapter(LendingPolicy)
    follow_kind = following(facts, borrower, again=policy.group_rules.second_looks)
    check_renewal(facts.renews, borrower)
    amount = to_fen(facts.amount)
    route = route_of(kind=borrower.kind, amount_fen=amount, policy=policy)
    serial = serials.take(application_series(branch=branch.code, year=on.year))[0]
    application = LoanApplication.objects.create(
        number=application_number(branch=branch.code, year=on.year, serial=serial),
        branch=branch,
        borrower=borrower,
        **_asked_for(facts),
        entered_by=actor.person,
        entered_on=on,
        handler=handler,
        version=version,
        tier=tier_of(amount_fen=amount, policy=policy),
        route=route,
        collateral_rule=collateral_rule(security=facts.security, amount_fen=amount, policy=policy),
        over_branch_letter=over_branch_letter(branch=branch, amount=facts.amount, route=route, on=on),
        waiting_for=Step.INVESTIGATION,
        waiting_since=on,
        follow_kind=follow_kind,
        new_facts=facts.new_facts.strip() if follow_kind == FollowKind.RECONSIDERATION else "",
    )
    _add_security(application, facts)
    for person in {actor.person, handler}:
        road.require_untied(application, person)
    audit.record(
        act="enter_application",
        actor=actor,
        subject=application,
        unit=branch,
        clause="II.5",
        facts={"amount": facts.amount, "tier": application.tier, "route": application.route},
    )
    return application


def _asked_for(facts: ApplicationFacts) -> dict[str, Any]:
    """The columns that say what the borrower asks for, as he asks it."""
    names = ("amount", "purpose", "term_months", "security", "follows", "renews")
    priced = {"month_rate": facts.month_rate, "method": facts.method or usual_method(facts.term_months)}
    return {name: getattr(facts, name) for name in names} | (priced if facts.month_rate is not None else {})


def over_branch_letter(*, branch: Unit, amount: Decimal, route: str, on: datetime.date) -> bool:
    """Whether five-post lending of the branch needs the union besides (III.4): above its letter, or without one."""
    if route != Route.FIVE_POSTS:
        return False
    letter = (
        Authorisation.objects.filter(Authorisation.covers(on), person=None, unit=branch)
        .order_by("-limit_amount")
        .first()
    )
    return letter is None or amount > letter.limit_amount


def _check(facts: ApplicationFacts, borrower: Borrower, handler: Person, on: datetime.date) -> None:
    if facts.amount <= 0:
        raise Refused(_("The amount must be more than zero."), field="amount")
    if not borrower.kind:
        raise Refused(
            _("The kind of this borrower is not recorded. Correct the borrower first."), field="borrower"
        )
    if not 1 <= facts.term_months <= LONGEST_TERM_MONTHS:
        raise Refused(
            _("The term is 1 to %(longest)s months.") % {"longest": LONGEST_TERM_MONTHS}, field="term_months"
        )
    check_terms(month_rate=facts.month_rate, method=facts.method)
    if facts.security not in LoanApplication.Security.values:
        raise Refused(_("Choose how the loan is secured."), field="security")
    manager = Posting.objects.filter(Posting.covers(on), person=handler, post=Post.CM, unit=borrower.branch)
    if not manager.exists():
        raise Refused(_("The handler must be a customer manager of this branch (II.1)."), field="handler")


def _add_security(application: LoanApplication, facts: ApplicationFacts) -> None:
    for person in facts.guarantors:
        number = checked_number(
            id_kind=person.id_kind,
            id_number=person.id_number,
            on=application.entered_on,
            field="guarantor_id_number",
        )
        if is_same_number(number, application.borrower.id_number):
            raise Refused(_("The borrower cannot guarantee his own loan."), field="guarantor_id_number")
        guarantor, _made = Guarantor.objects.get_or_create(
            branch=application.branch,
            id_kind=person.id_kind,
            id_number=number,
            defaults={"name": person.name, "phone": person.phone, "address": person.address},
        )
        named = application.guarantors.exclude(pk=guarantor.pk).filter(id_kind=person.id_kind)
        if any(is_same_number(number, other.id_number) for other in named):
            raise Refused(_("The same guarantor is named twice."), field="guarantor_id_number")
        application.guarantors.add(guarantor)
    for item in facts.collateral:
        CollateralItem.objects.create(
            application=application,
            kind=CollateralItem.Kind.PLEDGE
            if application.security == "pledge"
            else CollateralItem.Kind.MORTGAGE,
            description=item.description,
            owner_name=item.owner_name,
            appraised_amount=item.appraised_amount,
            registration_number=item.registration_number,
            registered_on=item.registered_on,
        )
