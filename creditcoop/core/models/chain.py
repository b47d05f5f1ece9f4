"""Rows that are chained by their hashes, and the ends of the chain that are kept from day to day (I8)."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now

from creditcoop.core.rules.chain import KeptHead, KeptRow
from creditcoop.core.rules.money import to_fen, to_yuan

CHUNK = 2000


class ChainedRow(models.Model):
    """A row of a chain: written by `append_chain` alone, never changed, never removed (triggers `chained`).

    `seq` has no gaps. `body` is the canonical text that `hash` is of; it holds the links and, under the names of
    COLUMNS, what the columns or the rows they lead to say. Ids that a killed transaction may burn stay out of it: the
    same facts give the same chain.
    """

    CHAIN: ClassVar[str]
    COLUMNS: ClassVar[dict[str, str]]

    seq = models.BigIntegerField(unique=True)
    prev_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    alg = models.CharField(max_length=20)
    key = models.CharField(max_length=120, unique=True)
    body = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True

    @classmethod
    def kept_rows(cls, rows: "models.QuerySet[Any] | None" = None) -> Iterator[KeptRow]:
        """The rows by number as the rules of a chain read them, a few at a time; all of them by default."""
        names = list(cls.COLUMNS)
        links = ("seq", "prev_hash", "hash", "alg", "body", "key", "recorded_at")
        found = cls._default_manager.all() if rows is None else rows
        for row in found.order_by("seq").values_list(*links, *cls.COLUMNS.values()).iterator(CHUNK):
            seq, prev_hash, own_hash, alg, body, key, recorded_at = row[: len(links)]
            columns = dict(zip(names, map(_in_body, row[len(links) :]), strict=True))
            columns |= {"key": key, "recorded_at": moment_text(recorded_at)}
            yield KeptRow(seq, prev_hash, own_hash, alg, body, columns)


class ChainHead(models.Model):
    """Where a chain ended on a business day; kept in a file outside the database too (`heads_file`)."""

    chain = models.CharField(max_length=20)
    day = models.DateField()
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    count = models.BigIntegerField()
    sum_fen = models.BigIntegerField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["chain", "day"]
        constraints = [models.UniqueConstraint(fields=["chain", "day"], name="one_head_a_chain_and_day")]

    def __str__(self) -> str:
        return f"{self.chain} {self.day} {self.hash[:16]}"

    @property
    def sum(self) -> Decimal:
        """The sum in yuan."""
        return to_yuan(self.sum_fen)

    def kept(self) -> KeptHead:
        return KeptHead(self.day.isoformat(), self.seq, self.hash, self.count, self.sum_fen)


def moment_text(moment: datetime.datetime) -> str:
    """A moment as bodies hold it: UTC, six decimals, so that both databases write it alike."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _in_body(value: Any) -> Any:
    """A column as a body writes it: amounts in fen, days as text."""
    if isinstance(value, Decimal):
        return to_fen(value)
    return value.isoformat() if isinstance(value, datetime.date) else value
