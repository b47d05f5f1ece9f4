"""移交清册, 监交书, 清查报告: numbered, kept, and the fingerprint on the paper is the signed one."""

import datetime
import io
import uuid
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from pypdf import PdfReader

from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent, IssuedPaper, PaperPrint
from handover.models import Handover
from handover.services.file_inventory import file_inventory
from handover.services.locked import latest_dossier
from handover.services.make_handover_paper import make_handover_paper
from tests.builders import actor, issued_loan
from tests.conftest import Cast, client_of
from tests.handover.test_inventory import check, taken_over
from tests.handover.walk import opened, signed_by_all


def words(pdf: Any) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(bytes(pdf))).pages)


def made(handover: Handover, kind: str, cast: Cast, on: datetime.date) -> IssuedPaper:
    return make_handover_paper(handover=handover, kind=kind, actor=actor(cast.a["cm"], on), on=on)


def test_the_fingerprint_on_the_list_is_the_one_that_was_signed(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = signed_by_all(cast, on=day)
    paper = made(handover, "handover_list", cast, day)
    assert paper.facts_sha256 == latest_dossier(handover).sha256
    text = words(paper.pdf)
    assert loan.number in text and "刘根生" in text and paper.facts_sha256 in text
    assert "Handoverlist" in words(paper.reading_pdf)


def test_the_same_list_is_made_once(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = signed_by_all(cast, on=day)
    assert made(handover, "handover_list", cast, day) == made(handover, "handover_list", cast, day)
    assert IssuedPaper.objects.filter(kind="handover_list").count() == 1


@pytest.mark.parametrize("kind", ["handover_list", "supervision_record", "inventory_report"])
def test_no_paper_before_its_time(cast: Cast, day: datetime.date, kind: str) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    with pytest.raises(Refused, match="has not come"):
        made(opened(cast, on=day), kind, cast, day)


def test_record_of_supervision_and_inventory_report_say_who_and_what(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = taken_over(cast, day)
    record = words(made(handover, "supervision_record", cast, day).pdf)
    assert all(name in record for name in ("王海涛", "李春梅", "郑玉兰", "陈立新"))
    check(handover, loan, cast, on=day, agrees=False, difference="金额少记一笔")
    file_inventory(handover_id=handover.pk, actor=actor(cast.a["cm2"], day), on=day)
    report = words(made(handover, "inventory_report", cast, day).pdf)
    assert all(said in report for said in ("金额少记一笔", "时效", "相符"))


def test_a_copy_by_page_is_counted(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = signed_by_all(cast, on=day)
    answer = client_of(cast.a["cm"]).post(
        reverse("make_handover_paper", args=[handover.pk]),
        {"act_key": str(uuid.uuid4()), "kind": "handover_list", "language": "zh-hans"},
    )
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert PaperPrint.objects.count() == 1


def test_the_lists_come_as_five_sheets_and_the_taking_is_recorded(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    handover = opened(cast, on=day)
    answer = client_of(cast.a["cm"]).get(reverse("handover_lists", args=[handover.pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert len(book.sheetnames) == 5
    assert book.worksheets[0]["A2"].value == loan.number
    assert AuditEvent.objects.filter(act="export_rows").count() == 1
