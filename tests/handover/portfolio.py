"""A portfolio as large as wanted, in the care of one manager: a loan book that comes in by the front door."""

import datetime

from creditcoop.core.access import Actor
from loans.services.import_loan_book import Order, import_loan_book
from loans.services.read_loan_book import read_loan_book
from tests.conftest import Cast
from tests.loans.importing.books import csv_of, many_standard

SECURITIES = ("信用", "抵押", "保证")


def take_in(cast: Cast, count: int, *, on: datetime.date) -> None:
    """Loans of the first branch, four borrowers for five of them, some overdue, all kept by 王海涛 from this day."""
    keeper = cast.a["cm"].staff_number
    rows = [
        {**row, "Security": SECURITIES[place % 3], "Keeper": keeper}
        for place, row in enumerate(many_standard(count, branches=["0301"]))
    ]
    source = read_loan_book(file_name="book.csv", content=csv_of(rows))
    order = Order(mapping="standard", union_code="U1")
    actor = Actor.system(on=on, channel="command")
    _check, batch = import_loan_book(source=source, order=order, actor=actor, on=on)
    assert batch is not None
