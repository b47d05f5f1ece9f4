"""Imports killed in the middle, in real processes: all of the book is there or nothing, and the next run is whole."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.migrated import program
from tests.core.processes import PATIENCE_SECONDS, ROOT, Program, running, wait_until
from tests.loans.importing.books import csv_of, many_standard

# In the suite a book of two pieces; `dev.py prove` brings in one of six, killed at twenty moments.
ROWS = int(os.environ.get("IMPORT_ROWS", "10000"))
PIECE = 5_000
BORROWERS = ROWS * 4 // 5


def pieces(rows: int) -> list[int]:
    """How many rows are done after each piece."""
    return sorted({*range(PIECE, rows, PIECE), rows})


# Reading, checking, and every piece of the writing up to the latest one before the commit.
MOMENTS = (
    f"reading {PIECE}/0",
    f"reading {ROWS}/0",
    f"checking {PIECE}/{ROWS}",
    f"checking {ROWS}/{ROWS}",
    *(f"borrowers {done}/{BORROWERS}" for done in pieces(BORROWERS)),
    *(f"history {done}/{BORROWERS}" for done in pieces(BORROWERS)),
    *(f"loans {done}/{ROWS}" for done in pieces(ROWS)),
)
COUNTS = {
    table: f"SELECT COUNT(*) FROM {table}"
    for table in (
        "core_unit",
        "core_historicalunit",
        "core_auditevent",
        "loans_importbatch",
        "loans_borrower",
        "loans_historicalborrower",
        "loans_loan",
    )
}


@pytest.fixture
def own(db: None, tmp_path: Path) -> Iterator[Program]:
    with program(tmp_path) as made:
        yield made


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.csv"
    path.write_bytes(csv_of(list(many_standard(ROWS, branches=[f"Branch {n}" for n in range(5)]))))
    return path


def start(own: Program, book: Path) -> "subprocess.Popen[str]":
    words = [
        "manage.py",
        "import_loan_book",
        str(book),
        "--mapping",
        "standard",
        "--make-branches",
        "-v",
        "2",
    ]
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env=own.environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def counted(own: Program) -> dict[str, int]:
    return {table: int(own.ask(sql)[0][0]) for table, sql in COUNTS.items()}


def killed_at(own: Program, book: Path, line: str) -> None:
    """Run the command and kill it (-9) the moment it says that it has written `line`."""
    with running(start(own, book)) as process:
        assert process.stdout is not None
        for said in process.stdout:
            if said.strip() == line:
                os.kill(process.pid, signal.SIGKILL)
                break
        assert process.wait(timeout=PATIENCE_SECONDS) == -signal.SIGKILL


@pytest.mark.proof
def test_killed_half_way_nothing_is_there_and_the_next_run_is_whole(own: Program, book: Path) -> None:
    before = counted(own)
    assert set(before.values()) == {0}
    assert len(set(MOMENTS)) == len(MOMENTS) >= 10
    whole = 0
    for line in MOMENTS:
        killed_at(own, book, line)
        if counted(own) != before:
            # The latest word may be read after the commit: then everything is there, and only then.
            assert line == MOMENTS[-1], line
            whole = 1
            assert counted(own)["loans_loan"] == ROWS
            break
    if whole:
        print(
            f"\nkilled at {len(MOMENTS)} moments of {ROWS:,} rows: "
            f"nothing {len(MOMENTS) - 1} times, all once; half imports 0"
        )
        return
    with running(start(own, book)) as process:
        assert process.stdout is not None
        lines = process.stdout.read().splitlines()
        assert process.wait(timeout=PATIENCE_SECONDS) == 0
    assert lines[-1] == f"rows read {ROWS}, accepted {ROWS}, refused 0"
    assert set(MOMENTS) < set(lines), "every moment is one of the writing"
    after = counted(own)
    assert after["loans_loan"] == ROWS
    assert after["loans_borrower"] == after["loans_historicalborrower"] == BORROWERS
    assert (after["core_unit"], after["loans_importbatch"], after["core_auditevent"]) == (6, 1, 1)
    print(
        f"\nkilled at {len(MOMENTS)} moments of {ROWS:,} rows: nothing {len(MOMENTS)} times; half imports 0"
    )


# A branch with its people, a book of it that is large for one request, and a job for it.
PREPARE = """
import datetime, sys
import django
django.setup()
from django.conf import settings
settings.IMPORT_AT_ONCE_BYTES = 10
from creditcoop.core import clock
from loans.services.upload_import import Upload, bring_in, upload_import
from tests.builders import actor
from tests.conftest import make_cast
from loans.models import ImportBatch
from creditcoop.core.models import Posting
on = clock.today()
if sys.argv[1] == "upload":
    cast = make_cast()
    upload = Upload(file_name="book.csv", content=open(sys.argv[2], "rb").read(), mapping="standard")
    upload_import(upload=upload, actor=actor(cast.a["monitor"], on), on=on)
else:
    director = Posting.objects.get(unit__code="0301", post="director").person
    bring_in(batch_id=ImportBatch.objects.get().pk, actor=actor(director, on), on=on)
"""
STATE = "SELECT state FROM loans_importbatch"
JOB = "SELECT attempts, outcome FROM loans_importjob ORDER BY id DESC LIMIT 1"


def prepare(own: Program, *words: str) -> None:
    if own.start("-c", PREPARE, *words).wait(timeout=PATIENCE_SECONDS):
        raise AssertionError(own.log())


def job_killed(own: Program, *, reached: str) -> None:
    """Start the worker's command and kill it as soon as the job says that it has come so far."""
    asked = f"SELECT 1 FROM loans_importjob WHERE finished_at IS NULL AND {reached}"
    with running(own.start("manage.py", "run_import_jobs")) as process:
        wait_until(lambda: bool(own.ask(asked)), what=reached, log=own.log)
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait(timeout=PATIENCE_SECONDS) == -signal.SIGKILL


