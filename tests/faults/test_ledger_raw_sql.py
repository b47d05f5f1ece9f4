"""The ledger under raw SQL: each guard refuses, and with it gone the attack wins (security.md 6, notes i and j)."""

import datetime
from typing import Any

import pytest
from django.db import connection

from loans.models import LedgerEntry
from loans.services.ask_reversal import ask_reversal
from tests.builders import actor, issued_loan
from tests.claims import GRANTED, overdue
from tests.conftest import Cast
from tests.faults.guards import without
from tests.faults.test_on_file_raw_sql import guarded, refused
from tests.ledger import lent, pay, take_back

ONE = datetime.timedelta(days=1)
COLUMNS = (
    "loan_id", "kind", "paid_on", "amount", "costs", "penalty", "compound", "interest", "principal",
    "principal_change", "payer", "payer_name", "means", "receipt_number", "voucher", "collector_id",
    "posted_by_id", "reverses_id", "about_id", "renewed_by_id", "explained", "late", '"on"',
)  # fmt: skip
ROW = f"INSERT INTO loans_ledgerentry ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
ASK = 'INSERT INTO loans_reversalrequest (entry_id, loan_id, asked_by_id, reason, "on") VALUES (%s, %s, %s, %s, %s)'
DECIDE = 'INSERT INTO loans_reversaldecision (request_id, person_id, agreed, reason, "on") VALUES (%s, %s, %s, %s, %s)'


def row(cast: Cast, loan_id: int, day: datetime.date, **changes: Any) -> tuple[Any, ...]:
    """A repayment of 100.00 principal, posted by the accountant."""
    told: dict[str, Any] = {
        "loan_id": loan_id, "kind": "repayment", "paid_on": day, "amount": 10000, "costs": 0, "penalty": 0,
        "compound": 0, "interest": 0, "principal": 10000, "principal_change": -10000, "payer": "borrower",
        "payer_name": "", "means": "cash", "receipt_number": "R", "voucher": "V", "collector_id": None,
        "posted_by_id": cast.a["monitor"].pk, "reverses_id": None, "about_id": None, "renewed_by_id": None,
        "explained": "{}", "late": False, '"on"': day,
    }  # fmt: skip
    return tuple((told | changes)[name] for name in COLUMNS)


def test_a_row_is_never_changed_taken_away_or_replaced(cast: Cast, day: datetime.date) -> None:
    entry = pay(cast, overdue(cast), "100.00", on=day)
    change = "UPDATE loans_ledgerentry SET paid_on = %s WHERE id = %s"
    assert guarded("loans_ledgerentry_no_update", change, GRANTED, entry.pk)
    with without("loans_loanevent_no_update", "loans_loanevent_no_delete"), connection.cursor() as cursor:
        cursor.execute("UPDATE loans_loanevent SET entry_id = NULL")
    assert guarded("loans_ledgerentry_no_delete", "DELETE FROM loans_ledgerentry WHERE id = %s", entry.pk)
    if connection.vendor == "sqlite":
        again = "INSERT OR REPLACE INTO loans_ledgerentry SELECT * FROM loans_ledgerentry WHERE kind = 'repayment'"
        assert refused(again)


def test_the_moment_of_a_row_is_the_databases(cast: Cast, day: datetime.date) -> None:
    forged = ROW.replace('"on")', '"on", recorded_at)').replace("%s)", "%s, '2026-01-01 08:00:00')")
    assert guarded("loans_ledgerentry_recorded_now", forged, *row(cast, overdue(cast).pk, day))


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 0, "principal": 0, "principal_change": 0},
        {"amount": -1, "principal": -1, "principal_change": 1},
        {"amount": 9999},
        {"principal_change": 10000},
        {"principal_change": 0},
        {"interest": -1, "amount": 9999},
        {"receipt_number": ""},
        {"means": ""},
        {"payer": ""},
        {"voucher": None},
        {"posted_by_id": None},
        {"payer": "other"},
        {"payer": "guarantor"},
    ],
)
def test_a_row_that_does_not_add_up_or_lacks_something_is_refused(
    cast: Cast, day: datetime.date, changes: dict[str, Any]
) -> None:
    loan = overdue(cast).pk
    assert refused(ROW, *row(cast, loan, day, **changes))
    assert not refused(ROW, *row(cast, loan, day))


