"""Write what a loan book states of the money of its loans: what is owed, and the facts that are only compared.

No checks. Called inside the transaction in which the book comes in. The opening row stands on the day of which the
book speaks, so that money received since can be posted behind it.
"""

import datetime
from collections.abc import Mapping, Sequence

from creditcoop.core.bulk import Value
from loans.models import ImportBatch, LedgerEntry, StatedFacts
from loans.rules.importing.mappings import LoanRow
from loans.services.read_loan_book import Progress
from loans.services.write_in_pieces import write_rows

OPENING = (
    "loan_id kind paid_on amount costs penalty compound interest principal principal_change payer payer_name means "
    "receipt_number posted_by_id explained late on recorded_at"
).split()
FACTS = "stated_on method period interest_day day_count principal_overdue_days interest_overdue_days".split()
STATED = ["loan_id", *FACTS, "recorded_at"]


def states_more(row: LoanRow) -> bool:
    """Whether the book says anything of this loan that has no column of its own."""
    return any(getattr(row, name) not in (None, "") for name in FACTS)


def write_stated(
    *,
    rows: Sequence[LoanRow],
    ids: Mapping[str, int],
    batch: ImportBatch,
    on: datetime.date,
    moment: datetime.datetime,
    progress: Progress,
) -> None:
    """The openings of the ledgers and the stated facts of these loans, whose `ids` are known by number."""

    def opening(row: LoanRow) -> list[Value]:
        owed = row.balance
        parts: list[Value] = [owed, 0, 0, 0, 0, owed, owed]
        said: list[Value] = ["", "", "", "", batch.committed_by_id, "{}"]
        first: list[Value] = [ids[row.number], LedgerEntry.Kind.OPENING.value, row.stated_on or on]
        return [*first, *parts, *said, False, on, moment]

    def stated(row: LoanRow) -> list[Value]:
        return [ids[row.number], *(getattr(row, name) for name in FACTS), moment]

    owing = [row for row in rows if row.balance]
    write_rows(LedgerEntry, OPENING, owing, opening, kind="openings", progress=progress)
    more = [row for row in rows if states_more(row)]
    write_rows(StatedFacts, STATED, more, stated, kind="stated", progress=progress)
