"""Import of a loan book against PostgreSQL's COPY of the very same rows.

Both start from the same freshly migrated database with all indexes, foreign keys and triggers, and end with a
commit; they take turns. The import's time is everything from the bytes of the file to the commit: reading,
checking every cell, checking against the books, writing branches, borrowers, their history, loans and the audit.
COPY writes the finished rows of borrowers, history and loans and checks nothing but the database's own rules.
"""

import io
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

from creditcoop.core import clock
from creditcoop.core.access import Actor
from loans.models import Loan
from loans.services.import_loan_book import Order, check_only, import_loan_book
from loans.services.read_loan_book import read_loan_book
from tests.loans.importing.books import REAL, ROOT, csv_of, many_standard

ROUNDS = 3
TABLES = ("loans_borrower", "loans_historicalborrower", "loans_loan")
BEFORE = ("core_unit", "loans_importbatch")
Rows = dict[str, bytes]


def main() -> None:
    if connection.vendor != "postgresql":
        print("needs PostgreSQL: DATABASE_URL")
        return
    big = csv_of(list(many_standard(50_000, branches=[f"Branch {place}" for place in range(20)])))
    with template() as base:
        compare(base, "real book, 682 loans", REAL.read_bytes(), Order(mapping="berka"))
        compare(base, "own ledger, 50,000 loans", big, Order(mapping="standard", makes_branches=True))


def compare(base: str, title: str, content: bytes, order: Order) -> None:
    imports, copies, checks, count, rows = [], [], [], 0, Rows()
    for _round in range(ROUNDS):
        with own_database(base):
            checks.append(timed(check, content, order))
            imports.append(timed(bring_in, content, order))
            count = Loan.objects.count()
            if not rows:
                rows = copied_out()
        with own_database(base):
            copy_in(rows, BEFORE)
            copies.append(timed(copy_in, rows, TABLES))
            assert Loan.objects.count() == count
    ours, theirs = statistics.median(imports), statistics.median(copies)
    print(f"{title}, median of {ROUNDS}")
    print(f"  import    {ours:7.3f} s   {count / ours:9,.0f} loans/s")
    print(f"  of which reading and checking, as a dry run {statistics.median(checks):.3f} s")
    print(f"  COPY      {theirs:7.3f} s   {count / theirs:9,.0f} loans/s")
    print(f"  the import takes {ours / theirs:.2f} times as long as COPY", flush=True)


def check(content: bytes, order: Order) -> None:
    day = clock.today()
    source = read_loan_book(file_name="book", content=content)
    assert not check_only(
        source=source, order=order, actor=Actor.system(on=day, channel="command"), on=day
    ).book.faults


def bring_in(content: bytes, order: Order) -> None:
    day = clock.today()
    source = read_loan_book(file_name="book", content=content)
    _check, batch = import_loan_book(
        source=source, order=order, actor=Actor.system(on=day, channel="command"), on=day
    )
    assert batch is not None


def timed(work: Callable[..., None], *given: Any) -> float:
    started = time.perf_counter()
    work(*given)
    return time.perf_counter() - started


def copied_out() -> Rows:
    rows = Rows()
    with connection.cursor() as cursor:
        for table in (*BEFORE, *TABLES):
            out = io.BytesIO()
            cursor.cursor.copy_expert(f"COPY (SELECT * FROM {table} ORDER BY 1) TO STDOUT", out)
            rows[table] = out.getvalue()
    return rows


def copy_in(rows: Rows, tables: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        for table in tables:
            cursor.cursor.copy_expert(f"COPY {table} FROM STDIN", io.BytesIO(rows[table]))
        cursor.execute("COMMIT")


@contextmanager
def template() -> Iterator[str]:
    """An empty database with every migration, to be copied for each round."""
    name = f"bench_import_{os.getpid()}"
    with server() as execute:
        execute(f"CREATE DATABASE {name}")
        try:
            place = settings.DATABASES["default"]
            login = f"{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT'] or 5432}"
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
                cwd=ROOT,
                env={**os.environ, "DATABASE_URL": f"postgres://{login}/{name}"},
                check=True,
            )
            yield name
        finally:
            execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def own_database(base: str) -> Iterator[None]:
    """Point the program at a fresh copy of the empty database."""
    original, name = connection.settings_dict["NAME"], f"{base}_round"
    with server() as execute:
        execute(f"CREATE DATABASE {name} TEMPLATE {base}")
        connection.settings_dict["NAME"] = name
        try:
            connection.ensure_connection()
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = original
            execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def server() -> Iterator[Callable[[str], None]]:
    """A connection of its own for making and dropping databases."""
    connection.close()
    own = connection.copy(alias="bench_server")
    try:
        with own.cursor() as cursor:
            yield cursor.execute
    finally:
        own.close()
