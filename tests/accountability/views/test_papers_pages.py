"""Papers by page: preview, make, correct, take a copy, void; survey and letter, written and signed."""

import base64
import datetime
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from accountability.models import ResponsibilitySignature
from accountability.services.make_paper import make_paper
from creditcoop.core.models import IssuedPaper, PaperPrint, Signature
from creditcoop.core.rules.routes import ROUTES
from creditcoop.core.services.spoil_paper import spoil_paper
from loans.models import LoanApplication, SurveyReport, SurveySignature
from tests.builders import SIGNATURE, actor, bring_to, issued_loan, make_application
from tests.conftest import Cast, client_of

SURVEY = {
    "surveyed_on": "2026-11-23",
    "place": "刘根生家中",
    "household": "四口人",
    "purpose_detail": "化肥",
    "repayment_source": "秋粮",
    "risks": "天灾",
    "proposal": "同意",
    "assets_amount": "90500.00",
}


def send(client: Client, url: str, **data: Any) -> Any:
    """Open the form and send it, with its own hidden fields."""
    form = client.get(url).context["form"]
    hidden = {name: form.initial[name] for name in ("act_key", "text_sha256") if name in form.initial}
    return client.post(url, {**hidden, **data})


@pytest.fixture
def application(cast: Cast, day: datetime.date) -> LoanApplication:
    return issued_loan(cast.a, cast.union, "15000.00", on=day).application  # type: ignore[return-value]


def test_a_paper_is_looked_at_made_copied_and_voided(cast: Cast, application: LoanApplication) -> None:
    clerk = client_of(cast.a["credit_clerk"])
    listed = clerk.get(reverse("application_papers", args=[application.pk])).content.decode()
    assert "Loan contract" in listed and "No paper has been made yet." in listed
    preview = clerk.get(reverse("preview_paper", args=[application.pk]) + "?paper=contract:&language=en")
    assert preview["Content-Type"] == "application/pdf" and preview.content.startswith(b"%PDF")
    assert not IssuedPaper.objects.exists()

    url = reverse("make_paper", args=[application.pk]) + "?paper=contract:"
    answer = send(clerk, url, paper="contract:")
    paper = IssuedPaper.objects.get()
    assert answer.url == reverse("paper", args=[paper.pk])
    page = clerk.get(answer.url).content.decode()
    assert paper.number in page and paper.facts_sha256 in page and "Stands" in page

    got = send(clerk, reverse("print_paper", args=[paper.pk]), language="zh-hans")
    assert got.content == bytes(paper.pdf)
    assert got["Content-Disposition"].startswith("attachment") and got["Cache-Control"] == "private, no-store"
    reading = send(clerk, reverse("print_paper", args=[paper.pk]), language="en")
    assert reading.content == bytes(paper.reading_pdf)
    assert list(PaperPrint.objects.values_list("copy", "language")) == [(1, "zh-hans"), (2, "en")]

    assert send(clerk, reverse("spoil_paper", args=[paper.pk]), reason="", **SIGNATURE).status_code == 422
    send(clerk, reverse("spoil_paper", args=[paper.pk]), reason="金额写错", **SIGNATURE)
    page = clerk.get(reverse("paper", args=[paper.pk])).content.decode()
    assert "Void" in page and "金额写错" in page
    assert "Take a copy</a>" not in page


def test_a_second_paper_is_refused_unless_it_corrects_the_first(
    cast: Cast, application: LoanApplication
) -> None:
    clerk = client_of(cast.a["credit_clerk"])
    url = reverse("make_paper", args=[application.pk]) + "?paper=contract:"
    send(clerk, url, paper="contract:")
    answer = send(clerk, url, paper="contract:")
    assert answer.status_code == 409 and "0301-0001" in answer.content.decode()
    send(clerk, url, paper="contract:", corrects="on")
    first, second = IssuedPaper.objects.order_by("id")
    assert second.replaces_id == first.pk
    assert "Corrected" in clerk.get(reverse("paper", args=[first.pk])).content.decode()