def test_who_collected_does_not_stand_as_who_posted(cast: Cast, day: datetime.date) -> None:
    loan, monitor = overdue(cast).pk, cast.a["monitor"].pk
    assert refused(ROW, *row(cast, loan, day, collector_id=monitor))
    assert not refused(ROW, *row(cast, loan, day, collector_id=cast.a["cm"].pk))


def test_only_the_accountant_of_the_branch_posts(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast).pk
    for person in (cast.a["cm"], cast.a["teller"], cast.a["deputy"], cast.b["monitor"]):
        told = row(cast, loan, day, posted_by_id=person.pk)
        assert guarded("loans_ledger_posted_by_its_post", ROW, *told)


def test_no_more_principal_is_paid_than_is_owed(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast).pk
    whole = {"amount": 800000, "principal": 800000, "principal_change": -800000}
    over = {"amount": 800001, "principal": 800001, "principal_change": -800001}
    assert guarded("loans_ledger_owes_no_less_than_nothing", ROW, *row(cast, loan, day, **over))
    assert not refused(ROW, *row(cast, loan, day, **whole))


def test_money_moves_only_while_the_loan_is(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast).pk
    assert guarded("loans_ledger_while_the_loan_is", ROW, *row(cast, loan, day, paid_on=GRANTED - ONE))
    assert refused(ROW, *row(cast, loan, day, paid_on=day + ONE))


