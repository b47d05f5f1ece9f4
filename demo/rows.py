"""Write many rows of a table without the ORM's cost for every value. Constraints and triggers check them all the same.

The ORM spends two thirds of the time of a large data set on turning values into SQL. Here the columns of a table are
looked up once, rows get their keys beforehand, and the database's own way of taking many rows does the rest.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import DateField, DateTimeField, Field, Max, Model

from creditcoop.core.fields import ScaledDecimalField

PAGE = 1000


@dataclass
class Table:
    """How the rows of one model are written."""

    kind: type[Model]
    next_key: int
    statement: str
    names: list[str]
    turn: list[Callable[[Any], Any] | None]


@dataclass
class Rows:
    """Writes rows inside the caller's transaction. Every row that has the column is stamped with `moment`."""

    moment: datetime.datetime
    tables: dict[type[Model], Table] = field(default_factory=dict)

    def insert(self, rows: Sequence[Model]) -> None:
        """Write rows of one model, all new, and give them their keys."""
        if not rows:
            return
        table = self._table(type(rows[0]))
        stamped = "recorded_at" in table.names
        for key, row in enumerate(rows, start=table.next_key):
            row.pk = key
            if stamped:
                row.recorded_at = self.moment
        table.next_key += len(rows)
        _execute(table, [_values(table, row) for row in rows])

    def insert_with_history(self, rows: Sequence[Model]) -> None:
        """Write rows of a model whose changes are kept, each with the first line of its history."""
        self.insert(rows)
        if not rows:
            return
        history = rows[0].history.model
        names = [column.attname for column in rows[0]._meta.concrete_fields]
        self.insert(
            [
                history(
                    history_type="+",
                    history_date=self.moment,
                    **{name: getattr(row, name) for name in names},
                )
                for row in rows
            ]
        )

    def finish(self) -> None:
        """Let the database count its keys on from here (PostgreSQL; SQLite looks at the rows)."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.tables)):
                cursor.execute(statement)

    def _table(self, kind: type[Model]) -> Table:
        if kind not in self.tables:
            columns = list(kind._meta.concrete_fields)
            quoted = connection.ops.quote_name
            names = ", ".join(quoted(column.column) for column in columns)
            marks = "%s" if connection.vendor == "postgresql" else f"({', '.join(['%s'] * len(columns))})"
            latest = kind._default_manager.aggregate(key=Max("pk"))["key"] or 0
            self.tables[kind] = Table(
                kind,
                latest + 1,
                f"INSERT INTO {quoted(kind._meta.db_table)} ({names}) VALUES {marks}",
                [column.attname for column in columns],
                [_turner(column) for column in columns],
            )
        return self.tables[kind]


def _turner(column: Field) -> Callable[[Any], Any] | None:
    """What makes a Python value one of the database; None where it is one already."""
    if isinstance(column, ScaledDecimalField):
        return lru_cache(maxsize=10_000)(column.get_prep_value)
    if isinstance(column, DateTimeField):
        return lru_cache(maxsize=10)(connection.ops.adapt_datetimefield_value)
    if isinstance(column, DateField):
        return lru_cache(maxsize=10_000)(connection.ops.adapt_datefield_value)
    return None


def _values(table: Table, row: Model) -> tuple[Any, ...]:
    data = row.__dict__
    return tuple(
        turn(data[name]) if turn else data[name] for name, turn in zip(table.names, table.turn, strict=True)
    )


def _execute(table: Table, values: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            from psycopg2.extras import execute_values

            execute_values(cursor.cursor, table.statement, values, page_size=PAGE)
        else:
            cursor.executemany(table.statement, values)
