"""The command killed in the middle of its writing, in a real process: nothing of the book is there."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.processes import PATIENCE_SECONDS, ROOT, Program, program, running
from tests.loans.importing.books import csv_of, many_standard

ROWS = 12_000
BORROWERS = 9600
MOMENTS = ("borrowers 5000/9600", "history 5000/9600", "loans 5000/12000")
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
    for line in MOMENTS:
        killed_at(own, book, line)
        assert counted(own) == before, line
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
    print(f"killed at {len(MOMENTS)} moments of {ROWS} rows: half imports 0")
