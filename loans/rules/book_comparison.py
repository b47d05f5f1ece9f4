"""Compare what an old book states of a loan with what its amount, due day, terms and payments give.

Example: of 10,000.00 granted, 3,000.00 principal came back in two payments; the book states a balance of 7,500.00.
Found is 7,000.00 by the split of the payments: the line differs by 500.00. What cannot be computed is not compared.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from loans.rules.interest.facts import Facts, Payment
from loans.rules.interest.owed import Owed, owed
from loans.rules.interest.terms import Terms

# How a figure was found.
AMOUNT, SPLIT, BY_TERMS, UNSPLIT = "amount", "split", "terms", "unsplit"
DUE_DAY, STATED_BALANCE = "due_day", "stated"


@dataclass(frozen=True, kw_only=True)
class OldPaid:
    """One payment of before the import; `principal_fen` None: the book does not split it."""

    on: datetime.date
    fen: int
    principal_fen: int | None
    receipt: str


@dataclass(frozen=True, kw_only=True)
class OldLoan:
    """A loan as its books have it, as of the day of its balance. `terms` None: not stated in full."""

    amount_fen: int
    granted_on: datetime.date
    due_on: datetime.date
    as_of: datetime.date
    balance_fen: int | None = None
    principal_days: int | None = None
    interest_days: int | None = None
    terms: Terms | None = None
    payments: Sequence[OldPaid] = ()


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What was found, and how; None where it cannot be computed."""

    balance_fen: int | None
    balance_by: str
    principal_days: int | None
    principal_days_by: str
    interest_days: int | None
    interest_days_by: str
    differs: bool


def compare(loan: OldLoan) -> Compared:
    """The figures found, and whether one of them differs from what the book states."""
    walked = _walked(loan)
    balance, balance_by = _balance(loan, walked)
    days, days_by = _principal_days(loan, walked, balance)
    interest = None if walked is None else walked.days_overdue_interest
    pairs = (
        (loan.balance_fen, balance),
        (loan.principal_days, days),
        (loan.interest_days, interest),
    )
    return Compared(
        balance_fen=balance,
        balance_by=balance_by,
        principal_days=days,
        principal_days_by=days_by,
        interest_days=interest,
        interest_days_by="" if interest is None else BY_TERMS,
        differs=any(None not in pair and pair[0] != pair[1] for pair in pairs),
    )


def _walked(loan: OldLoan) -> Owed | None:
    """The loan by its stated terms with every payment used in the order of repayment (4.5)."""
    if loan.terms is None or loan.due_on <= loan.granted_on:
        return None
    facts = Facts(
        principal_fen=loan.amount_fen,
        disbursed_on=loan.granted_on,
        due_on=loan.due_on,
        payments=[Payment(on=paid.on, fen=paid.fen, key=paid.receipt) for paid in loan.payments],
    )
    return owed(loan.terms, facts, loan.as_of)


def _balance(loan: OldLoan, walked: Owed | None) -> tuple[int | None, str]:
    """Amount granted less principal paid: by the split of the payments, else by the terms."""
    if not loan.payments:
        return loan.amount_fen, AMOUNT
    parts = [paid.principal_fen for paid in loan.payments if paid.principal_fen is not None]
    if len(parts) == len(loan.payments):
        return loan.amount_fen - sum(parts), SPLIT
    return (None, UNSPLIT) if walked is None else (walked.principal_fen, BY_TERMS)


def _principal_days(loan: OldLoan, walked: Owed | None, balance: int | None) -> tuple[int | None, str]:
    """Days since the due day where anything is left; of a loan by instalments, by its terms."""
    if walked is not None and loan.terms is not None and loan.terms.by_instalments:
        return walked.days_overdue_principal, BY_TERMS
    left, by = (balance, DUE_DAY) if balance is not None else (loan.balance_fen, STATED_BALANCE)
    if left is None:
        return None, ""
    return (max(0, (loan.as_of - loan.due_on).days) if left > 0 else 0), by
