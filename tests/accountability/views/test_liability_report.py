"""The report on screen: right rows, links that open the very loans, files that equal the page."""

import csv
import datetime
import io
import re
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from creditcoop.core.models import Person
from loans.models import Loan
from tests.accountability.books import imported_loan
from tests.accountability.views.reading import rows_of, text_of, words
from tests.builders import issued_loan
from tests.conftest import Cast, client_of

A_DAY = datetime.timedelta(days=1)
URL = "/reports/liability/"


def csv_rows(client: Client, url: str) -> list[list[str]]:
    """Head and rows of the file, without its last line, which says who took it."""
    page = client.get(f"{url}&purpose=monthly report")
    assert page["Content-Type"].startswith("text/csv")
    lines = list(csv.reader(io.StringIO(b"".join(page.streaming_content).decode("utf-8-sig"))))
    assert "monthly report" in lines[-1][0]
    return lines[:-1]


def small_book(cast: Cast, day: datetime.date) -> None:
    """Every tier, one overdue loan, two old ones; one of them ended unpaid."""
    issued_loan(cast.a, cast.union, "3000.00", on=day - 400 * A_DAY)
    issued_loan(cast.a, cast.union, "3001.00", on=day)
    issued_loan(cast.a, cast.union, "15000.00", on=day, no=["cm2"])
    issued_loan(cast.a, cast.union, "20001.00", on=day, kind="individual_business")
    issued_loan(cast.b, cast.union, "8000.00", on=day)
    imported_loan(cast.a, "OLD-1", "700.00", standing="ended_unpaid")
    imported_loan(cast.b, "OLD-2", "800.00", standing="settled")


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch, day: datetime.date) -> datetime.date:
    """The business day is the fixed day of the suite."""
    from creditcoop.core import clock

    monkeypatch.setattr(clock, "today", lambda: day)
    return day


def test_the_row_of_a_person_has_his_loans_amounts_and_share(cast: Cast, today: datetime.date) -> None:
    small_book(cast, today)
    rows = {
        (row[0], row[1]): row[2:] for row in rows_of(client_of(cast.a["director"]).get(URL)) if len(row) > 8
    }
    assert rows["王海涛 0301-cm", "All tiers"][:-1] == [
        "4", "2", "41,002.00", "41,002.00", "1", "3,000.00", "15,601.00",
    ]  # fmt: skip
    assert rows["吴振声 0301-deputy", "All tiers"][:-1] == [
        "2", "1", "35,001.00", "35,001.00", "0", "0.00", "8,500.20",
    ]  # fmt: skip
    assert rows["郑玉兰 0301-cm_director", "Tier 2"][:-1] == [
        "1", "0", "3,001.00", "3,001.00", "0", "0.00", "900.30",
    ]  # fmt: skip
    assert rows["Not recorded who answers", "Not recorded"][:-1] == [
        "1", "—", "700.00", "not recorded", "1", "not recorded", "not recorded",
    ]  # fmt: skip
    assert rows["All loans, each once", "All tiers"][:-1] == [
        "5", "4", "41,702.00", "41,002.00 and 1 not recorded", "2", "3,000.00 and 1 not recorded", "41,002.00",
    ]  # fmt: skip


def cell_links(page: Any) -> list[tuple[str, int]]:
    """Every link from a number of the report, with the number."""
    found = re.findall(r'<a href="([^"]*)"[^>]*>([\d,]+)</a>', page.content.decode())
    return [(unescape(url), int(words(number).replace(",", ""))) for url, number in found]


@pytest.mark.parametrize("days_ago", [0, 200])
@pytest.mark.parametrize("post", [("a", "director"), ("a", "cm"), ("union", "union_audit")])
@pytest.mark.parametrize("branch", [False, True])
def test_every_number_opens_to_exactly_the_loans_it_counts(
    cast: Cast, today: datetime.date, post: tuple[str, str], days_ago: int, branch: bool
) -> None:
    small_book(cast, today)
    client = client_of(getattr(cast, post[0])[post[1]])
    query = f"?on={today - days_ago * A_DAY}" + (f"&branch={cast.a.unit.pk}" if branch else "")
    links = cell_links(client.get(URL + query))
    assert links
    for url, number in links:
        assert len(csv_rows(client, f"{url}&export=csv")) - 1 == number, url


