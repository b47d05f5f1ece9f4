"""The agreement of an extension of a loan of an old book: a paper of the loan itself (practice.md 3.9)."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from accountability.access import papers_visible_to
from accountability.services.make_agreement import make_agreement
from creditcoop.core import clock
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import IssuedPaper
from loans.models import Custody, ExtensionRequest, Loan
from loans.services.ask_extension import ask_extension
from tests.accountability.test_papers_on_file import words
from tests.api.support import Api
from tests.builders import actor
from tests.conftest import Cast, client_of
from tests.ledger import lent
from tests.loans.importing.payments import old_loans
from tests.loans.money.test_extensions import decide
from tests.on_file import proof

ONE = datetime.timedelta(days=1)


@pytest.fixture
def on() -> datetime.date:
    return clock.today()


@pytest.fixture
def loan(cast: Cast, on: datetime.date) -> Loan:
    """12,000 owed of 15,000 lent half a year ago for a year, kept by the manager."""
    granted = (on - 180 * ONE).isoformat()
    row = {
        "Granted": granted, "Due": (on + 185 * ONE).isoformat(), "Balance": "12000.00",
        "Balance as of": (on - ONE).isoformat(), "Loan number": "旧借字第7号",
    }  # fmt: skip
    (found,) = old_loans(cast, on, row)
    Custody.objects.filter(loan=found).delete()
    Custody.objects.create(loan=found, person=cast.a["cm"], from_on=found.granted_on)
    return found


@pytest.fixture
def request_(cast: Cast, loan: Loan, on: datetime.date) -> ExtensionRequest:
    cm = cast.a["cm"]
    return ask_extension(
        loan_id=loan.pk,
        new_due_on=loan.due_on + 90 * ONE,
        reason="苹果滞销",
        files=[proof(cm, on=on, shade=50)],
        papers={},
        actor=actor(cm, on),
        on=on,
    )


def test_it_says_what_is_on_record_and_leaves_the_rest_blank(
    cast: Cast, request_: ExtensionRequest, on: datetime.date
) -> None:
    decide(cast, request_, on=on)
    loan = Loan.objects.get(pk=request_.loan_id)
    assert loan.due_on == request_.new_due_on
    request = ExtensionRequest.objects.get(pk=request_.pk)
    paper = make_agreement(request=request, corrects=False, actor=actor(cast.a["cm"], on), on=on)
    assert (paper.subject_kind, paper.subject_id, paper.unit) == ("loan", loan.pk, cast.a.unit)
    for text in (words(paper.pdf), words(paper.reading_pdf)):
        for fact in (loan.number, "刘根生", "12,000.00", "苹果滞销"):
            assert fact in text, fact
    assert "展期协议书" in words(paper.pdf) and "Agreed" in words(paper.reading_pdf)
    with pytest.raises((AlreadyDone, Refused)):
        make_agreement(request=request, corrects=False, actor=actor(cast.a["cm"], on), on=on)
    second = make_agreement(request=request, corrects=True, actor=actor(cast.a["cm"], on), on=on)
    assert second.replaces == paper


def test_who_keeps_the_loan_or_heads_the_branch_makes_it_and_nobody_else(
    cast: Cast, request_: ExtensionRequest, on: datetime.date
) -> None:
    strangers = [
        cast.a["cm2"],
        cast.a["deputy"],
        cast.a["monitor"],
        cast.b["director"],
        cast.b["credit_clerk"],
    ]
    for person in strangers:
        with pytest.raises(PermissionDenied):
            make_agreement(request=request_, corrects=False, actor=actor(person, on), on=on)
    assert not IssuedPaper.objects.exists()
    paper = make_agreement(request=request_, corrects=False, actor=actor(cast.a["director"], on), on=on)
    seen = {
        post: papers_visible_to(actor(person, on)).filter(pk=paper.pk).exists()
        for post, person in (
            ("cm", cast.a["cm"]),
            ("deputy", cast.a["deputy"]),
            ("other", cast.b["director"]),
        )
    }
    assert seen == {"cm": True, "deputy": True, "other": False}


def test_by_page_it_is_looked_at_made_and_found(
    cast: Cast, request_: ExtensionRequest, on: datetime.date
) -> None:
    client = client_of(cast.a["cm"], language="en")
    address = reverse("make_agreement", args=[request_.pk])
    assert address in client.get(reverse("extension", args=[request_.pk])).content.decode()
    page = client.get(address).content.decode()
    assert "Number and make it" in page
    for language in ("zh-hans", "en"):
        preview = client.get(reverse("preview_agreement", args=[request_.pk]), {"language": language})
        assert preview["content-type"] == "application/pdf"
        assert "旧借字第7号" in words(b"".join(preview) if preview.streaming else preview.content)
    assert not IssuedPaper.objects.exists(), "a preview takes no number"
    key = str(uuid.uuid4())
    for _click in range(2):
        done = client.post(address, {"act_key": key})
        assert done.status_code == 302
    paper = IssuedPaper.objects.get()
    assert done["location"] == reverse("paper", args=[paper.pk])
    found = client.get(reverse("loan_papers", args=[request_.loan_id])).content.decode()
    assert paper.number in found
    assert paper.number in client.get(address).content.decode()
    assert client.get(reverse("paper", args=[paper.pk])).status_code == 200
    assert client_of(cast.b["director"]).get(reverse("paper", args=[paper.pk])).status_code == 404


def test_a_program_makes_it_too_and_of_a_loan_issued_here_among_its_papers(
    cast: Cast, request_: ExtensionRequest, on: datetime.date
) -> None:
    api = Api.of(cast.a["cm"])
    made = api.post(f"extensions/{request_.pk}/agreement/", {})
    assert made.status_code == 201, made.content
    assert (made.json()["subject_kind"], made.json()["subject_id"]) == ("loan", request_.loan_id)
    with translation.override("en"):
        issued = lent(cast, "8000.00", on=on)
    here = ask_extension(
        loan_id=issued.pk,
        new_due_on=issued.due_on + 60 * ONE,
        reason="x",
        files=[proof(cast.a["cm"], on=on, shade=51)],
        papers={},
        actor=actor(cast.a["cm"], on),
        on=on,
    )
    made = api.post(f"extensions/{here.pk}/agreement/", {})
    assert (made.json()["subject_kind"], made.json()["application"]) == (
        "loanapplication",
        issued.application_id,
    )
