"""A line of the reconciliation in words: where each of its numbers comes from."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from creditcoop.core.templatetags.ui import yuan
from loans.models import BookComparison
from loans.rules.book_comparison import AMOUNT, BY_TERMS, DUE_DAY, SPLIT, STATED_BALANCE
from loans.services.import_field_words import FIELD_LABELS


def state_of(row: BookComparison) -> str:
    """Whether the line differs, agrees, or has nothing that is both stated and found."""
    pairs = (
        (row.balance_stated, row.balance_found),
        (row.principal_days_stated, row.principal_days_found),
        (row.interest_days_stated, row.interest_days_found),
    )
    if row.differs:
        return "differs"
    return "agrees" if any(None not in pair for pair in pairs) else "not_compared"


def difference(row: BookComparison) -> Decimal | None:
    """Balance stated less balance found, in yuan; None where one of them is missing."""
    if row.balance_stated is None or row.balance_found is None:
        return None
    left: Decimal = row.balance_stated - row.balance_found
    return left


def stated_where(row: BookComparison) -> str:
    """The file of the loan book, and which of its columns."""
    columns = [
        (row.balance_stated, "balance"),
        (row.principal_days_stated, "principal_overdue_days"),
        (row.interest_days_stated, "interest_overdue_days"),
    ]
    named = " · ".join(str(FIELD_LABELS[name]) for value, name in columns if value is not None)
    file_name = row.loan.batch.file_name if row.loan.batch else ""
    return f"{file_name}: {named}" if named else file_name


def how(row: BookComparison) -> str:
    """How the balance and the days overdue were found, or what was missing."""
    return " ".join([_balance(row), *_days(row)])


def _balance(row: BookComparison) -> str:
    facts: dict[str, Any] = {
        "amount": yuan(row.loan.amount),
        "paid": yuan(row.principal_paid),
        "count": f"{row.payments:,}",
        "unsplit": f"{row.unsplit:,}",
        "missing": _missing(row),
    }
    if row.balance_by == AMOUNT:
        return _("Balance: granted %(amount)s; no payments came in.") % facts
    if row.balance_by == SPLIT:
        return _("Balance: granted %(amount)s less %(paid)s principal, payments: %(count)s.") % facts
    if row.balance_by == BY_TERMS:
        return (
            _("Balance: not split are %(unsplit)s of %(count)s payments; used by the stated terms.") % facts
        )
    return (
        _(
            "Balance: not to be found, not split are %(unsplit)s of %(count)s payments. Not stated: %(missing)s."
        )
        % facts
    )


def _days(row: BookComparison) -> list[str]:
    words = {
        DUE_DAY: _("Principal days: from the due day, where the balance found is left."),
        STATED_BALANCE: _("Principal days: from the due day, where the balance stated is left."),
        BY_TERMS: _("Principal days: by the stated terms and the payments."),
    }
    found = [words[row.principal_days_by]] if row.principal_days_by else []
    if row.interest_days_by:
        found.append(_("Interest days: by the stated terms, payments used in the order of repayment."))
    elif row.interest_days_stated is not None:
        found.append(
            _("Interest days: not to be found. Not stated: %(missing)s.") % {"missing": _missing(row)}
        )
    return found


def _missing(row: BookComparison) -> str:
    return ", ".join(str(FIELD_LABELS[name]) for name in row.missing) or _("terms that can be followed")
