"""Write many model instances at once: keys given beforehand, values turned once a column, the database's bulk way.

The ORM spends two thirds of the time of a large data set on turning values into SQL. Constraints and triggers look at
every row all the same.
"""

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Field, JSONField, Max, Model

from creditcoop.core.bulk import insert_rows
from creditcoop.core.fields import ScaledDecimalField


@dataclass
class Table:
    """How the rows of one model are written."""

    kind: type[Model]
    next_key: int
    names: list[str]
    turn: list[Callable[[Any], Any] | None]


@dataclass
class Rows:
    """Writes rows inside the caller's transaction. The database stamps them; their histories bear `moment`."""

    moment: datetime.datetime
    tables: dict[type[Model], Table] = field(default_factory=dict)

    def insert(self, rows: Sequence[Any]) -> None:
        """Write rows of one model, all new, and give them their keys."""
        if not rows:
            return
        table = self._table(type(rows[0]))
        stamped = hasattr(rows[0], "recorded_at")
        for key, row in enumerate(rows, start=table.next_key):
            row.pk = key
            if stamped:
                row.recorded_at = self.moment
        table.next_key += len(rows)
        insert_rows(model=table.kind, columns=table.names, rows=[_values(table, row) for row in rows])

    def insert_with_history(self, rows: Sequence[Any]) -> None:
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

    def look_again(self) -> None:
        """Let the database count its rows, so that triggers look them up by index.

        Within one transaction it would go on reading whole tables, which were empty when it planned.
        """
        with connection.cursor() as cursor:
            for kind in self.tables:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(kind._meta.db_table)}")

    def finish(self) -> None:
        """Let the database count its keys on from here (PostgreSQL; SQLite looks at the rows)."""
        self.look_again()
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.tables)):
                cursor.execute(statement)

    def _table(self, kind: type[Model]) -> Table:
        if kind not in self.tables:
            columns = list(kind._meta.concrete_fields)
            if not hasattr(kind, "history_object"):  # a row is recorded when the database says so
                columns = [column for column in columns if column.attname != "recorded_at"]
            latest = kind._default_manager.aggregate(key=Max("pk"))["key"] or 0
            names = [column.attname for column in columns]
            self.tables[kind] = Table(kind, latest + 1, names, [_turner(column) for column in columns])
        return self.tables[kind]


def _turner(column: "Field[Any, Any]") -> Callable[[Any], Any] | None:
    """What makes a Python value one of the database; None where it is one already."""
    if isinstance(column, ScaledDecimalField):
        return lru_cache(maxsize=10_000)(column.get_prep_value)
    if isinstance(column, JSONField):
        return partial(json.dumps, ensure_ascii=False)
    return None


def _values(table: Table, row: Model) -> tuple[Any, ...]:
    data = row.__dict__
    return tuple(
        turn(data[name]) if turn else data[name] for name, turn in zip(table.names, table.turn, strict=True)
    )
