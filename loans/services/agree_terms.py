"""The terms of a loan as contracted: from its application, the union's usual terms where that says nothing (4.1, 4.2).

An application without a rate leaves a loan without terms: its interest is not recorded, and nobody is charged by guess.
"""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from loans.models import Loan, LoanApplication, LoanTerms
from loans.rules.interest.terms import Method, Rate
from loans.rules.money_leaves import MoneyLeaves

HIGHEST_MONTH_RATE = 50  # ‰; ten times what any union lends at: a slip of the point is found here
MONTHS_AT_ONCE = 12  # 利随本清 is usual for loans up to one year
RATE_PLACES = 5  # per mille a month whose yearly percent has at most six places


def usual_method(term_months: int) -> Method:
    """How a loan of such a term is usually paid back (practice.md 4.2)."""
    return Method.INTEREST_WITH_PRINCIPAL if term_months <= MONTHS_AT_ONCE else Method.INTEREST_FIRST


def check_terms(*, month_rate: Decimal | None, method: str) -> None:
    """Refuse a rate out of bounds, and a way of paying back that there is not."""
    if month_rate is not None:
        if not 0 <= month_rate <= HIGHEST_MONTH_RATE:
            text = _("The rate is 0 to %(highest)s ‰ a month.") % {"highest": HIGHEST_MONTH_RATE}
            raise Refused(text, field="month_rate")
        if month_rate != month_rate.quantize(Decimal(1).scaleb(-RATE_PLACES)):
            raise Refused(_("The rate has at most five decimal places."), field="month_rate")
    if method and method not in tuple(Method):
        raise Refused(_("Choose how the loan is paid back."), field="method")


def terms_row(loan: Loan, application: LoanApplication, leaves: MoneyLeaves) -> LoanTerms | None:
    """The terms of a loan that is being issued, not yet written; None where no rate was agreed.

    `leaves` are what the union usually agrees, by the version in force on the day of the issue.
    """
    if application.month_rate is None:
        return None
    rate = Rate("month", Fraction(application.month_rate))
    usual = leaves.usual_terms(rate, Method(application.method))
    return LoanTerms(
        loan=loan,
        from_on=loan.granted_on,
        due_on=loan.due_on,
        rate=yearly(application.month_rate),
        quoted_per="month",
        quoted=application.month_rate,
        method=application.method,
        period=usual.every.value,
        interest_day=usual.interest_day,
        day_count=usual.day_count.value,
        overdue_markup=Decimal(int(usual.overdue_markup)),
        misuse_markup=Decimal(int(usual.misuse_markup)),
        compound=usual.compound,
        principal_first_days=leaves.principal_first_days,
    )


def yearly(month_rate: Decimal) -> Decimal:
    """Percent a year of per mille a month. Example: 6.6375 ‰ a month is 7.965 % a year."""
    return (month_rate * 12 / 10).quantize(Decimal(1).scaleb(-6))
