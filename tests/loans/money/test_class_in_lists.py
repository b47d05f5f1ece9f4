"""Classes and days overdue in the list of loans: columns and filters of page, file and API (II.4; practice.md 5.1)."""

import csv
import datetime
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from creditcoop.core import clock
from loans.models import ClassReview, Loan, LoanClass
from loans.queries.classes import classes_on, days_late, with_quality
from loans.queries.debt import owed_on
from loans.services.classify_loans import classify_loans
from loans.services.keep_class import keep_class
from tests.api.support import Api, ok
from tests.builders import issued_loan
from tests.claims import guaranteed
from tests.conftest import Cast, client_of
from tests.ledger import lent, pay, pay_down, take_back

ONE = datetime.timedelta(days=1)
DUE = datetime.date(2024, 11, 10)  # of `guaranteed` loans


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def numbers(api: Api, **query: Any) -> set[str]:
    return {row["number"] for row in ok(api.get("loans/", **query))["results"]}


def exported(cast: Cast, **query: str) -> list[dict[str, str]]:
    client = client_of(cast.a["director"], language="en")
    answer = client.get(reverse("loans"), {"export": "csv", "purpose": "x1", **query})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    return [line for line in lines if line["Owed (yuan)"]]


def test_the_class_is_a_column_and_a_filter_of_page_file_and_api(cast: Cast) -> None:
    today = clock.today()
    bad, good = guaranteed(cast), issued_loan(cast.a, cast.union, "8000.00", on=today)
    paid = issued_loan(cast.a, cast.union, "3000.00", on=today)
    keep_class(loan=pay_down(cast.a, paid, Decimal(0), on=today), on=today)
    classify_loans(on=today)
    late = (today - DUE).days
    api = Api.of(cast.a["director"])
    row = next(row for row in ok(api.get("loans/"))["results"] if row["number"] == bad.number)
    detail = ok(api.get(f"loans/{bad.pk}/"))
    kept = classes_on(today).get(loan=bad)
    for shown in (row, detail):
        assert (shown["grade"], shown["old_class"]) == (kept.grade, kept.old_class) == (5, "idle")
        assert (shown["days_overdue_principal"], shown["days_overdue_interest"]) == (late, 0)
    assert (
        numbers(api, grade="5") == numbers(api, grade="bad") == numbers(api, old_class="idle") == {bad.number}
    )
    assert numbers(api, grade="1") == numbers(api, old_class="normal") == {good.number}
    assert numbers(api, grade="4") == numbers(api, old_class="dead") == set()
    assert paid.number in numbers(api, grade="none") and bad.number not in numbers(api, grade="none")
    assert api.get("loans/", grade="6").status_code == 400
    lines = exported(cast, grade="bad")
    assert [(line["Number"], line["Class"], line["Class before 2006"]) for line in lines] == [
        (bad.number, "loss", "idle")
    ]
    assert [(one["Principal overdue (days)"], one["Interest overdue (days)"]) for one in lines] == [
        (str(late), "0")
    ]
    chinese = client_of(cast.a["director"], language="zh-hans")
    page = chinese.get(reverse("loans"), {"grade": "bad"}).content.decode()
    assert bad.number in page and good.number not in page and "损失" in page and "呆滞" in page


@pytest.mark.parametrize(("days", "found"), [(89, True), (90, True), (91, False)])
def test_days_overdue_are_a_filter_from_the_day_on(cast: Cast, days: int, found: bool) -> None:
    today = clock.today()
    loan = issued_loan(cast.a, cast.union, "8000.00", on=today)
    ClassReview.objects.filter(loan=loan).update(interest_overdue_since=today - 90 * ONE)
    api = Api.of(cast.a["director"])
    assert (loan.number in numbers(api, late=days)) is found
    assert numbers(api, overdue="interest") == {loan.number} and numbers(api, overdue="principal") == set()
    for wrong in ("0", "-1", "36501", "many"):
        assert api.get("loans/", late=wrong).status_code == 400, wrong


def test_the_days_follow_what_is_paid_and_taken_back(cast: Cast) -> None:
    """Interest of a quarter is overdue from the day after it; paid, nothing is; taken back, it is again."""
    loan = lent(cast, "8000.00", on=datetime.date(2026, 1, 10), months=24, security="guarantee")
    day = datetime.date(2026, 4, 20)
    classify_loans(on=day)

    def kept(on: datetime.date) -> tuple[int | None, int | None]:
        row = with_quality(Loan.objects.filter(pk=loan.pk), on).get()
        return days_late(row, on, of="principal"), days_late(row, on, of="interest")

    def owed(on: datetime.date) -> tuple[int, int]:
        found = owed_on(loan, on)
        assert found is not None
        return found.days_overdue_principal, found.days_overdue_interest

    assert kept(day) == owed(day) == (0, 31)
    assert kept(day + ONE) == owed(day + ONE) == (0, 32), "a night that looks at nothing counts on"
    entry = pay(cast, loan, "500.00", on=day + ONE)
    assert kept(day + ONE) == owed(day + ONE) == (0, 0)
    take_back(cast, entry, on=day + ONE)
    assert kept(day + ONE) == owed(day + ONE) == (0, 32)


def test_what_was_never_looked_at_shows_nothing(cast: Cast) -> None:
    today = clock.today()
    loan = issued_loan(cast.a, cast.union, "8000.00", on=today)
    ClassReview.objects.all().delete()
    shown = with_quality(Loan.objects.filter(pk=loan.pk), today).get()
    assert days_late(shown, today, of="principal") is None
    assert with_quality(Loan.objects.all(), today - ONE).get().grade_then is None
    assert LoanClass.objects.filter(loan=loan).exists()