@pytest.mark.proof
def test_a_killed_job_leaves_nothing_and_is_begun_again(own: Program, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(csv_of(list(many_standard(ROWS, branches=["0301"]))))
    prepare(own, "upload", str(path))
    loans = COUNTS["loans_loan"]
    for kind, before, after in (("check", "checking", "staged"), ("commit", "staged", "committed")):
        if kind == "commit":
            prepare(own, "commit")
        for attempt, reached in enumerate(
            ("claim IS NOT NULL", "attempts = 2 AND phase <> 'waiting'"), start=1
        ):
            job_killed(own, reached=reached)
            assert own.ask(STATE) == [(before,)], (kind, reached)
            assert own.ask(loans) == [(0,)], (kind, reached)
            assert own.ask(JOB) == [(attempt, "")], (kind, reached)
            own.manage(
                "run_import_jobs"
            )  # the killed run is silent for less than a minute: its job is left to it
            assert own.ask(JOB) == [(attempt, "")]
            own.tell("UPDATE loans_importjob SET beat_at = '2020-01-01 00:00:00' WHERE finished_at IS NULL")
        own.manage("run_import_jobs")
        assert own.ask(STATE) == [(after,)]
        assert own.ask(JOB) == [(3, "done")]
    assert own.ask(loans) == [(ROWS,)]
    print("\njobs killed 4 times in check and commit: half imports 0, begun again and whole")


# A branch with its people, old loans of it that two people brought in, and a payments book that waits.
OLD_LOANS, PAYMENTS = 500, ROWS * 2 // 3 // PIECE * PIECE + PIECE
WAITING_PAYMENTS = """
import sys
import django
django.setup()
from creditcoop.core import clock
from creditcoop.core.models import Posting
from loans.models import ImportBatch
from loans.services.commit_import import commit_import
from loans.services.read_loan_book import read_loan_book
from loans.services.stage_import import stage_import
from tests.builders import actor
from tests.conftest import make_cast
on = clock.today()
if sys.argv[1] == "commit":
    director = Posting.objects.get(unit__code="0301", post="director").person
    batch = ImportBatch.objects.get(kind="payments")
    commit_import(batch_id=batch.pk, actor=actor(director, on), on=on, progress=lambda *said: print(*said, flush=True))
else:
    cast = make_cast()
    for mapping, path in zip(("standard", "payments"), sys.argv[1:]):
        source = read_loan_book(file_name=path, content=open(path, "rb").read())
        batch = stage_import(source=source, mapping=mapping, actor=actor(cast.a["monitor"], on), on=on)
        assert batch.state == "staged", batch.faults[:500]
        if mapping == "standard":
            commit_import(batch_id=batch.pk, actor=actor(cast.a["director"], on), on=on)
"""
PAYMENT_MOMENTS = (
    "reading 5000 0",
    f"checking {PAYMENTS} {PAYMENTS}",
    *(f"payments {done} {PAYMENTS}" for done in pieces(PAYMENTS)),
)


def many_payments() -> list[dict[str, str]]:
    return [
        {
            "Loan number": f"L{place % OLD_LOANS:07d}",
            "Paid on": "2025-06-20",
            "Amount paid": "10.00",
            "Receipt number": f"R{place}",
            "Of it principal": "1.00",
            "Of it interest": "9.00",
        }
        for place in range(PAYMENTS)
    ]


@pytest.mark.proof
def test_payments_killed_half_way_leave_nothing(own: Program, tmp_path: Path) -> None:
    loans, payments = tmp_path / "loans.csv", tmp_path / "payments.csv"
    loans.write_bytes(csv_of(list(many_standard(OLD_LOANS, branches=["0301"]))))
    payments.write_bytes(csv_of(many_payments()))
    if own.start("-c", WAITING_PAYMENTS, str(loans), str(payments)).wait(timeout=PATIENCE_SECONDS):
        raise AssertionError(own.log())
    there = "SELECT COUNT(*) FROM loans_oldpayment"
    compared = "SELECT loan_id, balance_found, payments FROM loans_bookcomparison ORDER BY loan_id"
    before = own.ask(compared)
    for moment in PAYMENT_MOMENTS:
        process = subprocess.Popen(
            [sys.executable, "-c", WAITING_PAYMENTS, "commit"],
            cwd=ROOT,
            env=own.environment,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        with running(process):
            assert process.stdout is not None
            assert any(said.strip() == moment for said in process.stdout), moment
            os.kill(process.pid, signal.SIGKILL)
            assert process.wait(timeout=PATIENCE_SECONDS) == -signal.SIGKILL
        assert own.ask(there) == [(0,)], moment
        assert own.ask(compared) == before, moment
    if own.start("-c", WAITING_PAYMENTS, "commit").wait(timeout=PATIENCE_SECONDS):
        raise AssertionError(own.log())
    assert own.ask(there) == [(PAYMENTS,)]
    assert {row[2] for row in own.ask(compared)} == {PAYMENTS // OLD_LOANS}
    print(
        f"\nkilled at {len(PAYMENT_MOMENTS)} moments of {PAYMENTS:,} payments: nothing every time; then whole"
    )
