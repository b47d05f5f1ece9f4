"""Payments books as bytes, for loans of an old book that is in already."""

import datetime

from creditcoop.core.models import Person
from loans.models import ImportBatch, Loan
from loans.services.commit_import import commit_import
from tests.builders import actor
from tests.conftest import Cast
from tests.loans.importing.books import csv_of, standard
from tests.loans.importing.test_pages import second_of_the_union, staged

PAID = {
    "Loan number": "L-0",
    "Paid on": "2025-06-20",
    "Amount paid": "3100.00",
    "Receipt number": "R-0",
    "Of it principal": "3000.00",
    "Of it interest": "100.00",
    "Paid by": "刘根生",
    "Collected by": "王建国",
}


def payments(*changes: dict[str, str]) -> bytes:
    """A payments book; receipts are numbered so that they differ."""
    return csv_of([{**PAID, "Receipt number": f"R-{place}", **row} for place, row in enumerate(changes)])


def old_loans(cast: Cast, day: datetime.date, *rows: dict[str, str]) -> list[Loan]:
    """The loans L-0, L-1, … of a book that two people brought in; 15,000.00 lent on 2025-03-01, due a year later."""
    content = standard(*({"Branch": cast.a.unit.code, **row} for row in rows))
    batch = staged(cast.union["union_credit"], content, day)
    assert batch.state == "staged", batch.faults
    commit_import(batch_id=batch.pk, actor=actor(second(cast), day), on=day)
    return list(Loan.objects.filter(batch=batch).order_by("number"))


def bring_in(cast: Cast, day: datetime.date, *rows: dict[str, str]) -> ImportBatch:
    """A payments book, staged by one of the union and brought in by another."""
    batch = staged(cast.union["union_credit"], payments(*rows), day, mapping="auto")
    assert batch.state == "staged", batch.faults
    return commit_import(batch_id=batch.pk, actor=actor(second(cast), day), on=day)


def second(cast: Cast) -> Person:
    """The second person of the union's credit department, the same one every time."""
    return Person.objects.filter(staff_number="U1-second").first() or second_of_the_union(cast)
