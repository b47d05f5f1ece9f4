"""The ledger for auditors: exactly the rows asked for, in four formats, checked without the program (I8, I14)."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader

from accountability.models import PenaltyEntry
from accountability.queries.ledger_rows import ledger_rows
from accountability.services.export_ledger import VERIFIER
from accountability.services.export_penalty_ledger import export_penalty_ledger
from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent, Person
from tests.accountability.penalties.books import LAPSED, lapsed_book
from tests.builders import actor
from tests.conftest import Cast, client_of


@pytest.fixture
def book(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.HEADS_DIR = tmp_path / "heads"
    with translation.override("en"):
        lapsed_book(cast, nights=3)


def taken(person: Person, kind: str, **asked: Any) -> bytes:
    rows = ledger_rows(PenaltyEntry.objects.visible_to(actor(person, LAPSED), "export_ledger"), **asked)
    with translation.override("en"):
        file = export_penalty_ledger(
            rows=rows,
            filters={name: str(value) for name, value in asked.items()},
            kind=kind,
            purpose="年度审计",
            language="zh_hans",
            actor=actor(person, LAPSED),
            on=LAPSED,
            moment="2027-11-11 08:00",
        )
        return b"".join(file.chunks)


def verified(content: bytes, folder: Path, name: str = "part.jsonl") -> list[tuple[int, str]]:
    """What the verifier finds, run as a program of its own."""
    path = folder / name
    path.write_bytes(content)
    command = [sys.executable, "-I", str(VERIFIER), "--json", str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert said.returncode in (0, 1), said.stderr
    return [tuple(fault) for fault in json.loads(said.stdout)]


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_part_is_checked_without_the_program(cast: Cast, book: None, tmp_path: Path, kind: str) -> None:
    auditor = cast.union["union_audit"]
    for asked in ({}, {"q": "王海涛"}, {"to_day": LAPSED}, {"q": "nobody"}):
        assert verified(taken(auditor, kind, **asked), tmp_path) == [], asked


ATTACKS: dict[str, tuple[str, str, set[str]]] = {
    "json": ('"amount_fen": 20000', '"amount_fen": 10000', {"columns_differ"}),
    "csv": (",200.00,", ",100.00,", {"columns_differ"}),
}


@pytest.mark.parametrize("kind", sorted(ATTACKS))
def test_a_changed_amount_and_a_row_left_out_are_named(
    cast: Cast, book: None, tmp_path: Path, kind: str
) -> None:
    content = taken(cast.union["union_audit"], kind, q="王海涛").decode()
    old, new, codes = ATTACKS[kind]
    assert old in content
    assert {code for _seq, code in verified(content.replace(old, new, 1).encode(), tmp_path)} == codes
    lines = content.splitlines(keepends=True)
    row = next(place for place, line in enumerate(lines) if PenaltyEntry.objects.get(seq=2).hash in line)
    left_out = "".join([*lines[:row], *lines[row + 1 :]])
    assert (0, "part_differs") in verified(left_out.encode(), tmp_path)


def test_the_file_says_head_count_sum_who_and_what_for(cast: Cast, book: None) -> None:
    auditor = cast.union["union_audit"]
    head = PenaltyEntry.objects.order_by("-seq")[0]
    found = json.loads(taken(auditor, "json", q="王海涛").decode().splitlines()[0])
    assert (found["head_seq"], found["head_hash"]) == (str(head.seq), head.hash)
    assert (found["count"], found["sum_fen"], found["purpose"]) == ("3", "60000", "年度审计")
    assert auditor.staff_number in found["exporter"] and found["filters"] == "q=王海涛"
    rows = list(csv.reader(io.StringIO(taken(auditor, "csv", q="王海涛").decode("utf-8-sig"))))
    assert [row[6] for row in rows if len(row) == 15][1:] == ["200.00"] * 3
    assert dict(row for row in rows if len(row) == 2)["head_hash"] == head.hash
    sheet = load_workbook(io.BytesIO(taken(auditor, "xlsx"))).active
    assert sheet.max_row == 1 + 6 + 8 and sum(sheet.cell(row, 7).value for row in range(2, 8)) == 1500
    text = "".join(
        "".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(taken(auditor, "pdf"))).pages
    )
    text = text.replace("\u200b", "")
    assert "经济处理台账摘录" in text and "1,500.00" in text and head.hash[:16] in text
    told = [json.loads(row.facts) for row in AuditEvent.objects.filter(act="export_ledger")]
    assert {(one["format"], one["rows"]) for one in told} == {
        ("json", 3),
        ("csv", 3),
        ("xlsx", 6),
        ("pdf", 6),
    }


def test_a_name_like_a_formula_is_text(cast: Cast, book: None) -> None:
    Person.objects.filter(pk=cast.a["cm"].pk).update(name='=HYPERLINK("x")')
    auditor = cast.union["union_audit"]
    assert "'=HYPERLINK" in taken(auditor, "csv").decode()
    sheet = load_workbook(io.BytesIO(taken(auditor, "xlsx"))).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_rows_of_the_scope_alone_and_refusals(cast: Cast, book: None) -> None:
    assert taken(cast.b["director"], "csv").decode().count(",assessed,") == 0
    assert taken(cast.a["director"], "csv").decode().count(",assessed,") == 6
    for post in ("cm", "chief_accountant"):
        with pytest.raises(PermissionDenied):
            taken(cast.a[post], "csv")
    with pytest.raises(Refused):
        taken(cast.a["director"], "doc")


def test_an_empty_ledger_gives_no_file(cast: Cast) -> None:
    with pytest.raises(Refused):
        taken(cast.union["union_audit"], "csv")


def test_the_page_asks_what_for_and_gives_the_file(cast: Cast, book: None) -> None:
    client, url = client_of(cast.union["union_audit"]), reverse("export_ledger")
    assert client.get(url).status_code == 200 and client.get(url, {"purpose": ""}).status_code == 422
    response = client.get(url, {"purpose": "审计", "format": "json", "q": "王海涛"})
    assert response["Content-Disposition"] == 'attachment; filename="penalty-ledger.jsonl"'
    assert b"".join(response.streaming_content).count(b'"is": "row"') == 3
    assert client_of(cast.a["cm"]).get(url).status_code == 403


def test_the_command_writes_the_same_rows(cast: Cast, book: None, tmp_path: Path) -> None:
    target = tmp_path / "ledger.jsonl"
    call_command("export_penalty_ledger", purpose="备份", branch="0301", output=target)
    assert verified(target.read_bytes(), tmp_path, "again.jsonl") == []
    assert target.read_text().count('"is": "row"') == 6
    with pytest.raises(CommandError):
        call_command("export_penalty_ledger", purpose="备份", branch="none")
