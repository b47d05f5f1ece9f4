"""Take a guard away for the control of a test, and put it back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from creditcoop.core import triggers


@contextmanager
def without(*names: str) -> Iterator[None]:
    """The named triggers are gone inside the block."""
    _settle()
    triggers.remove("default", names)
    try:
        yield
    finally:
        _settle()
        triggers.install("default", names)


def _settle() -> None:
    """PostgreSQL alters no table while checks of this transaction are still owed on it."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
