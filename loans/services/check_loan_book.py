"""Check a loan book, or a payments book, against itself and against the books. Writes nothing.

Used by the dry run, by staging and again by the commit, so that what was found good once is found good when it is
written.
"""

import datetime
from collections.abc import Iterator, Sequence

from loans.rules.importing.book import CheckedBook, SourceRow, check_book
from loans.rules.importing.mappings import PAYMENTS, BookMapping
from loans.services.book_check import CHUNK, Bounds, Check
from loans.services.check_loans import check_loans
from loans.services.check_payments import check_payments
from loans.services.read_loan_book import Progress, SourceBook, no_progress


def check_loan_book(
    *,
    source: SourceBook,
    mapping: BookMapping,
    bounds: Bounds,
    on: datetime.date,
    progress: Progress = no_progress,
) -> Check:
    """Every finding of the file, of its rows together and against the books, in the order of the file."""
    book = check_cells(source=source, mapping=mapping, on=on, progress=progress)
    return check_against_books(book=book, bounds=bounds, on=on)


def check_cells(
    *, source: SourceBook, mapping: BookMapping, on: datetime.date, progress: Progress
) -> CheckedBook:
    """What the file alone shows: the same today whatever the books hold, so it needs no transaction."""
    rows = _counted(source.rows, progress)
    return check_book(mapping=mapping, head=source.head.cells, rows=rows, on=on, marks=source.marks)


def check_against_books(*, book: CheckedBook, bounds: Bounds, on: datetime.date) -> Check:
    """Add what only the books know: of loans what is taken, of payments which loans are there."""
    check = Check(book=book, bounds=bounds)
    if book.rows:
        if book.mapping.kind == PAYMENTS:
            check_payments(check)
        else:
            check_loans(check, on)
    book.sort()
    return check


def _counted(rows: Sequence[SourceRow], progress: Progress) -> Iterator[SourceRow]:
    for done, row in enumerate(rows, start=1):
        yield row
        if done % CHUNK == 0 or done == len(rows):
            progress("checking", done, len(rows))
