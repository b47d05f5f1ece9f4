"""What an old book states of terms and days overdue: kept as stated, and nothing is computed from it."""

import datetime

import pytest
from django.db import connection

from loans.models import LedgerEntry, LoanTerms, StatedFacts
from loans.queries.debt import owed_on
from loans.queries.outstanding import principal_of
from loans.rules.importing.book import SourceRow, check_book
from loans.rules.importing.standard import STANDARD
from tests.builders import issued_loan
from tests.conftest import Cast
from tests.faults.guards import without
from tests.faults.test_on_file_raw_sql import guarded, refused
from tests.loans.importing.books import STANDARD as ROW
from tests.loans.importing.payments import old_loans

pytestmark = pytest.mark.django_db

ONE = datetime.timedelta(days=1)
SAYS = {
    "Balance": "12000.00",
    "Rate": "7.965",
    "Balance as of": "2026-10-31",
    "Paid back": "利随本清",
    "Interest period": "按季",
    "Interest day": "20",
    "Day count": "实际天数/360",
    "Principal overdue days": "244",
    "Interest overdue days": "0",
}
INSERT = (
    "INSERT INTO loans_statedfacts (loan_id, method, period, day_count, stated_on, interest_day)"
    " VALUES (%s, '', '', '', %s, %s)"
)


def test_what_the_book_states_is_kept_and_nothing_is_computed_from_it(cast: Cast, day: datetime.date) -> None:
    loan, silent = old_loans(cast, day, SAYS, {"Balance": "9000.00"})
    stated = loan.stated
    assert (stated.method, stated.period, stated.interest_day, stated.day_count) == (
        "interest_with_principal",
        "quarter",
        20,
        "actual/360",
    )
    assert (stated.principal_overdue_days, stated.interest_overdue_days) == (244, 0)
    assert not StatedFacts.objects.filter(loan=silent).exists(), "no row where the book says nothing"
    assert not LoanTerms.objects.exists(), "no interest is charged by what was copied"
    owed = owed_on(loan, day)
    assert owed is not None
    assert owed.interest_fen == 0
    assert owed.days_overdue_principal == (day - loan.due_on).days != 244, "computed, not copied"


def test_the_ledger_opens_on_the_day_of_which_the_book_speaks(cast: Cast, day: datetime.date) -> None:
    loan, silent = old_loans(cast, day, SAYS, {"Balance": "9000.00"})
    stated_on = datetime.date(2026, 10, 31)
    opened = LedgerEntry.objects.get(loan=loan)
    assert (opened.kind, opened.paid_on, opened.on) == ("opening", stated_on, day)
    assert LedgerEntry.objects.get(loan=silent).paid_on == day
    assert principal_of(loan, stated_on - ONE) is None, "not recorded before"
    assert principal_of(loan, stated_on) == principal_of(loan, stated_on + ONE) == loan.balance


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"Balance as of": "2026-11-24"}, "Balance as of", "after_today"),
        ({"Balance as of": "2025-02-28"}, "Balance as of", "stated_before_granted"),
        ({"Balance as of": "2026-02-30"}, "Balance as of", "no_such_day"),
        ({"Paid back": "随便"}, "Paid back", "unknown_word"),
        ({"Interest period": "按年"}, "Interest period", "unknown_word"),
        ({"Interest day": "0"}, "Interest day", "out_of_range"),
        ({"Interest day": "29"}, "Interest day", "out_of_range"),
        ({"Day count": "365/365"}, "Day count", "unknown_word"),
        ({"Principal overdue days": "-1"}, "Principal overdue days", "negative"),
        ({"Interest overdue days": "1.5"}, "Interest overdue days", "not_whole"),
        ({"Interest overdue days": "633"}, "Interest overdue days", "overdue_longer_than_lent"),
        (
            {"Interest overdue days": "610", "Balance as of": "2026-10-31"},
            "Interest overdue days",
            "overdue_longer_than_lent",
        ),
        ({"State": "已结清", "Principal overdue days": "1"}, "Principal overdue days", "settled_overdue"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(cells: dict[str, str], column: str, code: str) -> None:
    row = {**ROW, **cells}
    book = check_book(
        mapping=STANDARD,
        head=list(row),
        rows=[SourceRow(2, list(row.values()))],
        on=datetime.date(2026, 11, 23),
    )
    assert [(fault.row, fault.column, fault.code) for fault in book.faults] == [(2, column, code)]


@pytest.mark.parametrize(
    "cells",
    [
        {"Balance as of": "2026-11-23"},
        {"Balance as of": "2025-03-01"},
        {"Interest day": "1"},
        {"Interest day": "28"},
        {"Interest overdue days": "632"},
        {"Interest overdue days": "609", "Balance as of": "2026-10-31"},
        {"State": "已结清", "Principal overdue days": "0"},
        {"Balance as of": "", "Paid back": "", "Principal overdue days": ""},
    ],
)
def test_the_cell_at_the_border_is_good(cells: dict[str, str]) -> None:
    row = {**ROW, **cells}
    rows = [SourceRow(2, list(row.values()))]
    assert not check_book(mapping=STANDARD, head=list(row), rows=rows, on=datetime.date(2026, 11, 23)).faults


def test_stated_facts_stand_once_and_only_with_an_old_book(cast: Cast, day: datetime.date) -> None:
    loan, silent = old_loans(cast, day, SAYS, {"Balance": "9000.00"})
    change = "UPDATE loans_statedfacts SET principal_overdue_days = 0 WHERE loan_id = %s"
    assert guarded("loans_statedfacts_no_update", change, loan.pk)
    delete = "DELETE FROM loans_statedfacts WHERE loan_id = %s"
    assert guarded("loans_statedfacts_no_delete", delete, loan.pk)
    assert refused(INSERT, loan.pk, None, None), "once"
    assert refused(INSERT, silent.pk, None, 29)
    before = silent.granted_on - ONE
    assert guarded("loans_statedfacts_of_an_old_book", INSERT, silent.pk, before, None)


def test_a_loan_issued_here_has_no_facts_of_an_old_book(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000", on=day)
    assert refused(INSERT, loan.pk, None, None)
    with without("loans_statedfacts_of_an_old_book"), connection.cursor() as cursor:
        cursor.execute(INSERT, [loan.pk, None, None])
    assert StatedFacts.objects.filter(loan=loan).exists(), "the guard alone keeps it out"
