"""Check a loan book cell by cell and within itself, and turn its rows into loans, or payments.

Two steps: `check_book` reads the head, every cell, each row as a whole and the rows against each other;
`rows_of` makes the loans. What only the books know (numbers taken, branches, people) is checked by the
service in between.

Example: a book of the mapping `berka` whose third row says "1998-02-30" under `Granted` gives
`Fault(row=3, column="Granted", value="1998-02-30", code="no_such_day")`, and no loans.
"""

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from loans.rules.importing.berka import BERKA
from loans.rules.importing.cells import Cell, Oddity, as_text
from loans.rules.importing.faults import CellFault, Fault, masked_numbers, shown
from loans.rules.importing.mappings import LOANS, BookMapping, Column, Facts
from loans.rules.importing.payments import PAYMENTS
from loans.rules.importing.standard import STANDARD

MAPPINGS = {mapping.name: mapping for mapping in (BERKA, STANDARD, PAYMENTS)}
HEAD = 1
BORROWER_KEYS = ("borrower_name", "borrower_kind", "id_kind", "id_number")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of the file: its number as a spreadsheet counts, and its cells."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row whose cells were read; `facts` lacks what could not be read."""

    source: SourceRow
    facts: Facts


@dataclass(slots=True)
class CheckedBook:
    """A book after the check: what was read and what was found. The service may add findings."""

    mapping: BookMapping
    head: list[str]
    places: dict[str, int]
    rows: list[CheckedRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rows_read: int = 0

    @property
    def rows_refused(self) -> int:
        """Rows with a finding; all of them where the head or the file itself is wrong."""
        if any(fault.row <= HEAD for fault in self.faults):
            return self.rows_read
        return len({fault.row for fault in self.faults})

    def add(self, row: SourceRow, key: str, code: str, **facts: str) -> None:
        """Note a finding at the column `key` of a row."""
        place = self.places.get(key)
        column = next(column for column in self.mapping.columns if column.key == key)
        # A value that is the same for every row stands in no column of the file.
        value = as_text(row.cells[place]) if place is not None and place < len(row.cells) else ""
        name = self.head[place] if place is not None else (*column.heads, "")[0]
        self.faults.append(Fault(row.number, name, shown(value, personal=column.personal), code, facts))

    def sort(self) -> None:
        """Findings in the order of the file."""
        order = {name: place for place, name in enumerate(self.head)}
        self.faults.sort(key=lambda fault: (fault.row, order.get(fault.column, -1)))


def check_book(
    *,
    mapping: BookMapping,
    head: Sequence[Cell],
    rows: Iterable[SourceRow],
    on: datetime.date,
    marks: Sequence[Fault] = (),
) -> CheckedBook:
    """Check every cell. A wrong head is the only finding then: the cells below it cannot be told apart.

    `marks` are findings of the reading itself: hidden rows, merged cells.
    """
    book = find_columns(mapping=mapping, head=head)
    if book.faults:
        book.rows_read = sum(1 for _row in rows)
        return book
    book.faults.extend(marks)
    plan = [(column, book.places[column.key]) for column in mapping.columns if column.key in book.places]
    loans: dict[str, int] = {}
    borrowers: dict[str, CheckedRow] = {}
    for row in rows:
        book.rows_read += 1
        if len(row.cells) != len(book.head):
            counts = {"cells": str(len(row.cells)), "columns": str(len(book.head))}
            book.faults.append(Fault(row.number, "", "", "wrong_width", counts))
            continue
        checked = CheckedRow(row, _read_cells(book, plan, row))
        book.rows.append(checked)
        for fault in mapping.together(checked.facts, on):
            book.add(row, fault.key, fault.code, **fault.facts)
        if mapping.kind == LOANS:
            _check_repeats(book, checked, loans, borrowers)
    if not book.rows_read:
        book.faults.append(Fault(0, "", "", "no_rows", {}))
    return book


def find_columns(*, mapping: BookMapping, head: Sequence[Cell]) -> CheckedBook:
    """Find every column by its head; unknown, repeated and missing ones are findings in row 1."""
    names = [as_text(cell).strip() if not isinstance(cell, Oddity) else cell.text for cell in head]
    book = CheckedBook(mapping, names, {})
    known = {name: column for column in mapping.columns for name in column.heads}
    ignored: set[str] = set()
    for place, name in enumerate(names):
        column = known.get(name)
        if name in mapping.ignored and name not in ignored:
            ignored.add(name)
        elif column is None and name not in mapping.ignored:
            code = "unnamed_column" if not name else "unknown_column"
            where = {"place": str(place + 1)} if not name else {}
            book.faults.append(Fault(HEAD, shown(name), "", code, where))
        elif column is None or column.key in book.places:
            book.faults.append(Fault(HEAD, name, "", "repeated_column", {}))
        else:
            book.places[column.key] = place
    for column in mapping.columns:
        if column.needed and column.key not in book.places:
            book.faults.append(Fault(HEAD, " / ".join(column.heads), "", "missing_column", {}))
    return book


def _read_cells(book: CheckedBook, plan: Sequence[tuple[Column, int]], row: SourceRow) -> Facts:
    facts: Facts = dict(book.mapping.fixed)
    for column, place in plan:
        cell = row.cells[place]
        if cell is None or cell == "":
            if column.filled:
                book.add(row, column.key, "empty")
            continue
        try:
            facts[column.key] = column.read(cell)
        except CellFault as fault:
            book.add(row, column.key, fault.code, **fault.facts)
    return facts


def _check_repeats(
    book: CheckedBook, checked: CheckedRow, loans: dict[str, int], borrowers: dict[str, CheckedRow]
) -> None:
    """A loan stands once in a book; a borrower may stand often, but always as the same person or firm."""
    row, facts = checked.source, checked.facts
    number = facts.get("number")
    if number is not None and loans.setdefault(number, row.number) != row.number:
        book.add(row, "number", "repeated_loan", first=str(loans[number]))
    borrower = facts.get("borrower_number")
    if borrower is None:
        return
    first = borrowers.setdefault(borrower, checked)
    for key in BORROWER_KEYS:
        if facts.get(key) != first.facts.get(key) and key in book.places:
            book.add(row, key, "borrower_differs_above", first=str(first.source.number))


def shown_row(*, mapping: BookMapping, source: str) -> dict[str, str]:
    """An original row as a page may show it: personal numbers masked. Example: "475722" becomes "••5722"."""
    numbers = {head for column in mapping.columns for head in column.heads if column.personal == "number"}
    return {
        head: shown(value, personal="number") if head in numbers else masked_numbers(value)
        for head, value in json.loads(source).items()
    }


def rows_of(book: CheckedBook) -> list[Any]:
    """What the mapping builds of a book without findings, each from its facts and its original row as JSON."""
    if book.faults:
        raise ValueError("a book with findings has no rows")
    return [
        book.mapping.build(
            checked.source.number,
            checked.facts,
            json.dumps(
                dict(zip(book.head, map(as_text, checked.source.cells), strict=True)), ensure_ascii=False
            ),
        )
        for checked in book.rows
    ]
