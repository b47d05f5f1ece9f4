"""Nights of a large book: `python -m benchmarks._settlement_night LOANS`, on an empty database.

Interest is computed and never written: a settlement leaves no row of its own. What the night after an interest day
does write is, for every loan with interest that was payable, the look at its class (`loans_classreview`: looked at
when, since when principal and interest are overdue, when to look again), and a row of `loans_loanclass` where the
class changed or what it rests on.
"""

import datetime
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import django

from benchmarks._money_book import LOANS, SETTLED, UNPAID, fill, vacuum

ONE = datetime.timedelta(days=1)
NIGHT, ORDINARY = SETTLED + ONE, SETTLED + 3 * ONE
BOOK = 60_000
DAYS = ("2024-12-31", "2025-09-20", "2026-06-20", "2026-09-20", "2026-09-30")
TABLES = ("loans_loanclass", "loans_classreview")


def main(loans: int) -> None:
    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    seconds, _nothing = timed(lambda: fill(loans))
    (rows,) = sql("SELECT COUNT(*) FROM loans_ledgerentry")[0]
    print(f"{rows:,} rows of the ledger, filled in {seconds:.0f} s", file=sys.stderr, flush=True)
    print(f"{loans:,} loans with {rows:,} rows in their ledgers, PostgreSQL, in one process")
    print(
        "  interest is computed and leaves no row: what a night writes is its look at each class, and each change"
    )
    settlement_night(loans)
    ordinary_night()
    book(min(BOOK, loans))


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds by the clock, and what came out."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def sql(statement: str, values: Any = ()) -> list[Any]:
    """The rows of a statement, without Django's layers above the cursor."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def megabytes() -> float:
    """The most memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def classified(on: datetime.date) -> tuple[float, int, int]:
    """Seconds, loans looked at and class rows written of one night."""
    from loans.services.classify_loans import classify_loans

    seconds, (counts, faults) = timed(lambda: classify_loans(on=on))
    assert not faults
    return seconds, counts["loans_scanned"], counts["classes_changed"]


def settlement_night(loans: int) -> None:
    """Every loan had interest payable on the day before; then the very same rows by two statements."""
    for table in TABLES:
        sql(f"CREATE TABLE before_{table} AS SELECT * FROM {table}")
    memory = megabytes()
    ours, looked, changed = classified(NIGHT)
    assert (looked, changed) == (loans, loans // UNPAID), (looked, changed)
    print(
        f"  the night of {NIGHT}: {ours:.1f} s, {looked:,} loans looked at, {1000 * ours / looked:.2f} ms each,"
        f" {changed:,} classes changed; memory {memory:.0f} MB before, at most {megabytes():.0f} MB",
        flush=True,
    )
    bare = _the_same_by_sql()
    print(f"  the same rows by bare set-based SQL {bare:.1f} s: {ours / bare:.1f} times as long", flush=True)


def _the_same_by_sql() -> float:
    """The night's rows taken away and put in again from a table that has them ready, with the triggers in force."""
    from creditcoop.core import triggers

    columns = "from_on, grade, by_matrix, old_class, days_overdue, reasons, facts, loan_id, version_id"
    sql("CREATE TABLE written AS SELECT * FROM loans_loanclass WHERE from_on = %s", [NIGHT])
    sql("CREATE TABLE reviewed AS SELECT * FROM loans_classreview WHERE as_of = %s", [NIGHT])
    triggers.remove("default")
    sql("DELETE FROM loans_loanclass WHERE from_on = %s", [NIGHT])
    sql("TRUNCATE loans_classreview")
    sql("INSERT INTO loans_classreview SELECT * FROM before_loans_classreview")
    triggers.install("default")
    vacuum()
    kept = ("version_id", "review_on", "as_of", "principal_overdue_since", "interest_overdue_since")
    listed, new = ", ".join(kept), ", ".join(f"{name} = EXCLUDED.{name}" for name in kept)

    def insert() -> None:
        sql(f"INSERT INTO loans_loanclass ({columns}) SELECT {columns} FROM written")
        sql(
            f"INSERT INTO loans_classreview (loan_id, {listed}) SELECT loan_id, {listed} FROM reviewed"
            f" ON CONFLICT (loan_id) DO UPDATE SET {new}"
        )

    seconds, _nothing = timed(insert)
    return seconds


def ordinary_night() -> None:
    """Nights between two interest days look at what fell due the day before, and at nothing twice."""
    between = classified(NIGHT + ONE)
    seconds, looked, changed = classified(ORDINARY)
    again = classified(ORDINARY)
    due = sql("SELECT COUNT(*) FROM loans_loan WHERE due_on = %s", [ORDINARY - ONE])[0][0]
    assert (looked, again[1]) == (due, 0), (looked, due, again)
    print(
        f"  an ordinary night ({ORDINARY}): {seconds:.2f} s, {looked:,} loans looked at, the {due:,} that fell due"
        f" the day before, {changed:,} classes changed; done again {again[0]:.2f} s, {again[1]} loans;"
        f" the night before it {between[0]:.2f} s, {between[1]:,} loans",
        flush=True,
    )


def book(loans: int) -> None:
    """A book as of a day in one statement, by branch, and as the sum of its loans; each must say the same."""
    from django.db.models import Sum

    from creditcoop.core.rules.money import to_yuan
    from loans.models import Loan
    from loans.queries.outstanding import owed_then, principal_on

    ids = list(range(LOANS + 1, LOANS + loans + 1))
    chosen = Loan.objects.filter(pk__gt=LOANS, pk__lte=LOANS + loans).order_by()
    print(
        f"  {loans:,} loans as of a day, seconds {'whole':>8} {'by branch':>10} {'loan by loan':>13} {'bare':>8}"
    )
    for text in DAYS:
        day = datetime.date.fromisoformat(text)
        owed = owed_then(day, today=datetime.date.max)
        whole, total = timed(lambda owed=owed: chosen.aggregate(total=Sum(owed))["total"])  # type: ignore[misc]
        grouped = chosen.values("branch").annotate(total=Sum(owed))
        by_branch, rows = timed(lambda grouped=grouped: list(grouped))  # type: ignore[misc]
        each, found = timed(lambda day=day: principal_on(ids, day))  # type: ignore[misc]
        bare, ((fen,),) = timed(lambda day=day: _bare(loans, day))  # type: ignore[misc]
        assert total == sum(row["total"] for row in rows) == sum(found.values()) == to_yuan(int(fen)), day
        print(
            f"    {text}: {total:>17,} yuan {whole:8.2f} {by_branch:10.2f} {each:13.2f} {bare:8.2f}",
            flush=True,
        )


def _bare(loans: int, day: datetime.date) -> list[Any]:
    return sql(
        "SELECT SUM(principal_change) FROM loans_ledgerentry WHERE loan_id > %s AND loan_id <= %s AND paid_on <= %s",
        [LOANS, LOANS + loans, day],
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
