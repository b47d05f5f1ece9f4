"""Visits by page and by API: what each person sees, is offered and told (practice.md 7.3)."""

import datetime
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from creditcoop.core import clock
from loans import labels
from loans.models import Loan, Visit, VisitRead
from loans.rules import visits as codes
from tests.api.support import Api
from tests.builders import issued_loan
from tests.conftest import Cast, client_of
from tests.loans.time_limits.test_pages import scan, send, shown
from tests.visits import visit

ONE = datetime.timedelta(days=1)


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


@pytest.fixture
def loan(cast: Cast, today: datetime.date) -> Loan:
    return issued_loan(cast.a, cast.union, "15000.00", on=today)


def filled(today: datetime.date, **changes: Any) -> dict[str, Any]:
    told = {
        "purpose": "first_check",
        "visited_on": today.isoformat(),
        "met": ["borrower", "spouse"],
        "use": "as_agreed",
    }
    return {**told, **changes}


def test_the_form_is_filled_as_far_as_the_program_knows(cast: Cast, loan: Loan, today: datetime.date) -> None:
    page = shown(cast.a["cm"], "record_visit", loan.pk)
    assert f'value="{today}"' in page and '<option value="first_check" selected>' in page
    assert 'name="collateral"' in page and 'name="guarantor"' not in page and 'name="also"' not in page
    assert "not_held" not in page
    asked = shown(cast.a["cm"], "record_visit", loan.pk, purpose="dunning")
    assert '<option value="dunning" selected>' in asked


def test_a_visit_is_recorded_once_with_its_photograph(cast: Cast, loan: Loan, today: datetime.date) -> None:
    person, url = client_of(cast.a["cm"]), reverse("record_visit", args=[loan.pk])
    sent = {"act_key": str(uuid.uuid4()), **filled(today, risks=["assets_sold"], files=[scan()])}
    first = person.post(url, sent)
    assert first.status_code == 302
    assert person.post(url, {**sent, "files": [scan()]}).status_code == 302  # the same click
    made = Visit.objects.get()
    page = shown(cast.a["cm"], "visit", made.pk)
    assert "Assets sold off" in page and "scan.png" in page and "signs of risk" in page
    chinese = shown(cast.a["cm"], "visit", made.pk, language="zh-hans")
    assert "变卖资产" in chinese and "assets_sold" not in chinese
    tab = shown(cast.a["cm"], "loan_visits", loan.pk)
    assert "done in time" in tab and "Check after signs of risk" in tab


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, loan: Loan, today: datetime.date
) -> None:
    late = filled(today, visited_on=(today + ONE).isoformat(), words="in the orchard")
    page = send(cast.a["cm"], "record_visit", loan.pk, **late)
    assert page.status_code == 409
    assert "lies in the future" in page.content.decode() and "in the orchard" in page.content.decode()
    assert send(cast.a["cm"], "record_visit", loan.pk).status_code == 422
    assert not Visit.objects.exists()


def test_one_corrects_ones_own_record_and_no_other(cast: Cast, loan: Loan, today: datetime.date) -> None:
    made = visit(loan, cast.a["cm"], on=today)
    url = reverse("record_visit", args=[loan.pk]) + f"?corrects={made.pk}"
    assert url in shown(cast.a["cm"], "visit", made.pk).replace("&amp;", "&")
    assert url not in shown(cast.a["director"], "visit", made.pk)
    assert "No such visit" in client_of(cast.a["cm"]).get(url).content.decode()
    assert client_of(cast.a["director"]).get(url).status_code == 404
    assert client_of(cast.a["cm"]).get(url.replace(str(made.pk), "x")).status_code == 404
    key = {"act_key": str(uuid.uuid4())}
    denied = client_of(cast.a["cm"]).post(
        url, {**key, "purpose": "not_held", "visited_on": today, "words": "no"}
    )
    assert denied.status_code == 302
    assert "Corrected on" in shown(cast.a["cm"], "visit", made.pk)
    again = client_of(cast.a["cm"]).post(
        url, {**key, "purpose": "not_held", "visited_on": today, "words": "no"}
    )
    assert again.status_code == 302 and Visit.objects.count() == 2


