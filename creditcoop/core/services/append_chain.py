"""Add rows to a chain: numbered without gaps, each with the hash of the one before it (I8, X1).

Called inside the transaction of the act. One writer at a time: the lock is the row of the chain in the table of
numbers, held until the transaction ends, and the database's own triggers refuse a row that does not follow the last.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from creditcoop.core.bulk import insert_rows
from creditcoop.core.models import ChainedRow, Serial
from creditcoop.core.models.chain import moment_text
from creditcoop.core.rules.chain import ALG, GENESIS, body_text, text_hash

LINKS = ("seq", "prev_hash", "hash", "alg", "key", "body", "recorded_at")


@dataclass(frozen=True)
class NewRow:
    """One row to add: its natural key, what its body says, its columns as the database keeps them (fen, ids)."""

    key: str
    facts: Mapping[str, Any]
    columns: Mapping[str, Any]


def lock_chain(model: type[ChainedRow]) -> None:
    """Take the chain for this transaction; another writer waits."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a chain grows only inside the transaction of an act")
    series = f"chain {model.CHAIN}"
    Serial.objects.get_or_create(series=series)
    Serial.objects.select_for_update().get(series=series)


def append_chain(model: type[ChainedRow], rows: Sequence[NewRow]) -> tuple[int, int]:
    """Write the rows in the order given; returns the numbers of the first and the last of them.

    All rows have the same columns. A key that is there already is refused by the database: ask before, under the lock.
    """
    lock_chain(model)
    last = model._default_manager.order_by("-seq").values("seq", "hash", "recorded_at").first()
    moment: datetime.datetime = Serial.objects.values_list(Now(), flat=True)[0]
    seq, before = (last["seq"], last["hash"]) if last else (0, GENESIS)
    if not rows:
        return seq + 1, seq
    names = list(rows[0].columns)
    values = []
    for place, row in enumerate(rows, start=1):
        body = body_text(
            {
                **row.facts,
                "alg": ALG,
                "key": row.key,
                "prev_hash": before,
                "recorded_at": moment_text(moment),
                "seq": seq + place,
            }
        )
        linked = (seq + place, before, text_hash(body), ALG, row.key, body, moment)
        values.append([*linked, *(row.columns[name] for name in names)])
        before = linked[2]
    insert_rows(model=model, columns=[*LINKS, *names], rows=values)
    return seq + 1, seq + len(rows)
