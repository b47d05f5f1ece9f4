"""Check the loans of a book against the books: numbers taken, branches, borrowers, staff. Writes nothing."""

import datetime

from creditcoop.core.models import Person, Unit
from loans.models import Borrower, Loan
from loans.rules.importing.book import CheckedRow
from loans.services.book_check import Check, chunks, values_of
from loans.services.posted_staff import posted_in

BORROWER_FACTS = ("borrower_name", "id_kind", "id_number")


def check_loans(check: Check, on: datetime.date) -> None:
    """Add what only the books know."""
    _check_numbers(check)
    _check_branches(check)
    _check_borrowers(check)
    _check_people(check, on)


def _check_numbers(check: Check) -> None:
    taken = {
        number
        for piece in chunks(values_of(check, "number"))
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
    for word in values_of(check, "branch"):
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
        for piece in chunks(values_of(check, "borrower_number"))
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
        numbers = values_of(check, key)
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
