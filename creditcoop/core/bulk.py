"""Insert many rows the way the database itself takes many: COPY on PostgreSQL, one prepared INSERT on SQLite.

One of the few files that hold raw SQL. Constraints, foreign keys and triggers look at every row as always; the
ORM's conversion of values, which costs more than the writing, is left out: values come as the database keeps them
(fen, not yuan). Names of table and columns come from the model, values never become SQL.
"""

import datetime
import io
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models

Value = str | int | datetime.date | datetime.time | None
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def insert_rows(
    *, model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Value]]
) -> None:
    """Insert `rows`; `columns` are attribute names (`branch_id`). Columns left out get their database default."""
    if not rows:
        return
    fields = {field.attname: field.column for field in model._meta.concrete_fields}
    quoted = connection.ops.quote_name
    table, names = quoted(model._meta.db_table), ", ".join(quoted(fields[column]) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            text = "".join("\t".join(map(_copy_text, row)) + "\n" for row in rows)
            with connection.wrap_database_errors:
                cursor.cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", io.StringIO(text))
        else:
            marks = ", ".join(["%s"] * len(columns))
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  # names of the model
            cursor.executemany(statement, [[_adapted(value) for value in row] for row in rows])


def _copy_text(value: Value) -> str:
    """A value in PostgreSQL's text format."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        # Asking four times is much cheaper than translating texts that hold none of them.
        plain = "\\" not in value and "\n" not in value and "\t" not in value and "\r" not in value
        return value if plain else value.translate(_ESCAPES)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _adapted(value: Value) -> Any:
    """A value as the database's adapter of Django would hand it over."""
    adapt: Callable[[Any], Any] | None = None
    if isinstance(value, datetime.datetime):
        adapt = connection.ops.adapt_datetimefield_value
    elif isinstance(value, datetime.date):
        adapt = connection.ops.adapt_datefield_value
    elif isinstance(value, datetime.time):
        adapt = connection.ops.adapt_timefield_value
    return adapt(value) if adapt else value
