"""Write the clocks of a loan book that has just come in (Annex 3, Q18).

Called inside the transaction of the import. What an old book says of a loan is its due date, its security and whether
it is paid: the same words give the same clocks, so each is asked once. Of a guarantee no guarantor is on record: such a
loan is listed among those that are not watched.
"""

import datetime
from functools import cache

from creditcoop.core.bulk import Value, insert_rows
from loans.models import ImportBatch, Loan, TimeLimit
from loans.queries.rest_days import calendar_now
from loans.rules.time_limits.clocks import OPEN_STANDINGS, LoanFacts
from loans.services.rewrite_time_limits import COLUMNS, Found, asked, rows_of

CHUNK = 5000


def keep_imported_time_limits(*, batch: ImportBatch, on: datetime.date) -> None:
    """The rows of every open loan of the batch as of `on`."""
    calendar = calendar_now()

    @cache
    def clocks(due_on: datetime.date, security: str) -> Found:
        facts = LoanFacts(granted_on=due_on, due_on=due_on, security=security, standing="running")
        return asked(facts, (), on=on, calendar=calendar)

    open_loans = Loan.objects.filter(batch=batch, standing__in=OPEN_STANDINGS).order_by("pk")
    rows: list[list[Value]] = []
    for pk, due_on, security in open_loans.values_list("pk", "due_on", "security").iterator(CHUNK):
        rows += rows_of(pk, clocks(due_on, security), on=on)
        if len(rows) >= CHUNK:
            insert_rows(model=TimeLimit, columns=COLUMNS, rows=rows)
            rows = []
    insert_rows(model=TimeLimit, columns=COLUMNS, rows=rows)
