"""All that a person answers for: the sums, the list, who may look."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from creditcoop.core.models import Posting
from loans.models import Borrower
from tests.accountability.views.reading import links_in, rows_of, text_of
from tests.builders import LONG_AGO, issued_loan
from tests.conftest import Cast, client_of

A_DAY = datetime.timedelta(days=1)


def page_of(cast: Cast, person: str = "cm") -> str:
    return f"/people/{cast.a[person].pk}/answers/"


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch, day: datetime.date) -> datetime.date:
    """The business day is the fixed day of the suite."""
    from creditcoop.core import clock

    monkeypatch.setattr(clock, "today", lambda: day)
    return day


def test_the_sums_at_the_top_are_those_of_the_list(cast: Cast, today: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "3001.00", on=today - 400 * A_DAY)
    issued_loan(cast.a, cast.union, "15000.00", on=today)
    page = client_of(cast.a["director"]).get(page_of(cast))
    text = text_of(page)
    for said in (
        "2 loans first responsible for 1",
        "Granted in all 18,001.00 yuan",
        "Owed 18,001.00 yuan",
        "Overdue 1 loans 3,001.00 yuan owed",
        "Own share 6,600.70 yuan",
    ):
        assert said in text
    total = next(row for row in rows_of(page) if row and row[0] == "Total")
    assert [cell for cell in total if cell][1:] == ["18,001.00", "18,001.00", "6,600.70"]
    assert "承担责任的贷款 2 笔 其中任第一责任人1笔" in text_of(
        client_of(cast.a["director"], language="zh-hans").get(page_of(cast))
    )


def test_the_list_filters_sorts_and_exports_what_it_shows(cast: Cast, today: datetime.date) -> None:
    for amount in ("3000.00", "3001.00", "15000.00"):
        issued_loan(cast.a, cast.union, amount, on=today)
    client = client_of(cast.a["director"])

    def exported(query: str) -> list[list[str]]:
        lines = b"".join(client.get(f"{page_of(cast)}?{query}&export=csv&purpose=audit").streaming_content)
        return list(csv.reader(io.StringIO(lines.decode("utf-8-sig"))))[1:-1]

    for query, shares in {
        "sort=-share": ["4500.00", "3000.00", "2100.70"],
        "sort=share&tier=3": ["4500.00"],
        "first=1&sort=share": ["2100.70", "3000.00"],
        "overdue=1": [],
        f"on={today - A_DAY}": [],
        "q=0301-0002": ["2100.70"],
    }.items():
        rows = exported(query)
        assert [row[-2] for row in rows] == shares, query
        shown = [row for row in rows_of(client.get(f"{page_of(cast)}?{query}")) if len(row) > 9]
        on_page = [row[-3].replace(",", "") for row in shown[1:] if row[0] != "Total"]
        assert on_page == shares, query


def test_before_the_issue_a_person_answers_for_nothing(cast: Cast, today: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "3000.00", on=today)
    client = client_of(cast.a["director"])
    assert "0 loans" in text_of(client.get(f"{page_of(cast)}?on={today - A_DAY}"))
    assert "1 loans" in text_of(client.get(f"{page_of(cast)}?on={today}"))
    assert "1 loans" in text_of(client.get(f"{page_of(cast)}?on={today + 9000 * A_DAY}"))


@pytest.mark.parametrize(
    "branch, post, status",
    [
        ("a", "cm", 200),  # himself
        ("a", "deputy", 200),
        ("a", "marketer", 404),  # no loan of his has this person
        ("b", "director", 404),
        ("c", "director", 404),
        ("union", "union_hr", 200),
        ("union", "union_admin", 404),
        ("other_union", "union_audit", 404),
    ],
)
def test_a_person_is_seen_by_himself_and_through_visible_loans_only(
    cast: Cast, today: datetime.date, branch: str, post: str, status: int
) -> None:
    issued_loan(cast.a, cast.union, "3000.00", on=today)
    assert client_of(getattr(cast, branch)[post]).get(page_of(cast)).status_code == status


def test_the_administrator_has_no_such_page_even_for_himself(cast: Cast, today: datetime.date) -> None:
    admin = cast.union["union_admin"]
    assert client_of(admin).get(f"/people/{admin.pk}/answers/").status_code == 403


def test_nobody_unknown_answers(cast: Cast) -> None:
    assert client_of(cast.a["director"]).get("/people/999999/answers/").status_code == 404


def test_who_has_left_a_branch_still_sees_his_own_shares_there_without_dead_links(
    cast: Cast, today: datetime.date
) -> None:
    loan = issued_loan(cast.a, cast.union, "15000.00", on=today - A_DAY)
    deputy = cast.a["deputy"]
    Posting.objects.filter(person=deputy).update(until_on=today)
    deputy.seats.update(until_on=today)
    Posting.objects.create(person=deputy, post="deputy", unit=cast.b.unit, from_on=today)
    client = client_of(deputy)
    page = client.get(f"/people/{deputy.pk}/answers/")
    assert loan.number in text_of(page)
    assert not links_in(page, f"/loans/{loan.pk}/")
    assert client.get(f"/loans/{loan.pk}/liability/").status_code == 404


def test_a_branch_reader_counts_only_what_he_may_see(cast: Cast, today: datetime.date) -> None:
    Posting.objects.create(
        person=cast.a["cm_director"], post="cm_director", unit=cast.b.unit, from_on=LONG_AGO
    )
    issued_loan(cast.a, cast.union, "3001.00", on=today)
    url = page_of(cast, "cm_director")
    assert "1 loans" in text_of(client_of(cast.a["director"]).get(url))
    assert client_of(cast.b["director"]).get(url).status_code == 404


def test_the_page_asks_the_same_number_of_queries_for_one_loan_and_for_many(
    cast: Cast, today: datetime.date
) -> None:
    client = client_of(cast.a["director"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(page_of(cast)).status_code == 200
        return len(found)

    issued_loan(cast.a, cast.union, "3000.00", on=today)
    queries()
    at_one = queries()
    for _place in range(8):
        issued_loan(cast.a, cast.union, "3001.00", on=today)
    assert Borrower.objects.count() == 9
    assert queries() == at_one
