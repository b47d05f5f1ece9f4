"""A list as a file: asked what for, recorded with its rows, marked with who took it and when (I14)."""

import csv
import datetime
import io
import json

import openpyxl
import pytest
from django.urls import reverse

from creditcoop.core.models import AuditEvent
from tests.builders import make_borrower
from tests.conftest import Cast, client_of


@pytest.fixture(autouse=True)
def books(cast: Cast, day: datetime.date) -> None:
    for number in range(3):
        make_borrower(cast.a, on=day, name=f"农户{number}")
    make_borrower(cast.b, on=day, name="远方")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_asks_what_it_is_for(cast: Cast, kind: str) -> None:
    client = client_of(cast.a["director"])
    page = client.get(reverse("borrowers"), {"q": "农户", "export": kind})
    assert page.status_code == 200 and "What the file is for" in page.content.decode()
    assert 'name="q" value="农户"' in page.content.decode() and "3 rows" in page.content.decode()
    assert client.get(reverse("borrowers"), {"export": kind, "purpose": " "}).status_code == 422
    assert not AuditEvent.objects.filter(act="export_rows").exists()


def test_rows_of_the_file_are_those_of_the_record(cast: Cast) -> None:
    client = client_of(cast.a["director"])
    for query, count in (({}, 3), ({"q": "农户1"}, 1), ({"q": "远方"}, 0)):
        asked = {**query, "export": "csv", "purpose": "年度检查"}
        response = client.get(reverse("borrowers"), asked)
        lines = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
        row = AuditEvent.objects.filter(act="export_rows").latest("id")
        kept = json.loads(row.facts)
        assert len(lines) == 1 + count + 1 and kept["rows"] == count
        assert (kept["list"], kept["purpose"], kept["filters"]) == ("borrowers", "年度检查", ", ".join(query))
        assert row.actor == cast.a["director"]
        mark = lines[-1][0]
        assert cast.a["director"].name in mark and "年度检查" in mark and f"{count} rows" in mark
    assert "农户1" not in "".join(
        AuditEvent.objects.filter(act="export_rows").values_list("facts", flat=True)
    )


def test_a_workbook_is_marked_too(cast: Cast) -> None:
    response = client_of(cast.a["director"]).get(reverse("borrowers"), {"export": "xlsx", "purpose": "=1+1"})
    rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert len(rows) == 1 + 3 + 1 and str(rows[-1][0]).endswith("=1+1") and rows[-1][1] is None
