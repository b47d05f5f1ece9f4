"""Loan books as bytes, good and bad."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT / "data" / "berka-loan-book.csv"
BERKA_HEAD = REAL.read_text(encoding="utf-8").splitlines()[0].split(",")
GOOD = {
    "Loan": "5314",
    "Account": "1787",
    "Branch": "Sokolov",
    "Region": "west Bohemia",
    "Client": "2166",
    "Birth number": "475722",
    "Second client": "",
    "Granted": "1993-07-05",
    "Amount CZK": "96396",
    "Months": "12",
    "Monthly payment": "8033.00",
    "Status": "B",
}
STANDARD = {
    "Loan number": "城关(2019)借字第12号",
    "Branch": "0301",
    "Borrower number": "K-0001",
    "Borrower": "刘根生",
    "ID kind": "身份证",
    "ID number": "11010519491231002X",
    "Amount": "15000.00",
    "Granted": "2025-03-01",
    "Due": "2026-03-01",
    "State": "未结清",
}


def csv_of(rows: Sequence[dict[str, str]], *, head: Sequence[str] | None = None) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, head or list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def berka(*changes: dict[str, str]) -> bytes:
    """A small book of the mapping `berka`: one row a change, numbered so that they differ."""
    rows = []
    for place, change in enumerate(changes):
        own = {"Loan": str(5000 + place), "Client": str(2000 + place)}
        rows.append({**GOOD, **own, **change})
    return csv_of(rows)


def standard(*changes: dict[str, str]) -> bytes:
    rows = []
    for place, change in enumerate(changes):
        own = {"Loan number": f"L-{place}", "Borrower number": f"K-{place}"}
        rows.append({**STANDARD, **own, **change})
    head = list(dict.fromkeys(key for row in rows for key in row))
    return csv_of(rows, head=head)


def many_standard(count: int, *, branches: Sequence[str]) -> Iterator[dict[str, str]]:
    """Rows of a large book of the mapping `standard`: five loans on four borrowers."""
    for place in range(count):
        borrower = place // 5 * 4 + min(place % 5, 3)
        lent = 1000 + place * 37 % 90000
        yield {
            "Loan number": f"L{place:07d}",
            "Branch": branches[borrower // 4 % len(branches)],
            "Borrower number": f"K{borrower:07d}",
            "Borrower": f"借款人{borrower}",
            "ID kind": "其他证件",
            "ID number": f"X{borrower:09d}",
            "Amount": f"{lent}.50",
            "Granted": f"20{10 + place % 15:02d}-{place % 12 + 1:02d}-{place % 28 + 1:02d}",
            "Due": f"20{12 + place % 15:02d}-{place % 12 + 1:02d}-{place % 28 + 1:02d}",
            "State": "未结清",
            "Kind": "农户",
            "Balance": f"{lent}.00",
            "Rate": "7.56",
            "Security": "信用",
            "Purpose": "购买化肥",
        }


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(content: bytes, name: str, change: Any) -> bytes:
    """The workbook with one part changed by `change(text) -> text`, packed anew."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part.filename, change(data.decode()).encode() if part.filename == name else data)
    return out.getvalue()
