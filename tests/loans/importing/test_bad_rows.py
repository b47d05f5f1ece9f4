"""Ten thousand bad rows are all named and no good row of ten thousand is refused, in a CSV and in a workbook."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from creditcoop.core.errors import Refused
from creditcoop.core.models import Person
from loans.models import ImportBatch, Loan
from loans.services.commit_import import commit_import
from loans.services.import_wording import reason
from loans.services.read_loan_book import read_loan_book
from loans.services.stage_import import faults_of, stage_import
from tests.builders import actor
from tests.conftest import Cast
from tests.loans.importing.bad_rows import ANYWHERE, HEADS, IN_CSV, IN_WORKBOOK, Bad, good, rows, workbook_of
from tests.loans.importing.books import csv_of

pytestmark = [pytest.mark.proof, pytest.mark.one_database]
BAD, GOOD = 10_000, 10_000
Found = list[tuple[dict[str, Any], Bad | None]]


def staged(person: Person, day: Any, content: bytes) -> ImportBatch:
    source = read_loan_book(file_name="book", content=content)
    return stage_import(source=source, mapping="standard", actor=actor(person, day), on=day)


def held_against(batch: ImportBatch, made: Found) -> tuple[int, list[str], set[int]]:
    """How many bad rows are named as they should be; those that are not; good rows that are named."""
    told: dict[int, set[tuple[str, str]]] = {}
    for fault in faults_of(batch):
        told.setdefault(fault.row, set()).add((fault.column, fault.code))
    named, missed, wronged = 0, [], set()
    for number, (_cells, kind) in enumerate(made, start=2):
        if kind is None:
            wronged |= {number} & set(told)
        elif (kind.column, kind.code) in told.get(number, set()):
            named += 1
        else:
            missed.append(f"row {number}: {kind} but {told.get(number)}")
    return named, missed, wronged


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_bad_row_is_named_and_no_good_one(cast: Cast, day: Any, form: str) -> None:
    kinds = ANYWHERE + IN_CSV if form == "csv" else IN_WORKBOOK
    made = list(rows(kinds, bad=BAD, good_ones=GOOD))
    content = csv_of([cells for cells, _kind in made], head=HEADS) if form == "csv" else workbook_of(made)
    batch = staged(cast.union["union_credit"], day, content)
    named, missed, wronged = held_against(batch, made)
    assert missed == []
    assert wronged == set()
    assert (batch.state, batch.rows_read, batch.rows_refused) == ("faulty", BAD + GOOD, BAD)
    assert batch.rows_accepted == GOOD
    assert not re.search(r"\d{17}[\dXx]", batch.faults), "no identity number stands in a finding"
    assert "刘根生" not in batch.faults
    words = Counter(reason(fault) for fault in faults_of(batch))
    assert all(words)
    with pytest.raises(Refused):
        commit_import(batch_id=batch.pk, actor=actor(cast.union["union_credit"], day), on=day)
    assert Loan.objects.count() == 0
    print(
        f"\n{form}: bad rows {BAD:,} of {len(kinds)} kinds, named {named:,}; "
        f"good rows refused {len(wronged)} of {GOOD:,}; came in 0"
    )


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_of_ten_thousand_good_rows_every_one_comes_in(cast: Cast, day: Any, form: str) -> None:
    made: Found = [(good(place), None) for place in range(GOOD)]
    content = csv_of([cells for cells, _kind in made], head=HEADS) if form == "csv" else workbook_of(made)
    batch = staged(cast.a["monitor"], day, content)
    assert (batch.state, batch.rows_accepted, json.loads(batch.faults)) == ("staged", GOOD, [])
    commit_import(batch_id=batch.pk, actor=actor(cast.a["director"], day), on=day)
    assert Loan.objects.count() == GOOD
    print(f"\n{form}: good rows {GOOD:,}, came in {Loan.objects.count():,}")


def test_what_the_books_know_is_named_row_by_row_too(cast: Cast, day: Any) -> None:
    """Loans that are there already, in the file twice, and borrowers of another name: 10,000 of them."""
    first = staged(cast.a["monitor"], day, csv_of([good(place) for place in range(4000)], head=HEADS))
    commit_import(batch_id=first.pk, actor=actor(cast.a["director"], day), on=day)
    made: Found = [(good(place), Bad({}, "Loan number", "loan_exists")) for place in range(4000)]
    for place in range(10_000, 13_000):
        made += [(good(place), None), (good(place), Bad({}, "Loan number", "repeated_loan"))]
    for place in range(3000):
        other = {**good(20_000 + place), "Borrower number": f"K-{place:06d}", "Borrower": "别人"}
        made.append((other, Bad({}, "Borrower", "borrower_differs")))
    # A row is named where it repeats: the good rows between them stay unnamed.
    batch = staged(cast.a["monitor"], day, csv_of([cells for cells, _kind in made], head=HEADS))
    named, missed, wronged = held_against(batch, made)
    assert missed == []
    assert wronged == set()
    assert named == 10_000
    print(f"\nagainst the books: bad rows 10,000, named {named:,}; good rows refused {len(wronged)}")
