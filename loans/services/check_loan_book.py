"""Check a loan book against the books: numbers taken, branches, borrowers, staff. Writes nothing.

Used by the dry run, by staging and again by the commit, so that what was found good once is found good when it is
written.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from creditcoop.core.models import Person, Unit
from loans.models import Borrower, Loan
from loans.rules.importing.book import CheckedBook, CheckedRow, SourceRow, check_book, loans_of
from loans.rules.importing.mappings import BookMapping, LoanRow
from loans.services.posted_staff import posted_in
from loans.services.read_loan_book import Progress, SourceBook, no_progress

CHUNK = 5000
BORROWER_FACTS = ("borrower_name", "id_kind", "id_number")


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Where loans may come in: `branch` alone, or every branch of `union`; whether branches may be made."""

    union: Unit
    branch: Unit | None
    makes_branches: bool


@dataclass(kw_only=True)
class Check:
    """The checked book and what of it the books have already, by the words and numbers of the file."""

    book: CheckedBook
    bounds: Bounds
    branches: dict[str, Unit] = field(default_factory=dict)
    new_branches: list[str] = field(default_factory=list)
    borrower_ids: dict[str, int] = field(default_factory=dict)
    person_ids: dict[str, int] = field(default_factory=dict)

    @cached_property
    def loans(self) -> list[LoanRow]:
        """The loans of a book without findings, made once."""
        return loans_of(self.book)

    @property
    def rows_accepted(self) -> int:
        return self.book.rows_read - self.book.rows_refused


def check_loan_book(
    *,
    source: SourceBook,
    mapping: BookMapping,
    bounds: Bounds,
    on: datetime.date,
    progress: Progress = no_progress,
) -> Check:
    """Every finding of the file, of its rows together and against the books, in the order of the file."""
    book = check_cells(source=source, mapping=mapping, on=on, progress=progress)
    return check_against_books(book=book, bounds=bounds, on=on)


def check_cells(
    *, source: SourceBook, mapping: BookMapping, on: datetime.date, progress: Progress
) -> CheckedBook:
    """What the file alone shows: the same today whatever the books hold, so it needs no transaction."""
    rows = _counted(source.rows, progress)
    return check_book(mapping=mapping, head=source.head.cells, rows=rows, on=on, marks=source.marks)


def check_against_books(*, book: CheckedBook, bounds: Bounds, on: datetime.date) -> Check:
    """Add what only the books know: numbers taken, branches, borrowers, staff."""
    check = Check(book=book, bounds=bounds)
    if book.rows:
        _check_numbers(check)
        _check_branches(check)
        _check_borrowers(check)
        _check_people(check, on)
    book.sort()
    return check


def _counted(rows: Sequence[SourceRow], progress: Progress) -> Iterator[SourceRow]:
    for done, row in enumerate(rows, start=1):
        yield row
        if done % CHUNK == 0 or done == len(rows):
            progress("checking", done, len(rows))


def _values(check: Check, key: str) -> list[str]:
    return list(dict.fromkeys(row.facts[key] for row in check.book.rows if key in row.facts))


def chunks(values: Sequence[str]) -> Iterator[list[str]]:
    """Pieces small enough for one query on every database."""
    rest = iter(values)
    while piece := list(islice(rest, CHUNK)):
        yield piece


def _check_numbers(check: Check) -> None:
    taken = {
        number
        for piece in chunks(_values(check, "number"))
        for number in Loan.objects.filter(number__in=piece).values_list("number", flat=True)
    }
    if not taken:
        return
    for row in check.book.rows:
        number = row.facts.get("number")
        if number is not None and number in taken:
            check.book.add(row.source, "number", "loan_exists", number=number)


def _check_branches(check: Check) -> None:
    bounds = check.bounds
    branches = list(Unit.objects.filter(kind=Unit.Kind.BRANCH, parent=bounds.union.pk))
    names: dict[str, list[Unit]] = {}
    for branch in branches:
        names.setdefault(branch.name, []).append(branch)
    by_code = {branch.code: branch for branch in branches}
    codes: dict[str, str] = {}
    for word in _values(check, "branch"):
        unit: Unit | None = by_code.get(word) or (names[word][0] if len(names.get(word, ())) == 1 else None)
        if bounds.branch is not None and unit != bounds.branch:
            codes[word] = "other_branch"
        elif unit is not None:
            check.branches[word] = unit
        elif word in names:
            codes[word] = "ambiguous_branch"
        elif bounds.makes_branches:
            check.new_branches.append(word)
        else:
            codes[word] = "unknown_branch"
    if codes:
        own = {"branch": bounds.branch.name} if bounds.branch else {}
        for row in check.book.rows:
            code = codes.get(row.facts.get("branch", ""))
            if code:
                check.book.add(row.source, "branch", code, **own)


def _check_borrowers(check: Check) -> None:
    known = {
        borrower.number: borrower
        for piece in chunks(_values(check, "borrower_number"))
        for borrower in Borrower.objects.filter(number__in=piece)
    }
    homes: dict[str, tuple[str, int]] = {}
    for row in check.book.rows:
        number, word = row.facts.get("borrower_number", ""), row.facts.get("branch", "")
        borrower = known.get(number)
        if borrower is not None:
            _compare(check, row, borrower)
        # Code and name of a branch are the same branch; a borrower belongs to one.
        home = check.branches[word].code if word in check.branches else word
        first = homes.setdefault(number, (home, row.source.number))
        if number and word and first[0] != home:
            check.book.add(row.source, "branch", "borrower_differs_above", first=str(first[1]))


def _compare(check: Check, row: CheckedRow, borrower: Borrower) -> None:
    """A borrower who is there already must be the same one; his facts are changed in his own page only."""
    branch = check.branches.get(row.facts.get("branch", ""))
    if branch is None or branch.pk != borrower.branch_id:
        check.book.add(row.source, "borrower_number", "borrower_elsewhere")
        return
    check.borrower_ids[borrower.number] = borrower.pk
    kept = {"borrower_name": borrower.name, "id_kind": borrower.id_kind, "id_number": borrower.id_number}
    for key in BORROWER_FACTS:
        if key in row.facts and row.facts[key] != kept[key]:
            check.book.add(row.source, key, "borrower_differs")


def _check_people(check: Check, on: datetime.date) -> None:
    for key in ("handler", "keeper"):
        numbers = _values(check, key)
        for piece in chunks(numbers):
            found = Person.objects.filter(staff_number__in=piece).values_list("staff_number", "pk")
            check.person_ids.update(found)
    posted = posted_in(check.person_ids.values(), on)
    for row in check.book.rows if check.person_ids or "keeper" in check.book.places else ():
        for key in ("handler", "keeper"):
            number = row.facts.get(key)
            if number is not None and number not in check.person_ids:
                check.book.add(row.source, key, "unknown_person")
        keeper = check.person_ids.get(row.facts.get("keeper", ""))
        branch = check.branches.get(row.facts.get("branch", ""))
        if keeper is not None and branch is not None and (keeper, branch.pk) not in posted:
            check.book.add(row.source, "keeper", "keeper_not_posted", branch=branch.name)