def test_a_loan_is_paid_out_once_and_no_old_book_opens_its_ledger(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    paid_out = {
        "kind": "disbursement", "paid_on": GRANTED, "amount": 800000, "principal": 800000,
        "principal_change": 800000, "posted_by_id": loan.booked_by_id, "voucher": None,
    }  # fmt: skip
    assert guarded("loans_ledger_paid_out_once", ROW, *row(cast, loan.pk, day, **paid_out))
    assert guarded(
        "loans_ledger_opened_once", ROW, *row(cast, loan.pk, day, **paid_out | {"kind": "opening"})
    )


def test_the_balance_of_a_loan_is_what_its_ledger_adds_up_to(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    pay(cast, loan, "100.00", on=day)
    sql = "UPDATE loans_loan SET balance = %s WHERE id = %s"
    assert guarded("loans_loan_owes_what_the_ledger_says", sql, 800000, loan.pk)
    assert not refused(sql, 790000, loan.pk)


def test_a_receipt_is_not_used_twice(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    pay(cast, loan, "100.00", on=day, receipt_number="R")
    assert guarded("loans_ledger_receipt_once", ROW, *row(cast, loan.pk, day))


def test_nothing_is_taken_back_without_two_people(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    entry = pay(cast, loan, "100.00", on=day)
    told = row(
        cast, loan.pk, day, kind="reversal", principal_change=10000, reverses_id=entry.pk,
        receipt_number="", voucher=None, means="", payer="",
    )  # fmt: skip
    assert guarded("loans_ledger_reversed_as_agreed", ROW, *told)
    asked = ask_reversal(entry_id=entry.pk, reason="记错", actor=actor(cast.a["monitor"], day), on=day)
    assert refused(ROW, *told)
    for person in (cast.a["monitor"], cast.a["director"], cast.a["cm"], cast.b["deputy"]):
        assert refused(DECIDE, asked.pk, person.pk, True, "x", day)
    assert guarded(
        "loans_reversal_decided_by_its_post", DECIDE, asked.pk, cast.a["director"].pk, True, "x", day
    )
    assert not refused(DECIDE, asked.pk, cast.a["deputy"].pk, True, "x", day)


def test_who_asked_or_collected_does_not_agree(cast: Cast, day: datetime.date) -> None:
    entry = pay(cast, overdue(cast), "100.00", on=day, collector_id=cast.a["deputy"].pk)
    asked = ask_reversal(entry_id=entry.pk, reason="记错", actor=actor(cast.a["monitor"], day), on=day)
    told = (asked.pk, cast.a["deputy"].pk, True, "x", day)
    assert guarded("loans_reversal_decided_by_another", DECIDE, *told)


def test_a_request_comes_from_the_accountant_once_about_a_repayment_of_the_loan(
    cast: Cast, day: datetime.date
) -> None:
    loan, other = overdue(cast), overdue(cast)
    entry = pay(cast, loan, "100.00", on=day)
    monitor = cast.a["monitor"].pk
    assert guarded("loans_reversal_asked_by_its_post", ASK, entry.pk, loan.pk, cast.a["cm"].pk, "x", day)
    assert refused(ASK, entry.pk, other.pk, monitor, "x", day)
    ask_reversal(entry_id=entry.pk, reason="记错", actor=actor(cast.a["monitor"], day), on=day)
    assert guarded("loans_reversal_asked_once", ASK, entry.pk, loan.pk, monitor, "x", day)


def test_a_repayment_is_taken_back_once_and_whole(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    entry = pay(cast, loan, "100.00", on=day)
    take_back(cast, entry, on=day)
    again = {
        "kind": "reversal", "principal_change": 10000, "reverses_id": entry.pk, "receipt_number": "",
        "voucher": None, "means": "", "payer": "",
    }  # fmt: skip
    assert refused(ROW, *row(cast, loan.pk, day, **again))
    assert refused(ROW, *row(cast, loan.pk, day, **again | {"reverses_id": None}))


def test_parts_are_moved_only_within_a_payment_of_the_loan(cast: Cast, day: datetime.date) -> None:
    loan = lent(cast, "8000.00", on=GRANTED)
    entry = pay(cast, loan, "100.00", on=day)
    other = pay(cast, overdue(cast), "100.00", on=day)
    told = {
        "kind": "reallocation", "amount": 0, "interest": -1, "principal": 1, "principal_change": -1,
        "about_id": entry.pk, "receipt_number": "", "voucher": None, "means": "", "payer": "",
    }  # fmt: skip
    assert not refused(ROW, *row(cast, loan.pk, day, **told))
    for changes in ({"about_id": other.pk}, {"paid_on": day - ONE}):
        assert guarded("loans_ledger_reallocated_with_cause", ROW, *row(cast, loan.pk, day, **told | changes))


def test_the_accountant_records_no_event_but_that_of_his_own_posting(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    entry = pay(cast, loan, "100.00", on=day, payer="other", payer_name="钱老板")
    sql = (
        "INSERT INTO loans_loanevent (loan_id, kind, side, happened_on, facts, waybill, words, late, "
        'late_record_days, needs_second, entry_id, recorded_by_id, "on") '
        "VALUES (%s, %s, 'borrower', %s, '{}', '', '', %s, 3, %s, %s, %s, %s)"
    )
    monitor = cast.a["monitor"].pk
    for kind, entry_id in (
        ("demand", None),
        ("part_payment", None),
        ("demand", entry.pk),
        ("part_payment", entry.pk),
    ):
        told = (loan.pk, kind, day, False, False, entry_id, monitor, day)
        assert guarded("loans_event_by_who_collects", sql, *told), (kind, entry_id)
    own = LedgerEntry.objects.create(
        loan=loan, kind="repayment", paid_on=day, amount=1, principal=1, principal_change=-1, payer="borrower",
        means="cash", receipt_number="own", voucher="own", posted_by=cast.a["monitor"], on=day,
    )  # fmt: skip
    assert guarded(
        "loans_event_of_a_posting_of_its_loan",
        sql,
        *(overdue(cast).pk, "part_payment", day, False, False, own.pk, cast.a["cm"].pk, day),
    )
    assert not refused(sql, loan.pk, "part_payment", day, False, False, own.pk, monitor, day)


def test_terms_stand_as_contracted(cast: Cast, day: datetime.date) -> None:
    loan = lent(cast, "8000.00", on=GRANTED)
    change = "UPDATE loans_loanterms SET misuse_markup = 0 WHERE loan_id = %s"
    assert guarded("loans_loanterms_no_update", change, loan.pk)
    bare = issued_loan(cast.a, cast.union, "2000.00", on=day)
    sql = (
        "INSERT INTO loans_loanterms (loan_id, from_on, due_on, rate, quoted_per, quoted, method, period, "
        "interest_day, day_count, overdue_markup, misuse_markup, compound) VALUES (%s, %s, %s, 12000000, 'month', "
        "10000000, 'interest_first', 'quarter', 20, 'actual/360', 50000000, 100000000, %s)"
    )
    assert guarded("loans_terms_of_the_contract", sql, bare.pk, day, bare.due_on + ONE, False)
    assert not refused(sql, bare.pk, day, bare.due_on, False)
