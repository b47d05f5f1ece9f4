"""The money of a loan by page and by API: what each person sees, is offered and told."""

import datetime
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from creditcoop.core import clock
from creditcoop.core.models import Person
from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.routes import ROUTES
from loans.models import LedgerEntry, Loan, ReversalRequest
from loans.views.money import LATEST_ROWS, LATEST_SETTLED
from tests.api.support import Api, application_body
from tests.builders import SIGNATURE, make_borrower
from tests.conftest import Cast, client_of
from tests.ledger import lent, pay, pay_down
from tests.on_file import picture_bytes

ONE = datetime.timedelta(days=1)


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


@pytest.fixture
def loan(cast: Cast, today: datetime.date) -> Loan:
    """10,000 yuan, lent fourteen months ago for ten."""
    return lent(cast, "10000.00", on=add_months(today, -14))


def send(person: Person, name: str, pk: int, **data: Any) -> HttpResponse:
    signature = SIGNATURE if ROUTES[name].signed else {}
    sent = {"act_key": str(uuid.uuid4()), **signature, **data}
    response: HttpResponse = client_of(person).post(reverse(name, args=[pk]), sent)
    return response


def shown(person: Person, name: str, *args: int, language: str = "en", **query: str) -> str:
    page = client_of(person, language=language).get(reverse(name, args=args), query)
    assert page.status_code == 200, (name, page.status_code)
    return page.content.decode()


def a_payment(cast: Cast, today: datetime.date, **changes: Any) -> dict[str, Any]:
    told = {
        "paid_on": today.isoformat(), "amount": "500.00", "receipt_number": "0007", "means": "cash",
        "payer": "borrower", "collector": str(cast.a["cm"].pk),
        "files": [SimpleUploadedFile("scan.png", picture_bytes(60), "image/png")],
    }  # fmt: skip
    return {**told, **changes}


def test_the_tab_says_terms_debt_by_part_and_how_it_came_about(cast: Cast, loan: Loan) -> None:
    page = shown(cast.a["cm"], "loan_money", loan.pk)
    for words in (
        "6.6375 ‰ a month",
        "7.965 %",
        "Penalty interest",
        "days overdue",
        "Settled on",
        "Paid out",
    ):
        assert words in page, words
    chinese = shown(cast.a["cm"], "loan_money", loan.pk, language="zh-hans")
    assert "利随本清" in chinese and "罚息" in chinese and "interest_with_principal" not in chinese


def test_a_loan_that_runs_shows_what_the_contract_still_asks_for(cast: Cast, today: datetime.date) -> None:
    page = shown(cast.a["cm"], "loan_money", lent(cast, "10000.00", on=today).pk)
    assert "Schedule ahead" in page and "not overdue" in page


def test_a_past_day_is_asked_in_the_address(cast: Cast, loan: Loan, today: datetime.date) -> None:
    pay(cast, loan, "3000.00", on=today, paid_on=today - 30 * ONE)
    then = {"day": (today - ONE).isoformat(), "known_on": (today - ONE).isoformat()}
    as_known = shown(cast.a["cm"], "loan_money", loan.pk, **then)
    assert "as known on" in as_known and "10,000.00" in as_known
    assert "not recorded" in shown(cast.a["cm"], "loan_money", loan.pk, day="2000-01-01")


def test_only_the_accountant_is_offered_to_post(cast: Cast, loan: Loan) -> None:
    address = reverse("record_repayment", args=[loan.pk])
    assert address in shown(cast.a["monitor"], "loan_money", loan.pk)
    for post in ("cm", "deputy", "director"):
        assert address not in shown(cast.a[post], "loan_money", loan.pk)
        assert client_of(cast.a[post]).get(address).status_code == 403
    assert client_of(cast.b["monitor"]).get(address).status_code == 404


def test_a_repayment_is_previewed_and_then_posted(cast: Cast, loan: Loan, today: datetime.date) -> None:
    page = send(cast.a["monitor"], "record_repayment", loan.pk, **a_payment(cast, today), preview="1")
    text = page.content.decode()
    assert "How it would be used" in text and "Owed after it" in text and f"{today.year + 3}-" in text
    assert not LedgerEntry.objects.filter(kind="repayment").exists()
    done = send(cast.a["monitor"], "record_repayment", loan.pk, **a_payment(cast, today))
    entry = LedgerEntry.objects.get(kind="repayment")
    assert (done.status_code, done["Location"]) == (302, reverse("ledger_entry", args=[entry.pk]))
    voucher = shown(cast.a["cm"], "ledger_entry", entry.pk)
    assert entry.voucher is not None and entry.voucher in voucher and "How it was used" in voucher
    assert "scan.png" in voucher
    assert str(Decimal("9500.00")) not in voucher


def test_the_same_click_twice_posts_once(cast: Cast, loan: Loan, today: datetime.date) -> None:
    key = str(uuid.uuid4())
    for _click in range(2):
        sent = a_payment(cast, today, act_key=key)
        assert send(cast.a["monitor"], "record_repayment", loan.pk, **sent).status_code == 302
    assert LedgerEntry.objects.filter(kind="repayment").count() == 1


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(
    cast: Cast, loan: Loan, today: datetime.date
) -> None:
    page = send(cast.a["monitor"], "record_repayment", loan.pk, **a_payment(cast, today, amount="99999.00"))
    text = page.content.decode()
    assert page.status_code == 409 and "give the rest back" in text and 'value="99999.00"' in text


