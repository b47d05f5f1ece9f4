"""The next voucher number of the ledgers of a branch, without a gap: one series for repayments, one for costs.

Called inside the act that posts a row: another posting waits until this one stands.
"""

import datetime

from creditcoop.core import serials
from loans.models import Loan
from loans.rules.numbering import cost_number, cost_series, voucher_number, voucher_series


def take_voucher(loan: Loan, on: datetime.date) -> str:
    """The number of a repayment of the branch and year that comes next."""
    branch = loan.branch.code
    serial = serials.take(voucher_series(branch=branch, year=on.year))[0]
    return voucher_number(branch=branch, year=on.year, serial=serial)


def take_cost_voucher(loan: Loan, on: datetime.date) -> str:
    """The number of a row of costs of the branch and year that comes next."""
    branch = loan.branch.code
    serial = serials.take(cost_series(branch=branch, year=on.year))[0]
    return cost_number(branch=branch, year=on.year, serial=serial)
