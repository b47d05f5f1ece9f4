"""A book of time limits that is as large as wanted, filled by the database itself.

The loans are copied from a real book that came in by the front door, with the triggers away, which would take hours
otherwise; three clocks each. A thousand clocks fall to each day whatever the size: a larger book has more days, not
more that is due.
"""

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

FILLED = ("loans_loan", "loans_custody", "loans_timelimit")
CLOCKS = ("litigation", "security_right", "enforcement")
A_DAY = 1_000
STEP = 7_919  # prime: neighbours in the table are far apart in time
BOOK = Path(__file__).resolve().parent.parent / "data" / "berka-loan-book.csv"


def fill(loans: int) -> None:
    """Loans, who keeps them and their clocks, on top of the set "one"."""
    from django.db import connection, transaction

    from creditcoop.core import clock, triggers

    today = clock.today()
    take_in(today)
    days = len(CLOCKS) * loans // A_DAY
    with transaction.atomic(), connection.cursor() as cursor:
        triggers.remove("default")
        foreign_keys = without_foreign_keys(cursor, FILLED)
        copy_loans(cursor, loans)
        _copy_custody(cursor)
        for place, name in enumerate(CLOCKS):
            cursor.execute(
                "INSERT INTO loans_timelimit (loan_id, clock, nominal_last_day, last_day, act_by, status, flags,"
                " events, ineffective, engine, as_of, review_on)"
                " SELECT loan_id, %s, act_by, act_by, act_by,"
                " CASE WHEN act_by < %s::date - 1 THEN 'lapsed' ELSE 'running' END, '[]', '[]', '[]', 2, %s::date - 30,"
                " CASE WHEN act_by < %s::date - 1 THEN NULL ELSE act_by + 1 END"
                " FROM (SELECT id AS loan_id, %s::date - %s + ((place * %s + %s) %% %s)::int AS act_by FROM copied)"
                " AS made",
                [name, today, today, today, today, days // 5, STEP, place * days // 3, days],
            )
        put_back(cursor, foreign_keys)
    triggers.install("default")
    with connection.cursor() as cursor:
        # Not the tables that are empty: they are to be met as on the first night of a new installation.
        cursor.execute(
            "VACUUM ANALYZE loans_loan, loans_custody, loans_timelimit, loans_borrower, loans_guarantor"
        )
        cursor.execute("ANALYZE core_unit, core_person, core_posting")


def take_in(today: datetime.date) -> None:
    """The real book, by the front door."""
    from creditcoop.core.access import Actor
    from loans.services.import_loan_book import Order, import_loan_book
    from loans.services.read_loan_book import read_loan_book

    source = read_loan_book(file_name=BOOK.name, content=BOOK.read_bytes())
    actor = Actor.system(on=today, channel="command")
    import_loan_book(source=source, order=Order(mapping="berka"), actor=actor, on=today)


def without_foreign_keys(cursor: Any, tables: Sequence[str]) -> list[tuple[str, str, str]]:
    """Taken away, to be put back: looked at once for all rows and not once for each."""
    cursor.execute(
        "SELECT conrelid::regclass::text, QUOTE_IDENT(conname), PG_GET_CONSTRAINTDEF(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])",
        [list(tables)],
    )
    found = [(str(table), str(name), str(definition)) for table, name, definition in cursor.fetchall()]
    for table, name, _definition in found:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    return found


def put_back(cursor: Any, foreign_keys: Iterable[tuple[str, str, str]]) -> None:
    """Each looks at all rows once."""
    for table, name, definition in foreign_keys:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def copy_loans(cursor: Any, loans: int, *, units: str = "parent_id IS NOT NULL") -> None:
    """Numbered copies of the loans that the real book has open, given to these units by turns."""
    from loans.models import Loan

    columns = [f.column for f in Loan._meta.concrete_fields if f.column not in ("id", "number", "branch_id")]
    listed = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(
        "CREATE TEMPORARY TABLE open_loans AS SELECT *, ROW_NUMBER() OVER (ORDER BY id) AS n FROM loans_loan"
        " WHERE batch_id IS NOT NULL AND standing IN ('running', 'ended_unpaid')"
    )
    cursor.execute(f"SELECT ARRAY_AGG(id ORDER BY id) FROM core_unit WHERE {units}")
    (branches,) = cursor.fetchone()
    cursor.execute(
        f"INSERT INTO loans_loan (number, branch_id, {listed}) SELECT 'C' || made.place,"
        f" (%s::bigint[])[1 + made.place %% %s], {listed} FROM GENERATE_SERIES(1, %s) AS made (place)"
        " JOIN open_loans ON open_loans.n = 1 + made.place % (SELECT COUNT(*) FROM open_loans)".replace(
            "% (S", "%% (S"
        ),
        [branches, len(branches), loans],
    )
    cursor.execute(
        "CREATE TEMPORARY TABLE copied AS SELECT id, SUBSTRING(number FROM 2)::bigint AS place, granted_on"
        " FROM loans_loan WHERE number ~ '^C[0-9]+$'"
    )


def _copy_custody(cursor: Any) -> None:
    cursor.execute("SELECT ARRAY_AGG(person_id) FROM core_user WHERE person_id IS NOT NULL")
    (people,) = cursor.fetchone()
    cursor.execute(
        "INSERT INTO loans_custody (from_on, loan_id, person_id)"
        " SELECT granted_on, id, (%s::bigint[])[1 + place %% %s] FROM copied",
        [people, len(people)],
    )