def test_taking_back_goes_from_the_accountant_to_the_deputys_day(
    cast: Cast, loan: Loan, today: datetime.date
) -> None:
    entry = pay(cast, loan, "500.00", on=today)
    asked = send(cast.a["monitor"], "ask_reversal", entry.pk, reason="记错了借据")
    assert asked.status_code == 302
    request = ReversalRequest.objects.get()
    address = reverse("decide_reversal", args=[request.pk])
    assert address in shown(cast.a["deputy"], "today")
    assert address not in shown(cast.a["director"], "today")
    assert send(cast.a["monitor"], "decide_reversal", request.pk).status_code == 403
    done = send(cast.a["deputy"], "decide_reversal", request.pk, agreed="yes", reason="核对凭证")
    assert done.status_code == 302
    loan.refresh_from_db()
    assert loan.balance == loan.amount
    assert "taken back" in shown(cast.a["cm"], "ledger_entry", entry.pk)
    assert address not in shown(cast.a["deputy"], "today")


def test_the_tab_asks_the_same_for_one_row_and_for_many(cast: Cast, loan: Loan, today: datetime.date) -> None:
    client = client_of(cast.a["director"])
    url = reverse("loan_money", args=[loan.pk])
    pay(cast, loan, "10.00", on=today)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _row in range(4):
        pay(cast, loan, "10.00", on=today)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(few) == len(many)


def a_fee(today: datetime.date, **changes: Any) -> dict[str, Any]:
    told = {
        "paid_on": today.isoformat(), "amount": "150.00", "kind": "court", "payee": "County court", "words": "No. 7",
        "files": [SimpleUploadedFile("scan.png", picture_bytes(61), "image/png")],
    }  # fmt: skip
    return {**told, **changes}


def test_costs_are_laid_on_a_loan_by_the_accountant_and_shown(
    cast: Cast, loan: Loan, today: datetime.date
) -> None:
    address = reverse("record_cost", args=[loan.pk])
    assert address in shown(cast.a["monitor"], "loan_money", loan.pk)
    for post in ("cm", "deputy", "director"):
        assert address not in shown(cast.a[post], "loan_money", loan.pk)
    wrong = send(cast.a["monitor"], "record_cost", loan.pk, **a_fee(today, kind="other", words=""))
    assert wrong.status_code == 409 and "Write what the costs are for." in wrong.content.decode()
    done = send(cast.a["monitor"], "record_cost", loan.pk, **a_fee(today))
    entry = LedgerEntry.objects.get(kind="costs")
    assert (done.status_code, done["location"]) == (302, reverse("ledger_entry", args=[entry.pk]))
    voucher = shown(cast.a["cm"], "ledger_entry", entry.pk)
    for words in ("Costs advanced", "Court fee · No. 7", "County court", entry.voucher, "150.00"):
        assert words in voucher
    page = shown(cast.a["cm"], "loan_money", loan.pk)
    assert "Costs advanced · Court fee" in page
    assert "垫付费用 · 案件受理费" in shown(cast.a["cm"], "loan_money", loan.pk, language="zh-hans")
    assert reverse("ask_reversal", args=[entry.pk]) in shown(cast.a["monitor"], "ledger_entry", entry.pk)


def test_a_program_lays_costs_once_by_its_key(cast: Cast, loan: Loan, today: datetime.date) -> None:
    accountant, address = Api.of(cast.a["monitor"]), f"loans/{loan.pk}/costs/"
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    for _click in range(2):
        made = accountant.send("post", address, data=a_fee(today), headers=headers)
        assert made.status_code == 201
    row = made.json()
    assert (row["kind"], row["costs"], row["cost_kind"], row["payee"], row["cost_words"]) == (
        "costs", "150.00", "court", "County court", "No. 7",
    )  # fmt: skip
    assert LedgerEntry.objects.filter(kind="costs").count() == 1
    owed = accountant.get(f"loans/{loan.pk}/money/").json()["owed"]
    assert owed["costs"] == "150.00"
    other = {"Idempotency-Key": str(uuid.uuid4())}
    assert accountant.send("post", address, data=a_fee(today, files=[]), headers=other).status_code == 400


def test_a_long_ledger_shows_its_latest_rows_and_all_of_them_when_asked(
    cast: Cast, loan: Loan, today: datetime.date
) -> None:
    client, url = client_of(cast.a["director"]), reverse("loan_money", args=[loan.pk])
    for _row in range(LATEST_ROWS - 1):
        pay(cast, loan, "10.00", on=today)
    page = client.get(url)
    assert (len(page.context["rows"]), page.context["rows_left_out"]) == (LATEST_ROWS, 0)
    pay(cast, loan, "10.00", on=today)
    page, whole = client.get(url), client.get(url, {"ledger": "all"})
    assert (len(page.context["rows"]), page.context["rows_left_out"]) == (LATEST_ROWS, 1)
    assert (len(whole.context["rows"]), whole.context["rows_left_out"]) == (LATEST_ROWS + 1, 0)
    kept = [(item["row"].pk, item["balance"]) for item in whole.context["rows"]]
    assert [(item["row"].pk, item["balance"]) for item in page.context["rows"]] == kept[1:]
    loan.refresh_from_db()
    assert kept[-1][1] == loan.balance
    assert "ledger=all#ledger" in page.content.decode()
    assert "ledger=all#ledger" not in whole.content.decode()


