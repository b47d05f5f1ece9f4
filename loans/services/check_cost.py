"""Which costs can be laid on a loan, and why some are refused (practice.md 4.5).

Refused with the field: a future day, one before the ledger begins, a loan that is paid off, costs of which nobody could
say later what for, to whom, and by which paper.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from loans.models import LedgerEntry, Loan
from loans.rules.ledger import Books
from loans.services.check_posting import check_posting


@dataclass(frozen=True, kw_only=True)
class CostFacts:
    """Money that the cooperative paid for the borrower on a day: yuan, what for, to whom.

    `words` say what for where the kind is `other`, and may add to any other kind.
    """

    paid_on: datetime.date
    amount: Decimal
    kind: str
    payee: str
    words: str = ""


def check_cost(loan: Loan, books: Books | None, facts: CostFacts, *, files: int, on: datetime.date) -> Books:
    """Refuse what cannot be laid on the loan; its books otherwise."""
    known = check_posting(loan, books, paid_on=facts.paid_on, amount=facts.amount, on=on)
    _check_words(facts)
    if not files:
        raise Refused(_("Attach the receipt of the payee."), field="files")
    return known


def _check_words(facts: CostFacts) -> None:
    if facts.kind not in LedgerEntry.CostKind.values:
        raise Refused(_("Choose what the costs are for."), field="kind")
    if facts.kind == LedgerEntry.CostKind.OTHER and not facts.words.strip():
        raise Refused(_("Write what the costs are for."), field="words")
    if not facts.payee.strip():
        raise Refused(_("Write to whom it was paid."), field="payee")
