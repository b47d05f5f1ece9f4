"""Applications on the road that another version of the regulation would send another way (II.5, III)."""

from creditcoop.core.rules.money import to_fen
from loans.models import LoanApplication
from loans.querysets import ApplicationQuerySet
from loans.rules.bands import route_of, tier_of
from loans.rules.lending_policy import LendingPolicy


def to_enter_anew(applications: ApplicationQuerySet, policy: LendingPolicy) -> list[LoanApplication]:
    """Those open of `applications` whose tier or route is another under `policy`: at the issue they are stopped.

    The borrower comes with each, because his kind decides with the amount.
    """
    waiting = applications.filter(state=LoanApplication.State.OPEN).select_related("borrower", "branch")
    return [application for application in waiting.order_by("id") if not _same(application, policy)]


def _same(application: LoanApplication, policy: LendingPolicy) -> bool:
    amount = to_fen(application.amount)
    route = route_of(kind=application.borrower.kind, amount_fen=amount, policy=policy)
    return route == application.route and tier_of(amount_fen=amount, policy=policy) == application.tier
