"""The loan books that pages are measured on: one loan, and the load set of 150,000, in both kinds of database.

The load set is built once and kept in var/: the SQLite file itself, and a dump of the PostgreSQL database. A change
of the tables or of the demo data builds it anew.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
SIZES = ("one", "load")


@dataclass(frozen=True)
class Books:
    """One kind of database with the address of each size in it."""

    title: str
    urls: dict[str, str]


@contextmanager
def kept() -> Iterator[list[Books]]:
    """Both kinds of database, filled; PostgreSQL only where DATABASE_URL names one."""
    VAR.mkdir(parents=True, exist_ok=True)
    _forget_old()
    sqlite = Books("SQLite", {size: _sqlite(size) for size in SIZES})
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield [sqlite]
        return
    with _postgres(server) as urls:
        yield [Books("PostgreSQL", urls), sqlite]


def version() -> str:
    """What the data depend on: the tables, the triggers, the program that makes them."""
    digest = hashlib.sha256()
    parts = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("creditcoop/core/migrations/*.py")]
    parts += [
        *ROOT.glob("**/trigger_list*/**/*.py"),
        *ROOT.glob("**/trigger_list.py"),
        *ROOT.glob("demo/*.py"),
    ]
    for path in sorted(part for part in parts if ".venv" not in part.parts):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _forget_old() -> None:
    for path in VAR.iterdir():
        if version() not in path.name:
            path.unlink()


def _sqlite(size: str) -> str:
    path = VAR / f"{size}-{version()}.sqlite3"
    if not path.exists():
        building = path.with_suffix(".building")
        building.unlink(missing_ok=True)
        _make(f"sqlite:///{building}", size)
        building.rename(path)
    return f"sqlite:///{path}"


@contextmanager
def _postgres(server: str) -> Iterator[dict[str, str]]:
    """A database for each size beside the one that DATABASE_URL names, gone afterwards."""
    names = {size: f"{urlsplit(server).path.strip('/')}_bench_{size}" for size in SIZES}
    urls = {size: urlunsplit(urlsplit(server)._replace(path=f"/{name}")) for size, name in names.items()}
    connection = psycopg2.connect(server)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for size, name in names.items():
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
                cursor.execute(f'CREATE DATABASE "{name}"')
                _fill(urls[size], size)
        yield urls
    finally:
        with connection.cursor() as cursor:
            for name in names.values():
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.close()


@contextmanager
def own_database(server: str, purpose: str, *, like: str = "template1") -> Iterator[str]:
    """A database beside the one that DATABASE_URL names, empty or a copy of the one named, gone afterwards."""
    name = f"{urlsplit(server).path.strip('/')}_bench_{purpose}"
    connection = psycopg2.connect(server)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.close()


@contextmanager
def own_var() -> Iterator[None]:
    """A folder for the files and the heads of one database alone."""
    before = os.environ.get("VAR_DIR")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR_DIR"] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ["VAR_DIR"]
            else:
                os.environ["VAR_DIR"] = before


def _fill(url: str, size: str) -> None:
    dump = VAR / f"{size}-{version()}.dump"
    programs = shutil.which("pg_dump") and shutil.which("pg_restore")
    if programs and dump.exists():
        note(f"taking the {size} set from {dump.relative_to(ROOT)}")
        subprocess.run(["pg_restore", "--no-owner", "--dbname", url, str(dump)], check=True)
        with psycopg2.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return
    _make(url, size)
    if programs:
        building = dump.with_suffix(".building")
        subprocess.run(["pg_dump", "--format", "custom", "--file", str(building), url], check=True)
        building.rename(dump)


def _make(url: str, size: str) -> None:
    note(f"making the {size} set ({urlsplit(url).scheme}) …")
    run_in(url, "benchmarks._make", size)


def note(text: str) -> None:
    """Progress, which belongs to no result."""
    print(f"   {text}", file=sys.stderr, flush=True)


def run_in(url: str, module: str, *words: str) -> str:
    """Run a module of the benchmarks on another database, in a process of its own; what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "creditcoop.settings"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout
