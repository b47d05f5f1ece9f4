"""Notices and slips by program: the same services, all or none."""

import base64
import datetime
import uuid
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from creditcoop.core import clock
from creditcoop.core.models import IssuedPaper, PaperPrint
from loans.models import FiledSlip
from tests.api.support import ROOT, Api
from tests.builders import issued_loan
from tests.claims import guaranteed, overdue
from tests.conftest import Cast
from tests.on_file import picture_bytes


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


def multipart(api: Api, path: str, **data: object) -> HttpResponse:
    headers = {"authorization": f"Bearer {api.token}", "Idempotency-Key": str(uuid.uuid4())}
    client = Client(headers={**headers, "accept-language": "en"})
    found: HttpResponse = client.post(f"{ROOT}{path}", data)
    return found


def test_notices_are_made_listed_printed_and_their_slip_is_filed(cast: Cast, today: datetime.date) -> None:
    first, second = guaranteed(cast), overdue(cast)
    api = Api.of(cast.a["director"])
    body = {"kind": "demand_notice", "loans": [first.pk, second.pk], "pay_by": today.isoformat()}
    key = str(uuid.uuid4())
    made = api.post("loan-notices/", body, key=key)
    assert made.status_code == 201, made.content
    lines = made.json()["lines"]
    assert [line["kind"] for line in lines] == ["demand_notice", "guarantor_notice", "demand_notice"]
    assert api.post("loan-notices/", body, key=key).json() == made.json()
    assert IssuedPaper.objects.count() == 3
    papers = [line["paper"] for line in lines]
    got = api.post("loan-notices/copies/", {"papers": papers}).json()
    assert got["copies"] == 3 == PaperPrint.objects.count()
    assert len(PdfReader(BytesIO(base64.b64decode(got["content"]))).pages) == 6
    found = api.get("loan-notices/", q=lines[0]["number"]).json()["results"]
    assert [row["id"] for row in found] == [lines[0]["id"]] and found[0]["slip"] is None
    scan = SimpleUploadedFile("s.png", picture_bytes(5), "image/png")
    filed = multipart(api, f"loan-notices/{papers[0]}/slip/", happened_on=today.isoformat(), files=[scan])
    assert filed.status_code == 201, filed.content
    slip = FiledSlip.objects.get()
    assert api.get(f"loan-notices/{papers[0]}/").json()["lines"][0]["slip"] == {
        "event": slip.event_id, "days": 0, "late": False, "on": today.isoformat(),
    }  # fmt: skip
    paper = api.get(f"papers/{papers[0]}/").json()
    assert (paper["subject_kind"], paper["subject_id"], paper["application"]) == ("loan", first.pk, None)


def test_where_one_cannot_be_made_none_is(cast: Cast, today: datetime.date) -> None:
    loans = [overdue(cast).pk, issued_loan(cast.a, cast.union, "3000.00", on=today).pk]
    api = Api.of(cast.a["director"])
    body = {"kind": "demand_notice", "loans": loans, "pay_by": today.isoformat()}
    answer = api.post("loan-notices/", body)
    assert answer.status_code == 409 and "not due yet" in answer.json()["errors"]["loans"][0]
    assert not IssuedPaper.objects.exists()
    foreign = Api.of(cast.b["director"])
    assert foreign.post("loan-notices/", {**body, "loans": loans[:1]}).status_code == 409
    assert Api.of(cast.a["teller"]).post("loan-notices/", {**body, "loans": loans[:1]}).status_code == 403
    only = api.post("loan-notices/", {**body, "loans": loans[:1], "to": "guarantors"})
    assert only.status_code == 409 and "at least one person" in str(only.json())


def test_nothing_of_another_branch_is_found(cast: Cast, today: datetime.date) -> None:
    api = Api.of(cast.a["cm"])
    body = {"kind": "demand_notice", "loans": [overdue(cast).pk], "pay_by": today.isoformat()}
    paper = api.post("loan-notices/", body).json()["lines"][0]["paper"]
    foreign = Api.of(cast.b["director"])
    assert foreign.get("loan-notices/").json()["results"] == []
    assert foreign.get(f"loan-notices/{paper}/").status_code == 404
    assert foreign.get(f"papers/{paper}/").status_code == 404
    assert foreign.post("loan-notices/copies/", {"papers": [paper]}).status_code == 409
    scan = SimpleUploadedFile("s.png", picture_bytes(6), "image/png")
    before = multipart(
        api,
        f"loan-notices/{paper}/slip/",
        happened_on=(today - datetime.timedelta(days=1)).isoformat(),
        files=[scan],
    )
    assert before.status_code == 409
    assert before.json()["code"] == "before_the_notice"
