"""A book of loans with a ledger that is as large as wanted, filled by the database itself.

One loan goes the whole road by the services; the others are copies of it, each with a borrower, an application, terms
and a ledger of its own, put in with the triggers away. Interest is payable by the quarter and was paid on its day, to
the fen, up to the interest day of `SETTLED`; on that day one loan of `UNPAID` did not pay. Loans run for two years and
begin one after the other, so that about two hundred in 150,000 fall due each day.
"""

import datetime
from typing import Any

from benchmarks._clock_book import put_back, without_foreign_keys

SETTLED = datetime.date(2026, 9, 20)
UNPAID = 5
LAST_GRANTED, DAYS = datetime.date(2026, 9, 10), 719
RATE = "6.6375"  # ‰ a month; the SQL below counts with it
LOANS, BORROWERS, APPLICATIONS = (
    number * 10_000_000 for number in (1, 2, 3)
)  # where the ids of copies begin
TABLES = (
    "loans_borrower",
    "loans_loanapplication",
    "loans_loan",
    "loans_loanterms",
    "loans_ledgerentry",
    "loans_loanclass",
    "loans_classreview",
)
GRANTED = "(%(last)s::date - (place %% %(days)s)::int)"
DUE = f"({GRANTED} + INTERVAL '24 months')::date"
FEN = "(500000 + 50000 * (place %% 20))"


def fill(loans: int) -> None:
    """The copies, on an empty database with its tables."""
    from django.db import connection, transaction

    from creditcoop.core import triggers
    from loans.models import Loan
    from tests.conftest import make_cast
    from tests.ledger import lent

    cast = make_cast()
    loan = lent(cast, "10000.00", on=LAST_GRANTED, months=24, method="interest_first")
    with transaction.atomic(), connection.cursor() as cursor:
        triggers.remove("default")
        foreign_keys = without_foreign_keys(cursor, TABLES)
        _copies(cursor, loan, loans)
        _pay_interest(cursor, cast.a["monitor"].pk)
        put_back(cursor, foreign_keys)
        # The loan itself would be one too many.
        for table in ("loans_classreview", "loans_loanclass"):
            cursor.execute(f"DELETE FROM {table} WHERE loan_id = %s", [loan.pk])
        Loan.objects.filter(pk=loan.pk).update(standing=Loan.Standing.SETTLED, balance=0)
    triggers.install("default")
    vacuum()


def vacuum() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")


def _copies(cursor: Any, loan: Any, loans: int) -> None:
    borrower, application = loan.borrower, loan.application
    numbered = {"number": "'C' || place"}
    per_loan = {"loan_id": f"{LOANS} + place"}
    whole = {"amount": FEN, "principal": FEN, "principal_change": FEN}
    dates = {"granted_on": GRANTED, "due_on": DUE}
    borrowers = {"id": f"{BORROWERS} + place", "id_number": "'B' || place", **numbered}
    of_both = {"borrower_id": f"{BORROWERS} + place", "application_id": f"{APPLICATIONS} + place"}
    applications = {"id": f"{APPLICATIONS} + place", "borrower_id": f"{BORROWERS} + place", **numbered}
    _copy(cursor, borrower, loans, borrowers)
    _copy(cursor, application, loans, {**applications, "amount": FEN})
    loan_columns = {"id": f"{LOANS} + place", "amount": FEN, "balance": FEN}
    _copy(cursor, loan, loans, {**loan_columns, **numbered, **of_both, **dates})
    _copy(cursor, loan.terms.get(), loans, {**per_loan, "from_on": GRANTED, "due_on": DUE})
    _copy(cursor, loan.entries.get(), loans, {**per_loan, **whole, "paid_on": GRANTED, "on": GRANTED})
    _copy(cursor, loan.classes.get(), loans, {**per_loan, "from_on": GRANTED})
    looked = {"review_on": "%(settled)s::date + 1", "as_of": GRANTED}
    _copy(cursor, loan.class_review, loans, {**per_loan, **looked})


def _copy(cursor: Any, row: Any, loans: int, changes: dict[str, str]) -> None:
    """So many copies of a row; `changes` says by column what is another in the copy of a place."""
    model = type(row)
    told = {f'"{name}"': value for name, value in changes.items()}
    columns = [f'"{field.column}"' for field in model._meta.concrete_fields]
    columns = [column for column in columns if column != '"id"' or column in told]
    assert set(told) <= set(columns), set(told) - set(columns)
    values = ", ".join(told.get(column, f"t.{column}") for column in columns)
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) SELECT {values}"
        f" FROM GENERATE_SERIES(1, %(loans)s) AS made (place), {model._meta.db_table} t WHERE t.id = %(row)s",
        {"loans": loans, "row": row.pk, "last": LAST_GRANTED, "days": DAYS, "settled": SETTLED},
    )


def _pay_interest(cursor: Any, poster: int) -> None:
    """Each quarter's interest on its day: days × principal × 6.6375 ‰ ÷ 30, half up to the fen (practice.md 4.3)."""
    cursor.execute(
        """
        INSERT INTO loans_ledgerentry (loan_id, kind, paid_on, amount, costs, penalty, compound, interest, principal,
            principal_change, payer, payer_name, means, receipt_number, voucher, posted_by_id, explained, late, "on")
        SELECT id, 'repayment', settled, fen, 0, 0, 0, fen, 0, 0, 'borrower', '', 'transfer',
            number || '-' || settled, number || '-' || settled, %(poster)s, '{}', false, settled
        FROM (
            SELECT l.id, l.number, s::date AS settled, ROUND(
                l.amount * 0.00022125 * (s::date + 1 - GREATEST(l.granted_on, (s - INTERVAL '3 months')::date + 1))
            )::bigint AS fen
            FROM loans_loan l, GENERATE_SERIES(%(settled)s::date - INTERVAL '24 months', %(settled)s::date,
                INTERVAL '3 months') AS s
            WHERE l.id > %(first)s AND s::date >= l.granted_on AND (s < %(settled)s::date OR l.id %% %(unpaid)s <> 0)
        ) AS due
        """,
        {"poster": poster, "settled": SETTLED, "first": LOANS, "unpaid": UNPAID},
    )
