"""Settle the loan that a new one renews, out of the new one's money (Q3). Called inside the issue of the new loan.

What the old loan owes that day, in all its parts, is paid by a row of its ledger that names the new loan; where the
new loan is smaller the rest stays owed. An old book that states no balance leaves nothing to settle.
"""

import datetime

from creditcoop.core.models import Person
from creditcoop.core.rules.money import to_fen, to_yuan
from loans.models import LedgerEntry, Loan
from loans.queries.debt import books_of, kept_parts, live_entries
from loans.rules.interest.facts import Payment
from loans.rules.ledger import posting, said
from loans.services.keep_balance import keep_balance
from loans.services.ledger_rows import yuan_of


def settle_renewed(*, loan: Loan, by: Person, on: datetime.date) -> LedgerEntry | None:
    """Write the row of the old loan and let it stand at what is left; None where nothing is to settle."""
    if loan.renews_id is None:
        return None
    old: Loan = Loan.objects.select_for_update().get(pk=loan.renews_id)
    books = books_of([old]).get(old.pk)
    owed = 0 if books is None or on < books.opened_on else books.owed(on).total_fen
    fen = min(owed, to_fen(loan.amount))
    if books is None or not fen:
        return None
    key = LedgerEntry.Kind.RENEWAL.value
    after = books.with_payment(Payment(on=on, fen=fen, key=key))
    used = posting(after, kept_parts(live_entries([old.pk])), on).used[key]
    parts = yuan_of(used.allocation.paid)
    entry = LedgerEntry.objects.create(
        loan=old,
        kind=LedgerEntry.Kind.RENEWAL,
        paid_on=on,
        amount=to_yuan(fen),
        principal_change=-parts["principal"],
        renewed_by=loan,
        posted_by=by,
        explained={"order": used.allocation.order.value, **said(used)},
        on=on,
        **parts,
    )
    keep_balance(loan=old, books=after, on=on)
    return entry