def test_two_clicks_make_one_paper(cast: Cast, application: LoanApplication) -> None:
    clerk = client_of(cast.a["credit_clerk"])
    url = reverse("make_paper", args=[application.pk])
    data = {"act_key": clerk.get(url).context["form"].initial["act_key"], "paper": "receipt:"}
    assert clerk.post(url, data).url == clerk.post(url, data).url
    assert IssuedPaper.objects.count() == 1


def test_a_character_without_a_glyph_stays_on_the_form(cast: Cast, application: LoanApplication) -> None:
    application.borrower.name = "刘🙂"
    application.borrower.save()
    clerk = client_of(cast.a["credit_clerk"])
    answer = send(clerk, reverse("make_paper", args=[application.pk]), paper="receipt:")
    assert answer.status_code == 409 and "U+1F642" in answer.content.decode()
    preview = clerk.get(reverse("preview_paper", args=[application.pk]) + "?paper=receipt:")
    assert preview.status_code == 302
    assert not IssuedPaper.objects.exists()


@pytest.fixture
def paper(cast: Cast, application: LoanApplication, day: datetime.date) -> IssuedPaper:
    clerk = actor(cast.a["credit_clerk"], day)
    return make_paper(application=application, kind="contract", about="", replaces=None, actor=clerk, on=day)


def test_one_click_is_one_copy_and_a_second_gives_no_file(cast: Cast, paper: IssuedPaper) -> None:
    clerk, url = client_of(cast.a["credit_clerk"]), reverse("print_paper", args=[paper.pk])
    form = clerk.get(url).context["form"]
    sent = {"act_key": form.initial["act_key"], "language": "zh-hans"}
    assert clerk.post(url, sent)["Content-Type"] == "application/pdf"
    again = clerk.post(url, sent)
    assert again.url == reverse("paper", args=[paper.pk])
    assert "every copy is counted" in clerk.get(again.url).content.decode()
    assert PaperPrint.objects.count() == 1


def test_nothing_but_taking_a_copy_gives_a_papers_bytes(cast: Cast, paper: IssuedPaper) -> None:
    """Whoever may see it asks every address of papers: no answer holds the bytes, and none is counted."""
    addresses = [
        reverse(name, args=[paper.pk if route.subject == "paper" else paper.subject_id])
        for name, route in ROUTES.items()
        if route.subject in ("paper", "application") and "paper" in name
    ]
    assert len(addresses) >= 8
    encoded = base64.b64encode(bytes(paper.pdf)[:300])
    for person in (cast.a["credit_clerk"], cast.union["union_audit"]):
        client = client_of(person)
        for address in addresses:
            answer = client.get(address)
            assert bytes(paper.pdf)[:400] not in answer.content and encoded not in answer.content, address
    assert not PaperPrint.objects.exists()


def test_a_void_paper_is_given_to_the_union_alone_and_named_void(
    cast: Cast, paper: IssuedPaper, day: datetime.date
) -> None:
    clerk, url = client_of(cast.a["credit_clerk"]), reverse("print_paper", args=[paper.pk])
    assert send(clerk, url, language="zh-hans").status_code == 200, "the control: while it stands"
    form = clerk.get(url).context["form"]
    spoil_paper(paper=paper, reason="写错", actor=actor(cast.a["director"], day), on=day)
    refused = clerk.post(url, {"act_key": form.initial["act_key"], "language": "zh-hans"})
    assert refused.status_code == 409 and "is void" in refused.content.decode()
    auditor = client_of(cast.union["union_audit"])
    given = send(auditor, url, language="zh-hans")
    assert given.content == bytes(paper.pdf)
    assert given["Content-Disposition"].endswith(quote(f"Void {paper.number}.pdf"))
    assert list(PaperPrint.objects.values_list("person", flat=True)) == [
        cast.a["credit_clerk"].pk,
        cast.union["union_audit"].pk,
    ]


def test_papers_are_found_by_number_in_the_own_scope_only(
    cast: Cast, application: LoanApplication, paper: IssuedPaper
) -> None:
    found = client_of(cast.a["director"]).get(reverse("papers"), {"q": "0301-0001"}).content.decode()
    assert paper.number in found
    stranger = client_of(cast.b["director"])
    assert paper.number not in stranger.get(reverse("papers")).content.decode()
    for name in ("paper", "print_paper", "spoil_paper"):
        assert stranger.get(reverse(name, args=[paper.pk])).status_code == 404
    teller = client_of(cast.a["teller"])
    assert teller.get(reverse("paper", args=[paper.pk])).status_code == 200
    assert teller.get(reverse("print_paper", args=[paper.pk])).status_code == 403
    assert client_of(cast.a["cm2"]).get(reverse("make_paper", args=[application.pk])).status_code == 403