def test_a_head_finds_what_is_unread_and_marks_it(cast: Cast, loan: Loan, today: datetime.date) -> None:
    made = visit(loan, cast.a["cm"], on=today)
    assert made.borrower.name in shown(cast.a["cm_director"], "visits", read="no")
    assert "Mark as read" in shown(cast.a["cm_director"], "visit", made.pk)
    assert "Mark as read" not in shown(cast.a["cm"], "visit", made.pk)
    assert send(cast.a["cm_director"], "read_visit", made.pk, words="go again").status_code == 302
    assert "No visit fits" in shown(cast.a["cm_director"], "visits", read="no")
    assert "go again" in shown(cast.a["cm"], "visit", made.pk)
    assert VisitRead.objects.get().person == cast.a["cm_director"]


def test_the_log_shows_each_his_own_and_filters(cast: Cast, loan: Loan, today: datetime.date) -> None:
    visit(loan, cast.a["cm"], on=today, promised_amount=500, promised_on=today, risks=("refuses_to_pay",))
    for person in (cast.a["cm"], cast.a["director"], cast.union["union_audit"]):
        assert loan.borrower.name in shown(person, "visits", found="promise", purpose="regular")
    assert loan.borrower.name not in shown(cast.b["director"], "visits")
    assert loan.borrower.name in shown(
        cast.a["director"], "visits", found="alarming", by=str(cast.a["cm"].pk)
    )
    assert loan.borrower.name not in shown(cast.a["director"], "visits", visited_to=(today - ONE).isoformat())


def test_three_visits_cost_as_many_questions_as_one(cast: Cast, loan: Loan, today: datetime.date) -> None:
    def asked(name: str, *args: int) -> int:
        client = client_of(cast.a["director"])
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(reverse(name, args=args)).status_code == 200
        return len(found)

    visit(loan, cast.a["cm"], on=today)
    one = [asked("visits"), asked("loan_visits", loan.pk)]
    for _more in range(2):
        visit(loan, cast.a["cm"], on=today, files=1)
    assert [asked("visits"), asked("loan_visits", loan.pk)] == one


def test_every_choice_has_its_words() -> None:
    for listed, words in (
        (codes.PURPOSES, labels.VISIT_PURPOSE_LABELS), (codes.MET, labels.VISIT_MET_LABELS),
        (codes.USES, labels.VISIT_USE_LABELS), (codes.BUSINESS, labels.VISIT_BUSINESS_LABELS),
        (codes.CHANGES, labels.VISIT_CHANGE_LABELS), (codes.GUARANTOR, labels.VISIT_GUARANTOR_LABELS),
        (codes.COLLATERAL, labels.VISIT_COLLATERAL_LABELS), (codes.RISKS, labels.VISIT_RISK_LABELS),
        (codes.NEXT_STEPS, labels.VISIT_NEXT_LABELS),
    ):  # fmt: skip
        assert list(words) == list(listed)


def test_the_api_records_lists_and_reads(cast: Cast, loan: Loan, today: datetime.date) -> None:
    manager, head = Api.of(cast.a["cm"]), Api.of(cast.a["director"])
    body = filled(today, promised_amount="500.00", promised_on=today.isoformat())
    made = manager.send(
        "post",
        f"loans/{loan.pk}/visits/",
        data={**body, "files": [SimpleUploadedFile("field.png", scan().read(), "image/png")]},
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )
    assert made.status_code == 201, made.content
    told = made.json()
    assert told["met"] == ["borrower", "spouse"] and told["loans"] == [loan.pk] and len(told["evidence"]) == 1
    assert told["promised_amount"] == "500.00"
    listed = head.get("visits/", found="promise").json()["results"]
    assert [row["id"] for row in listed] == [told["id"]] and listed[0]["photographs"] == 1
    assert head.post(f"visits/{told['id']}/read/", {"words": "ok"}).json()["read_by"] == cast.a["director"].pk
    refused = manager.post(f"visits/{told['id']}/read/", {})
    assert refused.status_code == 403
