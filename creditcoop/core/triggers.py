"""What the database itself refuses, on SQLite and PostgreSQL alike.

One of the two files that hold raw SQL. Each app lists its triggers in `<app>/trigger_list`; they are made anew
after every migration (`post_migrate`), because SQLite drops a table's triggers when it rebuilds the table.
A condition is SQL that both databases read; it is true where the row must be refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from creditcoop.core.rules.chain import GENESIS


@dataclass(frozen=True)
class Trigger:
    """Refuse an INSERT, UPDATE or DELETE on `table` when `refuse_if` is true (rows NEW and OLD).

    `lock` is a SELECT … that PostgreSQL runs FOR UPDATE before it looks, so that two writers of the same loan
    see each other; SQLite has one writer at a time anyway. `on_postgresql` is the same condition in the words of
    PostgreSQL, where the two databases name a function differently; empty: `refuse_if` is read by both.
    """

    name: str
    table: str
    event: str
    refuse_if: str
    message: str
    lock: str = ""
    append_only: bool = False
    on_postgresql: str = ""


_REGISTERED: list[Trigger] = []


def register(triggers: Iterable[Trigger]) -> None:
    """Add an app's triggers (called once from its AppConfig.ready)."""
    _REGISTERED.extend(trigger for trigger in triggers if trigger not in _REGISTERED)


def not_replaced(table: str, *keys: tuple[str, ...]) -> Trigger:
    """SQLite's REPLACE takes away the row with the same id, or the same unique `keys`, and fires no DELETE trigger.

    One question a key: a single one with OR has PostgreSQL read the whole table for every row of a book coming in.
    """
    same = (" AND ".join(f"old_row.{column} = NEW.{column}" for column in key) for key in (("id",), *keys))
    return Trigger(
        f"{table}_no_replace",
        table,
        "INSERT",
        " OR ".join(f"EXISTS (SELECT 1 FROM {table} old_row WHERE {one})" for one in same),
        f"a row of {table} is never replaced",
    )


def append_only(table: str, *keys: tuple[str, ...]) -> list[Trigger]:
    """Triggers under which rows of `table` are only ever added: no UPDATE, DELETE, REPLACE or TRUNCATE.

    `keys` are the unique constraints of the table.
    """
    message = f"{table} is append-only"
    return [
        Trigger(f"{table}_no_update", table, "UPDATE", "1=1", message, append_only=True),
        Trigger(f"{table}_no_delete", table, "DELETE", "1=1", message, append_only=True),
        not_replaced(table, *keys),
    ]


def recorded_now(table: str) -> Trigger:
    """`recorded_at` is the moment of the database when the row comes in, give or take a minute: no forged past.

    The moment is that of the statement, so that a long one (COPY) stays within it.
    """
    return Trigger(
        f"{table}_recorded_now",
        table,
        "INSERT",
        "COALESCE(ABS(JULIANDAY(NEW.recorded_at) - JULIANDAY('now')) * 86400, 61) > 60",
        f"a row of {table} is recorded when it comes in",
        on_postgresql="ABS(EXTRACT(EPOCH FROM (NEW.recorded_at - statement_timestamp()))) > 60",
    )


def chained(table: str, *, chain: str, body: Mapping[str, str]) -> list[Trigger]:
    """Triggers of a table of `ChainedRow`: only added to, each row numbered and linked after the last one.

    The moment never goes back, and `body` (name in the body → column) says which columns the body must repeat.
    PostgreSQL computes the hash of the body itself; SQLite has no hash function, so that there the verifier finds it.
    """
    latest = f"(SELECT MAX(earlier.seq) FROM {table} earlier)"
    before = f"(SELECT earlier.{{}} FROM {table} earlier WHERE earlier.seq = {latest})"
    kept = {"seq": "seq", "prev_hash": "prev_hash", "alg": "alg", "key": "key", **body}
    differs = " OR ".join(
        f"json_extract(NEW.body, '$.{name}') IS DISTINCT FROM {column}" for name, column in _of_new(kept)
    )
    differs_there = " OR ".join(
        f"(own.said ->> '{name}') IS DISTINCT FROM ({column})::text" for name, column in _of_new(kept)
    )
    # OFFSET 0 has the body read once and not once for each column, which costs more than all other guards together.
    read_once = f"EXISTS (SELECT 1 FROM (SELECT NEW.body::jsonb AS said OFFSET 0) own WHERE {differs_there})"
    return [
        *append_only(table, ("seq",), ("prev_hash",), ("hash",), ("key",)),
        recorded_now(table),
        Trigger(
            f"{table}_in_order",
            table,
            "INSERT",
            f"NEW.seq <> COALESCE({latest}, 0) + 1 OR NEW.prev_hash <> COALESCE({before.format('hash')}, "
            f"'{GENESIS}') OR NEW.recorded_at < COALESCE({before.format('recorded_at')}, NEW.recorded_at)",
            f"a row of {table} follows the last one",
            lock=f"SELECT 1 FROM core_serial WHERE series = 'chain {chain}'",
        ),
        Trigger(
            f"{table}_is_its_body",
            table,
            "INSERT",
            f"LENGTH(NEW.hash) <> 64 OR {differs}",
            f"a row of {table} says what its body says",
            on_postgresql="NEW.hash <> encode(sha256(convert_to(NEW.body, 'UTF8')), 'hex') OR " + read_once,
        ),
    ]


