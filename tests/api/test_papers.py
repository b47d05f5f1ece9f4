"""Papers by program: the same acts by the same services."""

import base64
import datetime
import uuid

import pytest

from accountability.models import ResponsibilitySignature
from creditcoop.core.models import IssuedPaper, PaperPrint
from loans.models import LoanApplication, SurveyReport
from tests.api.support import Api
from tests.builders import issued_loan, make_application
from tests.conftest import Cast

SURVEY = {
    "surveyed_on": "2026-11-23",
    "place": "家中",
    "household": "四口人",
    "purpose_detail": "化肥",
    "repayment_source": "秋粮",
    "risks": "天灾",
    "proposal": "同意",
    "assets_amount": "90500.00",
}


@pytest.fixture
def application(cast: Cast, day: datetime.date) -> LoanApplication:
    return issued_loan(cast.a, cast.union, "15000.00", on=day).application  # type: ignore[return-value]


def test_a_paper_is_made_copied_read_and_voided(cast: Cast, application: LoanApplication) -> None:
    clerk = Api.of(cast.a["credit_clerk"])
    made = clerk.post(f"applications/{application.pk}/papers/", {"kind": "receipt"})
    assert made.status_code == 201, made.content
    paper = IssuedPaper.objects.get()
    assert made.json()["number"] == paper.number and made.json()["void"] is None
    again = clerk.post(f"applications/{application.pk}/papers/", {"kind": "receipt"})
    assert again.status_code == 409 and again.json()["code"] == "paper_stands"
    path, key = f"papers/{paper.pk}/copy/", str(uuid.uuid4())
    got = clerk.post(path, {"language": "en"}, key=key).json()
    assert base64.b64decode(got["content"]) == bytes(paper.reading_pdf)
    assert (got["copy"], got["sha256"], got["void"]) == (1, paper.reading_sha256, None)
    assert clerk.post(path, {"language": "en"}, key=key).json() == {**got, "content": None}, "given once"
    assert clerk.post(path).json()["copy"] == 2
    assert clerk.get(f"papers/{paper.pk}/").json()["copies"] == 2
    assert clerk.post(path, {"language": "xx"}).status_code == 400
    assert clerk.get("papers/", q="0301-0001").json()["results"][0]["id"] == paper.pk
    assert clerk.get("papers/", application=application.pk + 1).json()["results"] == []
    void = clerk.post(f"papers/{paper.pk}/void/", {"reason": "写错"})
    assert void.json()["void"] == "写错"
    assert clerk.post(path, {"language": "en"}).json()["code"] == "paper_void"
    assert Api.of(cast.union["union_audit"]).post(path).json()["void"] == "写错"
    assert PaperPrint.objects.count() == 3
    assert Api.of(cast.b["director"]).get(f"papers/{paper.pk}/").status_code == 404


def test_a_correction_names_the_old(cast: Cast, application: LoanApplication) -> None:
    clerk = Api.of(cast.a["credit_clerk"])
    path = f"applications/{application.pk}/papers/"
    first = clerk.post(path, {"kind": "contract"}).json()["id"]
    second = clerk.post(path, {"kind": "contract", "corrects": True}).json()
    assert second["replaces"] == first
    assert clerk.get(f"papers/{first}/").json()["replaced_by"] == second["id"]


def test_a_survey_is_written_and_signed(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "15000.00", on=day)
    handler, second = Api.of(cast.a["cm"]), Api.of(cast.a["cm2"])
    path = f"applications/{application.pk}/survey/"
    assert handler.get(path).json()["survey"] is None
    assert handler.post(path, {**SURVEY, "assets_amount": 90500}).status_code == 400
    written = handler.post(path, {**SURVEY, "second_surveyor": cast.a["cm2"].pk})
    assert written.status_code == 200, written.content
    assert SurveyReport.objects.get().household == "四口人"
    seen = second.get(path).json()["survey"]["text_sha256"]
    assert second.post(f"{path}sign/", {"text_sha256": "0" * 64}).status_code == 409
    assert second.post(f"{path}sign/", {"text_sha256": seen}, sign=False).status_code == 400
    assert second.post(f"{path}sign/", {"text_sha256": seen}).status_code == 200


def test_a_letter_is_read_and_signed(cast: Cast, application: LoanApplication) -> None:
    deputy = Api.of(cast.a["deputy"])
    path = f"applications/{application.pk}/letter/"
    letter = deputy.get(path).json()
    assert letter["percent"] == "30" and letter["signed_on"] is None and letter["is_first"] is True
    signed = deputy.post(path, {"text_sha256": letter["text_sha256"]})
    assert signed.status_code == 200, signed.content
    assert ResponsibilitySignature.objects.get().person == cast.a["deputy"]
    assert Api.of(cast.a["cm_director"]).get(path).json()["code"] == "no_share"