def test_a_long_history_shows_its_latest_interest_days_and_all_of_them_when_asked(
    cast: Cast, today: datetime.date
) -> None:
    loan = lent(cast, "10000.00", on=today - 1500 * ONE, months=60, method="interest_first")
    client, url = client_of(cast.a["director"]), reverse("loan_money", args=[loan.pk])
    asked = {"day": (today - 2 * ONE).isoformat()}
    page, whole = client.get(url, asked), client.get(url, {**asked, "settled": "all"})
    left_out = page.context["settled_left_out"]
    assert len(page.context["settled"]) == LATEST_SETTLED and left_out > 0
    assert (len(whole.context["settled"]), whole.context["settled_left_out"]) == (
        LATEST_SETTLED + left_out,
        0,
    )
    assert whole.context["settled"][:LATEST_SETTLED] == page.context["settled"], "the newest first"
    link = f'href="?day={asked["day"]}&amp;settled=all#owed"'
    assert link in page.content.decode() and link not in whole.content.decode()


def test_a_program_reads_posts_and_takes_back(cast: Cast, loan: Loan, today: datetime.date) -> None:
    accountant, deputy = Api.of(cast.a["monitor"]), Api.of(cast.a["deputy"])
    sent = {"paid_on": today.isoformat(), "amount": "500.00", "receipt_number": "7"}
    made = accountant.send(
        "post", f"loans/{loan.pk}/repayments/", data=sent, headers={"Idempotency-Key": str(uuid.uuid4())}
    )
    assert made.status_code == 201, made.content
    entry = made.json()
    assert entry["amount"] == "500.00"
    money = accountant.get(f"loans/{loan.pk}/money/").json()
    assert [row["kind"] for row in money["entries"]] == ["disbursement", "repayment"]
    assert money["terms"][0]["quoted"] == "6.637500"
    assert money["owed"]["principal"] == str(Loan.objects.get(pk=loan.pk).balance)
    assert accountant.get(f"loans/{loan.pk}/money/", day="2000-01-01").json()["owed"] is None
    assert accountant.get(f"loans/{loan.pk}/money/", day="yesterday").status_code == 400
    assert accountant.get(f"ledger/{entry['id']}/").json()["voucher"] == entry["voucher"]
    asked = accountant.post(f"ledger/{entry['id']}/reverse/", {"reason": "记错"})
    assert asked.status_code == 201, asked.content
    answer = {"decision": "agree", "reason": "核对"}
    assert accountant.post(f"reversals/{asked.json()['id']}/decide/", answer).status_code == 403
    decided = deputy.post(f"reversals/{asked.json()['id']}/decide/", answer)
    assert decided.status_code == 200, decided.content
    assert decided.json()["agreed"] is True
    loan.refresh_from_db()
    assert loan.balance == loan.amount


@pytest.mark.parametrize(
    ("rate", "method", "wrong"),
    [("6.6375", "interest_first", ""), ("50.1", "", "month_rate"), ("1.123456", "", "month_rate")],
)
def test_an_application_states_its_rate_and_method(
    cast: Cast, today: datetime.date, rate: str, method: str, wrong: str
) -> None:
    borrower = make_borrower(cast.a, on=today)
    body = {**application_body(borrower.pk, cast.a["cm"], "2000.00"), "month_rate": rate}
    answer = Api.of(cast.a["cm"]).post("applications/", body | ({"method": method} if method else {}))
    if wrong:
        assert answer.status_code in (400, 409) and wrong in answer.content.decode()
    else:
        made = answer.json()
        assert (made["month_rate"], made["method"]) == ("6.637500", "interest_first")
        assert "6.6375 ‰" in shown(cast.a["cm"], "application", made["id"])


def test_a_loan_leads_to_the_application_that_renews_it(cast: Cast, today: datetime.date) -> None:
    """Q3: number and borrower are filled in; who enters no applications sees no way there, nor does a loan paid off."""
    loan = lent(cast, "8000.00", on=today)
    link = f"?borrower={loan.borrower_id}&amp;renews="
    assert link in shown(cast.a["cm"], "loan_money", loan.pk)
    assert link not in shown(cast.a["monitor"], "loan_money", loan.pk)
    asked = {"borrower": str(loan.borrower_id), "renews": loan.number}
    form = client_of(cast.a["cm"]).get(reverse("enter_application"), asked).context["form"]
    assert form.initial["renews"] == loan.number and form.initial["borrower"] == loan.borrower_id
    pay_down(cast.a, loan, Decimal(0), on=today)
    assert link not in shown(cast.a["cm"], "loan_money", loan.pk)
