"""What an honest operator does to a database leaves the ledger clean to both verifiers: no false alarm (4.3).

Dumped and restored, moved to the other database, vacuumed, read in another time zone and locale. Each way has its
control: after it, one amount changed is still named.
"""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.core.migrated import program
from tests.core.processes import PATIENCE_SECONDS, Program, copied, empty

pytestmark = pytest.mark.proof

MOVED = ("-m", "tests.accountability.penalties.moved")
NIGHT = ("-m", "tests.accountability.penalties.night")
LOANS, DAYS = 4, 6
TABLE = "accountability_penaltyentry"


@pytest.fixture(scope="module")
def scanned(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A ledger with its heads in the database and in the file."""
    with program(tmp_path_factory.mktemp("scanned")) as made:
        done(made, *NIGHT, "lay", str(LOANS), str(DAYS))
        done(made, *NIGHT, "scan", "never")
        yield made


def done(own: Program, *words: str, **more: str) -> None:
    assert own.start(*words, **more).wait(timeout=PATIENCE_SECONDS) == 0, own.log()


def heads_along(one: Program, other: Program) -> None:
    shutil.copytree(one.folder / "var" / "heads", other.folder / "var" / "heads", dirs_exist_ok=True)


@contextmanager
def another(scanned: Program, folder: Path) -> Iterator[Program]:
    with copied(scanned, folder) as own:
        heads_along(scanned, own)
        yield own


def clean(own: Program, **more: str) -> bool:
    """Whether both verifiers find nothing."""
    return own.start(*MOVED, "verify", str(own.folder), **more).wait(timeout=PATIENCE_SECONDS) == 0


def altered(own: Program) -> None:
    """One amount, past the guards."""
    own.tell(f"DROP TRIGGER {TABLE}_no_update" + ("" if own.url.startswith("sqlite") else f" ON {TABLE}"))
    own.tell(f"UPDATE {TABLE} SET amount = amount + 1 WHERE seq = 2")


def stays_clean(own: Program, **more: str) -> None:
    assert clean(own, **more), own.log()
    altered(own)
    assert not clean(own, **more)
    assert "columns_differ" in own.log()


def autocommitted(own: Program, *statements: str) -> None:
    with closing(own.connect()) as database:
        if isinstance(database, sqlite3.Connection):
            database.isolation_level = None
        else:
            database.autocommit = True
        with closing(database.cursor()) as cursor:
            for statement in statements:
                cursor.execute(statement)


def test_vacuumed_and_indexed_anew(scanned: Program, tmp_path: Path) -> None:
    with another(scanned, tmp_path / "own") as own:
        if own.url.startswith("sqlite"):
            autocommitted(own, "VACUUM", "REINDEX", "ANALYZE")
        else:
            autocommitted(own, "VACUUM FULL ANALYZE", f"REINDEX TABLE {TABLE}")
        stays_clean(own)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_read_in_another_time_zone_and_locale(scanned: Program, tmp_path: Path, zone: str) -> None:
    with another(scanned, tmp_path / "own") as own:
        if not own.url.startswith("sqlite"):
            name = own.url.rpartition("/")[2]
            autocommitted(own, f"ALTER DATABASE \"{name}\" SET timezone = '{zone}'")
            autocommitted(own, f"ALTER DATABASE \"{name}\" SET datestyle = 'German'")
        stays_clean(own, TZ=zone, LC_ALL="C", PGTZ=zone)


def told(*words: str) -> None:
    said = subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)
    assert said.returncode == 0, said.stderr


def postgresql_program(name: str) -> str:
    """pg_dump or pg_restore, of the server's own release where several are there."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(places[-1]) if places else shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is not on this machine: it comes with the package postgresql-client")
    return found


def test_backed_up_and_restored(scanned: Program, tmp_path: Path) -> None:
    """SQLite by its own dump in words, PostgreSQL by pg_dump and pg_restore."""
    with empty(tmp_path / "own") as own:
        if own.url.startswith("sqlite"):
            with closing(scanned.connect()) as one, closing(own.connect()) as other:
                other.executescript("\n".join(one.iterdump()))
        else:
            dump = str(tmp_path / "ledger.dump")
            told(postgresql_program("pg_dump"), "--format=custom", f"--file={dump}", scanned.url)
            told(
                postgresql_program("pg_restore"),
                "--no-owner",
                "--exit-on-error",
                f"--dbname={own.url}",
                dump,
            )
        heads_along(scanned, own)
        stays_clean(own)


def moved(one: Program, other: Program, dump: Path) -> None:
    """By Django's own dump as XML: as JSON it cuts moments to the thousandth, and every row would be named."""
    left_out = ("--exclude", "contenttypes", "--exclude", "auth.permission", "--exclude", "sessions")
    done(one, "manage.py", "dumpdata", "--format", "xml", *left_out, "--output", str(dump))
    done(other, *MOVED, "load", str(dump))
    heads_along(one, other)


@contextmanager
def embedded(scanned: Program, folder: Path) -> Iterator[Program]:
    """An SQLite database, migrated, whatever this run of the suite is on."""
    if scanned.url.startswith("sqlite"):
        with program(folder) as made:
            yield made
        return
    folder.mkdir()
    made = Program(f"sqlite:///{folder / 'own.sqlite3'}", folder)
    done(made, "manage.py", "migrate", "--verbosity", "0")
    yield made


def test_moved_to_a_database_of_another_kind_and_back(scanned: Program, tmp_path: Path) -> None:
    with embedded(scanned, tmp_path / "embedded") as there:
        moved(scanned, there, tmp_path / "there.xml")
        assert clean(there), there.log()
        with program(tmp_path / "own") as own:
            moved(there, own, tmp_path / "back.xml")
            stays_clean(own)


@pytest.mark.postgres
def test_the_control_a_dump_that_cuts_moments_is_named(scanned: Program, tmp_path: Path) -> None:
    """SQLite's own clock knows thousandths only, so that there is nothing to cut."""
    dump = tmp_path / "everything.json"
    left_out = ("--exclude", "contenttypes", "--exclude", "auth.permission", "--exclude", "sessions")
    done(scanned, "manage.py", "dumpdata", *left_out, "--output", str(dump))
    with program(tmp_path / "own") as own:
        done(own, *MOVED, "load", str(dump))
        heads_along(scanned, own)
        assert not clean(own)
        assert "columns_differ" in own.log()
