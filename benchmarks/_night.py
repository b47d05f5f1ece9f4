"""Nights of one book, timed, each step in a process of its own; prints JSON.

python -m benchmarks._night fill LOANS FIRST LOST…   how many claims are lost for each night from FIRST on
python -m benchmarks._night scan DAY                 every night up to DAY that was not scanned yet
python -m benchmarks._night analyse                  as the database does by itself once rows have come
python -m benchmarks._night bare                     the rows of the latest scan once more, by INSERT … SELECT
"""

import datetime
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import django

from benchmarks._memory import peak

# Tables that a night adds to, in the order in which one leads to another.
ADDED = ("accountability_lapse", "accountability_penaltyentry", "loans_classground", "loans_loanclass")
REVIEWS = "loans_classreview"
MARKS = "bench_marks"


def main(what: str, *words: str) -> None:
    django.setup()
    if what == "fill":
        from benchmarks._night_book import fill

        fill(int(words[0]), [int(word) for word in words[2:]], datetime.date.fromisoformat(words[1]))
    elif what == "scan":
        print(json.dumps(scan(datetime.date.fromisoformat(words[0]))))
    elif what == "analyse":
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {', '.join((*ADDED, REVIEWS))}")
    else:
        print(json.dumps(bare()))


def scan(day: datetime.date) -> dict[str, Any]:
    """The services of the night's job; which rows were there before is kept for `bare`."""
    from django.db import connection

    from accountability.services.scan_time_limits import scan_time_limits
    from accountability.services.verify_ledger import verify_ledger
    from creditcoop.core import clock
    from creditcoop.core.access import Actor

    _mark()
    sent = 0

    def counts(execute: Any, statement: Any, values: Any, many: Any, context: Any) -> Any:
        nonlocal sent
        sent += 1
        return execute(statement, values, many, context)

    started, busy, served = time.perf_counter(), time.process_time(), backend_busy()
    with connection.execute_wrapper(counts):
        runs = scan_time_limits(actor=Actor.system(on=day, channel="job"), on=day, today=clock.today())
    found: dict[str, Any] = {
        "seconds": time.perf_counter() - started,
        "program": time.process_time() - busy,
        "database": backend_busy() - served,
        "peak": peak(),
        "statements": sent,
        "nights": len(runs),
    }
    for run in runs:
        assert json.loads(run.faults) == [], run.faults
        for name, count in json.loads(run.counts).items():
            found[name] = found.get(name, 0) + count
    assert verify_ledger().faults == ()
    return found


def _mark() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {MARKS}")
        cursor.execute(f"CREATE TABLE {MARKS} (name text, latest bigint)")
        for table in ADDED:
            cursor.execute(f"INSERT INTO {MARKS} SELECT %s, COALESCE(MAX(id), 0) FROM {table}", [table])


def backend_busy() -> float:
    """Seconds of the processor that the database has worked for this connection; it is on this machine."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT PG_BACKEND_PID()")
        (pid,) = cursor.fetchone()
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def bare() -> dict[str, float]:
    """Seconds for the same rows as whole sets in one transaction, under the triggers of the tables and without them."""
    from django.db import connection

    from creditcoop.core import triggers

    with connection.cursor() as cursor:
        for table in ADDED:
            cursor.execute(f"DROP TABLE IF EXISTS bench_{table}")
            cursor.execute(
                f"CREATE TABLE bench_{table} AS SELECT * FROM {table}"
                f" WHERE id > (SELECT latest FROM {MARKS} WHERE name = %s)",
                [table],
            )
        cursor.execute(f"DROP TABLE IF EXISTS bench_{REVIEWS}")
        cursor.execute(
            f"CREATE TABLE bench_{REVIEWS} AS SELECT * FROM {REVIEWS}"
            f" WHERE loan_id IN (SELECT loan_id FROM bench_{ADDED[0]})"
        )
    unguarded, busy = _again(guarded=False)
    guarded, busy_guarded = _again(guarded=True)
    _again(guarded=False, moment='"recorded_at"')  # as the scan left them, for the nights that follow
    triggers.install("default")
    return {
        "unguarded": unguarded,
        "unguarded_database": busy,
        "guarded": guarded,
        "guarded_database": busy_guarded,
    }


def _again(*, guarded: bool, moment: str = "statement_timestamp()") -> tuple[float, float]:
    """The rows taken out and put in; a guard refuses a row whose moment is not the present one."""
    from django.db import connection, transaction

    from creditcoop.core import triggers

    triggers.remove("default")
    with connection.cursor() as cursor:
        for table in (*reversed(ADDED), REVIEWS):
            cursor.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM bench_{table})")
        cursor.execute(f"VACUUM {', '.join((*ADDED, REVIEWS))}")
    if guarded:
        triggers.install("default")
    started, busy = time.perf_counter(), backend_busy()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in (*ADDED, REVIEWS):
            columns = [
                column.name for column in connection.introspection.get_table_description(cursor, table)
            ]
            names = ", ".join(f'"{name}"' for name in columns)
            values = names.replace('"recorded_at"', moment)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM bench_{table} ORDER BY id")
    return time.perf_counter() - started, backend_busy() - busy


if __name__ == "__main__":
    main(*sys.argv[1:])
