"""What the check of a loan book carries from step to step: where rows may come in, and what the books have already."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TypeVar

from creditcoop.core.models import Unit
from loans.rules.importing.book import CheckedBook, rows_of
from loans.rules.importing.mappings import LoanRow
from loans.rules.importing.payments import PaymentRow

CHUNK = 5000
Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Where loans may come in: `branch` alone, or every branch of `union`; whether branches may be made."""

    union: Unit
    branch: Unit | None
    makes_branches: bool


@dataclass(frozen=True, kw_only=True)
class LoanThere:
    """A loan of an old book that payments are brought in for; amounts in fen. `known_on`: the day of its balance."""

    pk: int
    branch_id: int
    branch: str
    granted_on: datetime.date
    known_on: datetime.date
    amount_fen: int


@dataclass(kw_only=True)
class Check:
    """The checked book and what of it the books have already, by the words and numbers of the file."""

    book: CheckedBook
    bounds: Bounds
    branches: dict[str, Unit] = field(default_factory=dict)
    new_branches: list[str] = field(default_factory=list)
    borrower_ids: dict[str, int] = field(default_factory=dict)
    person_ids: dict[str, int] = field(default_factory=dict)
    loans_there: dict[str, LoanThere] = field(default_factory=dict)

    @cached_property
    def loans(self) -> list[LoanRow]:
        """The loans of a book without findings, made once."""
        found: list[LoanRow] = rows_of(self.book)
        return found

    @cached_property
    def payments(self) -> list[PaymentRow]:
        """The payments of a payments book without findings, made once."""
        found: list[PaymentRow] = rows_of(self.book)
        return found

    @property
    def rows_accepted(self) -> int:
        return self.book.rows_read - self.book.rows_refused


def values_of(check: Check, key: str) -> list[str]:
    return list(dict.fromkeys(row.facts[key] for row in check.book.rows if key in row.facts))


def chunks(values: Sequence[Value]) -> Iterator[list[Value]]:
    """Pieces small enough for one query on every database."""
    rest = iter(values)
    while piece := list(islice(rest, CHUNK)):
        yield piece
