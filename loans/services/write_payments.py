"""Write a checked payments book: history of the loans that it names, which changes nothing of what they owe.

No checks, no audit. Called inside the transaction of the act that brings the book in; nothing else may.
"""

import datetime

from creditcoop.core.bulk import Value
from loans.models import ImportBatch, Loan, OldPayment
from loans.rules.importing.payments import PaymentRow
from loans.services.book_check import Check
from loans.services.compare_books import compare_books
from loans.services.read_loan_book import Progress
from loans.services.write_in_pieces import database_moment, write_rows

PAYMENT = (
    "loan_id branch_id batch_id row_number paid_on amount principal interest receipt_number payer_name "
    "collector_name recorded_at"
).split()


def write_payments(*, check: Check, batch: ImportBatch, on: datetime.date, progress: Progress) -> None:
    """Insert every payment of the book; the database's own rules apply to every row."""
    moment = database_moment()

    def payment(row: PaymentRow) -> list[Value]:
        loan = check.loans_there[row.number]
        place: list[Value] = [loan.pk, loan.branch_id, batch.pk, row.row, row.paid_on]
        parts: list[Value] = [row.amount, row.principal, row.interest]
        return [*place, *parts, row.receipt_number, row.payer, row.collector, moment]

    write_rows(OldPayment, PAYMENT, check.payments, payment, kind="payments", progress=progress)
    compare_books(loans=Loan.objects.filter(old_payments__batch=batch).distinct(), on=on)