def test_the_tab_of_a_loan_shows_its_papers(cast: Cast, application: LoanApplication) -> None:
    page = client_of(cast.a["cm"], language="zh-hans").get(reverse("loan_papers", args=[application.loan.pk]))
    assert "可制作的文书" in page.content.decode() and "我的责任书" in page.content.decode()


def test_the_survey_is_written_signed_and_then_stands(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "15000.00", on=day)
    handler, second = client_of(cast.a["cm"]), client_of(cast.a["cm2"])
    url = reverse("write_survey", args=[application.pk])
    wrong = send(handler, url, **{**SURVEY, "place": ""})
    assert wrong.status_code == 422 and "四口人" in wrong.content.decode(), "nothing typed is lost"
    send(handler, url, **SURVEY, second_surveyor=cast.a["cm2"].pk)
    survey = SurveyReport.objects.get()
    assert survey.household == "四口人" and survey.written_by == cast.a["cm"]

    sign = reverse("sign_survey", args=[application.pk])
    stale = second.get(sign).context["form"].initial
    send(handler, url, **{**SURVEY, "risks": "天灾、猪价"}, second_surveyor=cast.a["cm2"].pk)
    hidden = {name: stale[name] for name in ("act_key", "text_sha256")}
    assert second.post(sign, {**hidden, **SIGNATURE}).status_code == 409, "the text has changed"
    assert send(second, sign, signature_password="wrong").status_code == 409
    assert send(second, sign, **SIGNATURE).status_code == 302
    assert SurveySignature.objects.get().person == cast.a["cm2"]
    assert Signature.objects.get(act="sign_survey").sha256 == SurveySignature.objects.get().text_sha256

    bring_to(application, cast.a, cast.union, "review", on=day)
    assert send(handler, url, **SURVEY).status_code == 409, "decided: it stands"


def test_the_investigation_says_what_its_survey_lacks_and_goes_on(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "10000.00", on=day)
    handler = client_of(cast.a["cm"])
    page = reverse("investigate", args=[application.pk])
    survey = reverse("write_survey", args=[application.pk])
    assert "No survey is recorded." in handler.get(page).content.decode()
    send(handler, survey, **SURVEY)
    assert "no second surveyor is named" in handler.get(page).content.decode()
    send(handler, survey, **SURVEY, second_surveyor=cast.a["cm2"].pk)
    assert "李春梅 has not signed" in handler.get(page).content.decode()
    send(client_of(cast.a["cm2"]), reverse("sign_survey", args=[application.pk]), **SIGNATURE)
    assert "has not signed" not in handler.get(page).content.decode()
    smaller = make_application(cast.a, "9999.99", on=day, borrower=application.borrower)
    send(handler, reverse("write_survey", args=[smaller.pk]), **SURVEY)
    assert "surveyor" not in handler.get(reverse("investigate", args=[smaller.pk])).content.decode()
    send(handler, page, outcome="agree", opinion="同意", **SIGNATURE)
    assert application.steps.filter(step="investigation").exists(), "a hint, never a wall"


def test_everyone_signs_for_his_own_share(cast: Cast, application: LoanApplication) -> None:
    url = reverse("sign_responsibility_letter", args=[application.pk])
    deputy = client_of(cast.a["deputy"])
    page = deputy.get(url).content.decode()
    assert "30 %" in page and "4,500.00" in page
    assert send(deputy, url, **SIGNATURE).status_code == 302
    row = ResponsibilitySignature.objects.get()
    assert row.person == cast.a["deputy"]
    assert Signature.objects.get().sha256 == row.text_sha256
    assert send(deputy, url, **SIGNATURE).status_code == 409, "signed already"
    assert "no share" in client_of(cast.a["cm_director"]).get(url).content.decode()
    assert PaperPrint.objects.count() == 0
