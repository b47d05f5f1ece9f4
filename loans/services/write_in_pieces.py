"""Write the rows of a book in pieces by the database's own bulk way, telling how far it has come."""

import datetime
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from django.db import models
from django.db.models.functions import Now

from creditcoop.core.bulk import Value, insert_rows
from creditcoop.core.models import Unit
from loans.services.book_check import chunks
from loans.services.read_loan_book import Progress

BATCH = 5000
Row = TypeVar("Row")


def write_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Row],
    values: Callable[[Row], list[Value]],
    *,
    kind: str,
    progress: Progress,
) -> None:
    """Insert `values(row)` for every row; `kind` names the work to who watches it."""
    rest, done = iter(rows), 0
    while piece := list(islice(rest, BATCH)):
        insert_rows(model=model, columns=columns, rows=[values(row) for row in piece])
        done += len(piece)
        progress(kind, done, len(rows))


def ids_of(model: type[models.Model], numbers: Sequence[str]) -> dict[str, int]:
    """Keys that the database gave, by number."""
    return {
        number: key
        for piece in chunks(numbers)
        for number, key in model._default_manager.filter(number__in=piece).values_list("number", "pk")
    }


def database_moment() -> datetime.datetime:
    """The database's own clock, asked once, so that a borrower and his history bear the same moment."""
    moment = Unit.objects.annotate(moment=Now()).values_list("moment", flat=True).first()
    assert isinstance(moment, datetime.datetime)  # the union is there
    return moment
