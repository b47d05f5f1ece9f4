"""What holds for every row that is posted by hand, whatever it is for: day, amount, a debt (practice.md 4.5).

Used by repayments and by costs. Refused with the field: a future day, one before the ledger begins, a loan that is paid
off, an amount of nothing.
"""

import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from loans.models import Loan
from loans.rules.ledger import Books


def check_posting(
    loan: Loan, books: Books | None, *, paid_on: datetime.date, amount: Decimal, on: datetime.date
) -> Books:
    """Refuse what can stand in no ledger; the books of the loan otherwise. `amount` in yuan."""
    if books is None:
        raise Refused(
            _("What this loan owes is not recorded: an old book did not say. Nothing can be posted on it.")
        )
    if loan.standing == Loan.Standing.SETTLED:
        raise Refused(_("The loan is paid off: nothing is owed."), code="settled")
    if paid_on > on:
        raise Refused(_("The day lies in the future."), field="paid_on")
    if paid_on < books.opened_on:
        text = _("The ledger of this loan begins on %(day)s: what was paid before is in its first row.")
        raise Refused(text % {"day": books.opened_on.isoformat()}, field="paid_on")
    if amount <= 0:
        raise Refused(_("The amount must be more than zero."), field="amount")
    return books