def _of_new(columns: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Columns of the new row; what is no bare name stands as it is."""
    return ((name, f"NEW.{value}" if value.isidentifier() else value) for name, value in columns.items())


def history_only_grows(table: str, *, erasing: str = "") -> list[Trigger]:
    """Earlier wordings of master data are only ever added: no UPDATE, DELETE, REPLACE.

    `erasing` is the one change that may pass, as SQL of OLD and NEW: what the law demands to be erased.
    """
    message = f"{table} is append-only"
    return [
        Trigger(f"{table}_no_update", table, "UPDATE", f"NOT ({erasing})" if erasing else "1=1", message),
        Trigger(f"{table}_no_delete", table, "DELETE", "1=1", message),
        Trigger(
            f"{table}_no_replace",
            table,
            "INSERT",
            f"EXISTS (SELECT 1 FROM {table} old_row WHERE old_row.history_id = NEW.history_id)",
            f"a row of {table} is never replaced",
        ),
    ]


def append_only_tables() -> list[str]:
    """Tables whose rows never change, for the grants of the runtime role."""
    return sorted({trigger.table for trigger in _REGISTERED if trigger.append_only})


def install(using: str, names: Iterable[str] | None = None) -> None:
    """Make every registered trigger (or those named) anew on the database `using`."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    wanted = None if names is None else set(names)
    with connection.cursor() as cursor:
        for trigger in _REGISTERED:
            if trigger.table in present and (wanted is None or trigger.name in wanted):
                for statement in _statements(connection, trigger):
                    cursor.execute(statement)


def remove(using: str, names: Iterable[str] | None = None) -> None:
    """Drop triggers (all, or those named): for emptying a test database and for the controls of tests."""
    connection = connections[using]
    wanted = None if names is None else set(names)
    with connection.cursor() as cursor:
        for trigger in _REGISTERED:
            if wanted is None or trigger.name in wanted:
                for statement in _drop(connection, trigger):
                    cursor.execute(statement)


def missing(using: str) -> list[str]:
    """Names of registered triggers that the database does not have."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'")
        present = {row[0] for row in cursor.fetchall()}
    return sorted(trigger.name for trigger in _REGISTERED if trigger.name not in present)


def _drop(connection: BaseDatabaseWrapper, trigger: Trigger) -> list[str]:
    if connection.vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {trigger.name}"]
    drops = [f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}"]
    if trigger.append_only and trigger.event == "DELETE":
        drops.append(f"DROP TRIGGER IF EXISTS {trigger.table}_no_truncate ON {trigger.table}")
    return drops


def _statements(connection: BaseDatabaseWrapper, trigger: Trigger) -> list[str]:
    message = trigger.message.replace("'", "''")
    if connection.vendor == "sqlite":
        return [
            *_drop(connection, trigger),
            f"CREATE TRIGGER {trigger.name} BEFORE {trigger.event} ON {trigger.table} "
            f"WHEN {trigger.refuse_if} BEGIN SELECT RAISE(ABORT, '{message}'); END",
        ]
    result = "OLD" if trigger.event == "DELETE" else "NEW"
    refuse_if = trigger.on_postgresql or trigger.refuse_if
    lock = f"PERFORM 1 FROM ({trigger.lock} FOR UPDATE) locked;" if trigger.lock else ""
    statements = [
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
        f"{lock} IF {refuse_if} THEN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END IF; "
        f"RETURN {result}; END $body$",
        *_drop(connection, trigger),
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.event} ON {trigger.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {trigger.name}()",
        f"ALTER TABLE {trigger.table} ENABLE ALWAYS TRIGGER {trigger.name}",
    ]
    if trigger.append_only and trigger.event == "DELETE":
        truncate = f"{trigger.table}_no_truncate"
        statements += [
            f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {trigger.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {trigger.name}()",
            f"ALTER TABLE {trigger.table} ENABLE ALWAYS TRIGGER {truncate}",
        ]
    return statements