def test_the_files_hold_the_rows_of_the_page(cast: Cast, today: datetime.date) -> None:
    small_book(cast, today)
    client = client_of(cast.a["director"])
    shown = [row for row in rows_of(client.get(f"{URL}?sort=loans")) if len(row) > 8][1:]
    table = csv_rows(client, f"{URL}?sort=loans&export=csv")
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"{URL}?sort=loans&export=xlsx&purpose=audit").content)
    )
    sheet = [list(row) for row in book.active.iter_rows(values_only=True)][:-1]
    assert len(table) == len(sheet) == len(shown) + 1

    def amount(text: str) -> str:
        number = text.split(" and ")[0].replace(",", "")
        return "" if number in ("—", "not recorded") else number

    for on_page, in_csv, in_xlsx in zip(shown, table[1:], sheet[1:], strict=True):
        wanted = [on_page[1], *(amount(text) for text in on_page[2:9])]
        assert [in_csv[2], *(in_csv[place] for place in (3, 4, 5, 6, 8, 9, 11))] == wanted
        assert [str(cell or "") for cell in in_xlsx[:3]] == in_csv[:3]
        for as_number, as_text in zip(in_xlsx[3:], in_csv[3:], strict=True):
            assert (as_number is None and as_text == "") or float(as_number or 0) == float(as_text or 0)


def test_a_name_that_looks_like_a_formula_stays_a_name(cast: Cast, today: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "3000.00", on=today)
    Person.objects.filter(pk=cast.a["cm"].pk).update(name="=HYPERLINK(1)")
    client = client_of(cast.a["director"])
    assert csv_rows(client, f"{URL}?export=csv")[1][0] == "'=HYPERLINK(1)"
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{URL}?export=xlsx&purpose=audit").content))
    cell = book.active["A2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_the_chart_says_its_finding(cast: Cast, today: datetime.date) -> None:
    small_book(cast, today)
    english = text_of(client_of(cast.a["director"]).get(URL))
    assert "王海涛 answers for the most: 15,601.00 yuan, 38% of all shares" in english
    chinese = text_of(client_of(cast.a["director"], language="zh-hans").get(URL))
    assert "王海涛承担最多：15,601.00元，占全部责任金额的38%" in chinese


def test_before_the_first_loan_the_report_is_empty_and_says_what_to_do(
    cast: Cast, today: datetime.date
) -> None:
    small_book(cast, today)
    page = client_of(cast.a["director"]).get(f"{URL}?on=1990-01-01")
    assert "No loan had been granted on that day." in text_of(page)


@pytest.mark.parametrize(
    "branch, post, status",
    [
        ("a", "cm", 200), ("a", "director", 200), ("a", "deputy", 200), ("a", "cm_director", 200),
        ("a", "monitor", 200), ("a", "marketer", 403), ("a", "teller", 403), ("a", "reader", 403),
        ("a", "chief_accountant", 403), ("a", "credit_clerk", 403), ("a", "station_clerk", 403),
        ("union", "union_credit", 200), ("union", "union_audit", 200), ("union", "union_hr", 403),
        ("union", "union_admin", 403),
    ],
)  # fmt: skip
def test_the_report_is_for_those_whom_the_table_names(
    cast: Cast, branch: str, post: str, status: int
) -> None:
    assert client_of(getattr(cast, branch)[post]).get(URL).status_code == status


def test_a_director_cannot_ask_for_another_branch(cast: Cast, today: datetime.date) -> None:
    small_book(cast, today)
    page = client_of(cast.a["director"]).get(f"{URL}?branch={cast.b.unit.pk}")
    assert "0302" not in text_of(page)
    assert 'class="field has-error"' in page.content.decode()


def test_the_page_asks_the_same_number_of_queries_for_one_loan_and_for_thirty(
    cast: Cast, today: datetime.date
) -> None:
    client = client_of(cast.union["union_audit"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(URL).status_code == 200
        return len(found)

    issued_loan(cast.a, cast.union, "3000.00", on=today)
    queries()
    at_one = queries()
    small_book(cast, today)
    for place in range(23):
        imported_loan(cast.b, f"OLD-M-{place}", "500.00")
    assert Loan.objects.count() == 31
    assert queries() == at_one
