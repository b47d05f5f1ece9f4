"""What a mapping is: the columns of one kind of loan book, and how a row of them becomes a loan.

Example: the column `Granted` of the mapping `berka` is read by `cells.day`; its cell "1998-02-30" is refused.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from loans.rules.importing.cells import Cell

# The key of each fact of a row: what the readers found. A mapping may have further keys of its own.
Facts = dict[str, Any]
LOANS, PAYMENTS = "loans", "payments"  # what the rows of a book are


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the heads it may have, how a cell is read, and whether column and cell may be missing.

    `personal` says how a wrong value is masked: "number", "name" or "" for not personal.
    """

    key: str
    heads: tuple[str, ...]
    read: Callable[[Cell], Any]
    needed: bool = True
    filled: bool = True
    personal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRow:
    """One loan as the book has it. None and "" are *not recorded*. Amounts in fen, rate in percent a year."""

    row: int
    number: str
    branch: str
    borrower_number: str
    borrower_name: str
    id_kind: str
    id_number: str
    amount: int
    granted_on: datetime.date
    due_on: datetime.date
    standing: str
    borrower_kind: str = ""
    phone: str = ""
    address: str = ""
    balance: int | None = None
    rate: Decimal | None = None
    security: str = ""
    purpose: str = ""
    reported_in_debt: bool | None = None
    handler: str = ""
    keeper: str = ""
    stated_on: datetime.date | None = None
    method: str = ""
    period: str = ""
    interest_day: int | None = None
    day_count: str = ""
    principal_overdue_days: int | None = None
    interest_overdue_days: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """A fault that shows only when the cells of a row are seen together; `key` is the column to correct."""

    key: str
    code: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookMapping:
    """One kind of loan book.

    `together` looks at the cells of a row together; `build` makes the loan of a row without faults.
    The columns with keys `number`, `branch` and `borrower_number` are needed by every mapping of loans.
    A payments book has no branch and no borrower: the loans that it names have them. `kind`: what its rows are.
    `makes_branches`: branches that are not there yet come in with the book. `fixed`: facts that are the same for
    every row because the file does not say them. `ignored`: heads of columns that mean nothing here.
    """

    name: str
    columns: tuple[Column, ...]
    together: Callable[[Facts, datetime.date], list[RowFault]]
    build: Callable[[int, Facts, str], Any]
    makes_branches: bool
    fixed: Mapping[str, Any] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    kind: str = LOANS
