"""The reconciliation page: differences first, both numbers explained, only for who may see imports."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loans.models import BookComparison, ImportBatch, LedgerEntry, Loan
from tests.builders import actor, bring_to, make_application
from tests.conftest import Cast, client_of
from tests.loans.importing.payments import bring_in, old_loans

pytestmark = pytest.mark.django_db

STATED = {
    "Balance": "12000.00",
    "Rate": "7.965",
    "Balance as of": "2026-10-31",
    "Paid back": "利随本清",
    "Day count": "实际天数/360",
    "Principal overdue days": "244",
    "Interest overdue days": "244",
}
PAGE = "book_comparison"


def line(number: str) -> BookComparison:
    found: BookComparison = BookComparison.objects.get(loan__number=number)
    return found


def page(client: Client, **asked: Any) -> Any:
    return client.get(reverse(PAGE), asked)


def numbers(answer: Any) -> list[str]:
    return [row["cells"][1]["text"] for row in answer.context["table"].rows]


def test_payments_explain_the_balance_and_the_rest_differs(cast: Cast, day: datetime.date) -> None:
    old_loans(cast, day, STATED, {**STATED, "Balance": "11999.99"}, {})
    assert (line("L-0").balance_by, line("L-0").differs) == ("amount", True), "no payments came in yet"
    assert not BookComparison.objects.filter(loan__number="L-2").exists(), "its book stated nothing"
    split = {"Paid on": "2025-09-20", "Amount paid": "3000.00", "Of it interest": "0.00"}
    bring_in(cast, day, split, {**split, "Loan number": "L-1"})
    one, other = line("L-0"), line("L-1")
    assert (one.balance_found, one.balance_by, one.differs) == (Decimal("12000.00"), "split", False)
    assert (one.principal_days_found, one.interest_days_found) == (244, 244)
    assert (other.balance_stated, other.balance_found, other.differs) == (
        Decimal("11999.99"),
        Decimal("12000.00"),
        True,
    )
    assert one.as_of == datetime.date(2026, 10, 31)


def test_differences_stand_first_with_totals_and_reasons(cast: Cast, day: datetime.date) -> None:
    same = {**STATED, "Balance": "15000.00"}
    old_loans(cast, day, same, STATED, {**same, "Interest overdue days": "3"})
    client = client_of(cast.union["union_credit"])
    answer = page(client)
    assert numbers(answer) == ["L-1", "L-2", "L-0"]
    foot = [cell["text"] for cell in answer.context["table"].foot_cells]
    assert foot[:2] == ["Total", "2 differ"]
    assert foot[3:6] == ["42,000.00", "45,000.00", "-3,000.00"]
    text = answer.content.decode()
    assert "no payments came in" in text
    assert "book.csv: Balance" in text
    assert numbers(page(client, state="differs")) == ["L-1", "L-2"]
    assert numbers(page(client, state="agrees")) == ["L-0"]
    batch = ImportBatch.objects.get()
    assert numbers(page(client, batch=batch.pk, q="L-2")) == ["L-2"]
    assert numbers(page(client, batch=batch.pk + 1)) == []
    csv = b"".join(page(client, export="csv", purpose="yearly check")).decode("utf-8-sig")
    assert csv.index(",L-1,") < csv.index(",L-2,") < csv.index(",L-0,")
    assert "-3000.00" in csv


def test_the_api_says_the_same(cast: Cast, day: datetime.date) -> None:
    old_loans(cast, day, STATED)
    found = client_of(cast.union["union_credit"]).get("/api/v1/imports/reconciliation/").json()["results"]
    assert [(one["number"], one["state"], one["difference"]) for one in found] == [
        ("L-0", "differs", "-3000.00")
    ]
    assert found[0]["stated_where"].startswith("book.csv: ")
    assert "no payments came in" in found[0]["how"]


def test_it_is_seen_in_the_branch_and_at_the_union_by_who_sees_imports(
    cast: Cast, day: datetime.date
) -> None:
    old_loans(cast, day, STATED)
    for person, shown in (
        (cast.a["director"], ["L-0"]),
        (cast.a["monitor"], ["L-0"]),
        (cast.b["director"], []),
        (cast.c["director"], []),
    ):
        client = client_of(person)
        assert numbers(page(client)) == shown
        listed = client.get("/api/v1/imports/reconciliation/").json()["results"]
        assert [one["number"] for one in listed] == shown
    assert page(client_of(cast.a["cm"])).status_code == 403
    assert client_of(cast.a["cm"]).get("/api/v1/imports/reconciliation/").status_code == 403


def test_the_page_asks_no_more_for_more_loans(cast: Cast, day: datetime.date) -> None:
    old_loans(cast, day, STATED)
    client = client_of(cast.union["union_credit"])
    page(client)
    with CaptureQueriesContext(connection) as few:
        page(client)
    old_loans(
        cast, day, *({**STATED, "Loan number": f"M-{n}", "Borrower number": f"J-{n}"} for n in range(9))
    )
    with CaptureQueriesContext(connection) as many:
        page(client)
    assert len(few) == len(many)


def test_the_command_finds_the_same_again(cast: Cast, day: datetime.date) -> None:
    old_loans(cast, day, STATED, {})
    before = list(BookComparison.objects.values())
    call_command("compare_old_books")
    assert list(BookComparison.objects.values()) == before
    BookComparison.objects.all().delete()
    call_command("compare_old_books")
    found = BookComparison.objects.values().get()
    different = {"id", "recorded_at"}
    assert {key: value for key, value in found.items() if key not in different} == {
        key: value for key, value in before[0].items() if key not in different
    }


def test_a_loan_issued_here_has_no_line(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "8000", on=day)
    bring_to(application, cast.a, cast.union, "", on=day)
    call_command("compare_old_books")
    assert Loan.objects.filter(application=application).exists()
    assert LedgerEntry.objects.filter(kind="disbursement").exists()
    assert not BookComparison.objects.exists()
    assert actor(cast.a["cm"], day).scope("view_imports").empty
