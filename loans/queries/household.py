"""Other loans of a household near an application (Q2): shown to everybody who decides, flagged where they add up."""

import datetime
from dataclasses import dataclass

from django.db.models import Q

from creditcoop.core.rules.money import to_fen
from loans.models import Borrower, Loan, LoanApplication
from loans.rules.lending_policy import LendingPolicy
from loans.rules.splitting import OtherLoan, split_suspected


@dataclass(frozen=True)
class Near:
    """What the household took or asked for within the window; `suspected`: each small, together of a higher tier."""

    loans: list[Loan]
    applications: list[LoanApplication]
    window_days: int
    suspected: bool


def of_household(borrower: Borrower) -> Q:
    """Rows of the borrower's household, or of himself where no household is recorded."""
    if borrower.household_id:
        return Q(borrower__household=borrower.household_id)
    return Q(borrower=borrower)


def near(application: LoanApplication, policy: LendingPolicy) -> Near:
    """Loans granted and applications entered within `split_window_days` of this application's entry (Q2)."""
    window = datetime.timedelta(days=policy.split_window_days)
    day, mine = application.entered_on, of_household(application.borrower)
    days = (day - window, day + window)
    loans = list(
        Loan.objects.issued_or_imported()
        .filter(mine, granted_on__range=days)
        .exclude(application=application)
        .order_by("granted_on", "id")
    )
    asked = list(
        LoanApplication.objects.filter(mine, state=LoanApplication.State.OPEN, entered_on__range=days)
        .exclude(pk=application.pk)
        .order_by("entered_on", "id")
    )
    others = [
        *(OtherLoan(to_fen(loan.amount), loan.granted_on) for loan in loans),
        *(OtherLoan(to_fen(row.amount), row.entered_on) for row in asked),
    ]
    suspected = split_suspected(
        amount_fen=to_fen(application.amount), issued_on=day, household=others, policy=policy
    )
    return Near(loans, asked, policy.split_window_days, suspected)
