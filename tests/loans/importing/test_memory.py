"""Hostile workbooks in a process of their own: refused or read whole, within 200 MB resident memory."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.core.processes import ROOT
from tests.loans.importing.books import csv_of, many_standard, rewritten
from tests.loans.importing.test_reading import (
    HOSTILE,
    SHEET,
    big_book,
    entities,
    far_cell,
    outside,
    token_without_end,
    zip_bomb,
)

pytestmark = [pytest.mark.proof, pytest.mark.one_database]
MOST_MB = 200
# Says what became of the file, and the most memory that its process ever held.
READ = """
import json, re, sys, time
import django
django.setup()
from creditcoop.core.errors import Refused
from loans.services.read_loan_book import read_loan_book
began = time.monotonic()
try:
    book = read_loan_book(file_name="book", content=open(sys.argv[1], "rb").read())
    outcome = f"read whole, {len(book.rows)} rows"
except Refused as refusal:
    outcome = f"refused: {refusal.code}"
took = time.monotonic() - began
# Not getrusage: its maximum is inherited from the process that started this one.
most = int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]) // 1024
print(json.dumps({"outcome": outcome, "took": took, "most": most}))
"""


def declared_small() -> bytes:
    return rewritten(big_book(1000), SHEET, lambda xml: xml.replace('ref="A1:B1001"', 'ref="A1:B3"'))


def wide_bomb() -> bytes:
    """A sheet of a million empty rows by their numbers alone."""
    many = "".join(f'<row r="{row}"/>' for row in range(7, 1_048_577))
    return rewritten(big_book(5), SHEET, lambda xml: xml.replace("</sheetData>", many + "</sheetData>"))


CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb, 300 MB unpacked": (zip_bomb, "refused: unpacks_too_large"),
    "far cell XFD1048576": (far_cell, "refused: too_many_rows"),
    "declared A1:B3, 1,000 rows": (declared_small, "read whole, 1000 rows"),
    "entity bomb": (lambda: rewritten(big_book(5), SHEET, entities), "refused: damaged"),
    "outside entity (XXE)": (lambda: rewritten(big_book(5), SHEET, outside), "refused: damaged"),
    "element without end": (token_without_end, "refused: damaged"),
    "a million empty rows": (wide_bomb, "refused: too_many_rows"),
}


def measured(tmp_path: Path, content: bytes) -> dict[str, object]:
    path = tmp_path / "book"
    path.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "creditcoop.settings", "VAR_DIR": str(tmp_path / "var"), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_workbook_takes_no_more_than_200_mb(name: str, tmp_path: Path) -> None:
    make, outcome = CASES[name]
    content = make()
    found = measured(tmp_path, content)
    print(
        f"\n{name}: {len(content) / 1000:,.1f} kB, {found['outcome']}, {found['most']} MB, {found['took']:.1f} s"
    )
    assert found["outcome"] == outcome
    assert int(str(found["most"])) < MOST_MB


def test_the_largest_honest_book_is_read_and_its_memory_is_known(tmp_path: Path) -> None:
    """No limit but the file's own; the figure tells whoever runs the program what to have."""
    rows = csv_of(list(many_standard(120_000, branches=["0301"])))
    found = measured(tmp_path, rows)
    print(f"\nhonest CSV of 120,000 rows: {len(rows) / 2**20:.1f} MB, {found['outcome']}, {found['most']} MB")
    assert found["outcome"] == "read whole, 120000 rows"
    assert set(HOSTILE) & {"zip bomb", "far cell", "entity bomb"}
