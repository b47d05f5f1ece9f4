"""One reading of a ledger, timed: `python -m benchmarks._ledger_check fill ENTRIES | WHAT FILE`; prints JSON.

WHAT is program, bodies, export, verifier or lines. Each runs in a process of its own, whose peak of memory is then
that of the reading.
"""

import hashlib
import json
import os
import runpy
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import django

from benchmarks._memory import peak

PORTION = 2_000


def main(what: str, given: str) -> None:
    if what == "fill":
        django.setup()
        from benchmarks._ledger_book import fill

        fill(int(given))
        return
    django.setup() if what in ("program", "export") else None
    started, busy, before = time.perf_counter(), time.process_time(), peak()
    rows = READINGS[what](Path(given))
    found = {"seconds": time.perf_counter() - started, "processor": time.process_time() - busy}
    print(json.dumps({"rows": rows, **found, "before": before, "peak": peak()}))


def program(_file: Path) -> int:
    """`manage.py verify_ledger`."""
    from accountability.services.verify_ledger import verify_ledger

    found = verify_ledger()
    assert found.faults == (), found.faults[:3]
    assert found.head is not None
    assert found.head.seq == found.rows
    return found.rows


def bodies(_file: Path) -> int:
    """The floor: the same bodies out of the database, SHA-256 of each against its hash, nothing else."""
    from contextlib import closing

    import psycopg2

    rows = 0
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as database, database.cursor("walk") as cursor:
        cursor.itersize = PORTION
        cursor.execute("SELECT body, hash FROM accountability_penaltyentry ORDER BY seq")
        for body, kept in cursor:
            assert hashlib.sha256(body.encode()).hexdigest() == kept
            rows += 1
    return rows


def export(file: Path) -> int:
    """The lines that go to an auditor, written to a file; counts the rows of the ledger among them."""
    from accountability.services.export_ledger import ledger_lines
    from creditcoop.core import clock

    rows = 0
    with file.open("w", encoding="utf-8") as out:
        for line in ledger_lines(on=clock.today()):
            rows += line.startswith('{"is": "row"')
            out.write(line)
    return rows


def verifier(file: Path) -> int:
    """The verifier of one file, as the auditor runs it, with the file of heads."""
    place = Path(__file__).parent.parent / "creditcoop" / "core" / "data" / "verify_penalty_ledger.py"
    module = runpy.run_path(str(place))
    heads = Path(os.environ["VAR_DIR"]) / "heads" / "penalties.jsonl"
    with redirect_stdout(sys.stderr):
        assert module["main"]([str(file), str(heads)]) == 0
    with file.open(encoding="utf-8") as lines:
        return sum(line.startswith('{"is": "row"') for line in lines)


def lines(file: Path) -> int:
    """The floor: SHA-256 of each body of the export, read as JSON from its line."""
    rows = 0
    with file.open(encoding="utf-8") as text:
        for line in text:
            if line.startswith('{"is": "row"'):
                row = json.loads(line)
                assert hashlib.sha256(row["body"].encode()).hexdigest() == row["hash"]
                rows += 1
    return rows


READINGS: dict[str, Callable[[Path], int]] = {
    "program": program,
    "bodies": bodies,
    "export": export,
    "verifier": verifier,
    "lines": lines,
}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
