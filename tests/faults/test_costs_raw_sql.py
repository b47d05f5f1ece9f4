"""Costs in the ledger under raw SQL: each guard refuses, and with it gone the attack wins (II.4)."""

import datetime
from typing import Any

import pytest

from loans.services.ask_reversal import ask_reversal
from tests.builders import actor
from tests.claims import GRANTED, overdue
from tests.conftest import Cast
from tests.faults.guards import without
from tests.faults.test_ledger_raw_sql import ASK, COLUMNS, DECIDE, ONE, row
from tests.faults.test_on_file_raw_sql import guarded, refused
from tests.ledger import cost, pay

MORE = ("cost_kind", "cost_words", "payee")
NAMES = (*COLUMNS, *MORE)
ROW = f"INSERT INTO loans_ledgerentry ({', '.join(NAMES)}) VALUES ({', '.join(['%s'] * len(NAMES))})"
COSTS: dict[str, Any] = {
    "kind": "costs", "costs": 10000, "principal": 0, "principal_change": 0, "payer": "", "means": "",
    "receipt_number": "",
}  # fmt: skip


def costs_row(cast: Cast, loan_id: int, day: datetime.date, **changes: Any) -> tuple[Any, ...]:
    """100.00 paid to a court, posted by the accountant."""
    told = {"cost_kind": "court", "cost_words": "", "payee": "法院"}
    told |= {name: changes.pop(name) for name in MORE if name in changes}
    return (*row(cast, loan_id, day, **COSTS | changes), *told.values())


@pytest.mark.parametrize(
    "changes",
    [
        {"cost_kind": ""},
        {"payee": ""},
        {"cost_kind": "other"},
        {"voucher": None},
        {"posted_by_id": None},
        {"costs": 0, "interest": 10000},
        {"costs": 0, "principal": 10000, "principal_change": -10000},
        {"costs": 9999},
        {"amount": -10000, "costs": -10000},
        {"kind": "opening", "principal": 0},
    ],
)
def test_costs_without_all_that_belongs_to_them_are_refused(
    cast: Cast, day: datetime.date, changes: dict[str, Any]
) -> None:
    loan = overdue(cast).pk
    assert refused(ROW, *costs_row(cast, loan, day, **changes))
    assert not refused(ROW, *costs_row(cast, loan, day))


def test_no_other_row_bears_what_belongs_to_costs(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast).pk
    for told in (("court", "", ""), ("", "x", ""), ("", "", "法院")):
        assert refused(ROW, *row(cast, loan, day), *told)
    assert not refused(ROW, *row(cast, loan, day), "", "", "")


def test_only_the_accountant_of_the_branch_lays_costs(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast).pk
    for person in (cast.a["cm"], cast.a["deputy"], cast.b["monitor"]):
        told = costs_row(cast, loan, day, posted_by_id=person.pk)
        assert guarded("loans_ledger_posted_by_its_post", ROW, *told)


def test_costs_are_laid_on_a_loan_that_owes_and_from_its_first_day(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    with without("loans_ledger_while_the_loan_is"):
        told = costs_row(cast, loan.pk, day, paid_on=GRANTED - ONE)
        assert guarded("loans_ledger_costs_while_money_is_owed", ROW, *told)
    pay(cast, loan, "8000.00", on=day)
    assert guarded("loans_ledger_costs_while_money_is_owed", ROW, *costs_row(cast, loan.pk, day))


def test_costs_are_taken_back_whole_by_two_people(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    entry = cost(cast, loan, "100.00", on=day)
    back = {**COSTS, "kind": "reversal", "voucher": None, "reverses_id": entry.pk}
    told = (*row(cast, loan.pk, day, **back), "", "", "")
    assert guarded("loans_ledger_reversed_as_agreed", ROW, *told)
    for person in (cast.a["cm"], cast.a["deputy"], cast.b["monitor"]):
        assert guarded("loans_reversal_asked_by_its_post", ASK, entry.pk, loan.pk, person.pk, "x", day)
    asked = ask_reversal(entry_id=entry.pk, reason="记错", actor=actor(cast.a["monitor"], day), on=day)
    assert refused(DECIDE, asked.pk, cast.a["monitor"].pk, True, "x", day)
    assert not refused(DECIDE, asked.pk, cast.a["deputy"].pk, True, "x", day)
