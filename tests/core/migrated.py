"""One migrated database for a whole run of the suite: every worker and every process copies it.

Migrating takes most of a minute; copying takes a moment. The controller of the run keeps the place and clears it.
"""

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from tests.core.processes import Program, copied, create_database, drop_database

PLACE = "MIGRATED_ONCE"  # workers learn it by their environment


def keep_place() -> None:
    """Called once by the controller, before its workers start."""
    os.environ[PLACE] = tempfile.mkdtemp(prefix="migrated-")


def clear_place() -> None:
    folder = Path(os.environ.pop(PLACE))
    if (made := folder / "url").exists():
        drop_database(made.read_text())
    shutil.rmtree(folder, ignore_errors=True)


def migrated() -> Program:
    """The migrated database; who comes first makes it, the others wait. Nobody may stay connected to it."""
    folder = Path(os.environ[PLACE])
    url, done = folder / "url", folder / "done"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            url.write_text(create_database(folder))
            Program(url.read_text(), folder).manage("migrate", "--verbosity", "0")
            done.touch()
    return Program(url.read_text(), folder)


@contextmanager
def program(folder: Path) -> Iterator[Program]:
    """The program on a migrated database of its own, gone afterwards."""
    with copied(migrated(), folder) as made:
        yield made


def begin_with(original: Program) -> None:
    """Let the test database of this worker begin as a copy, so that its migrations find nothing to do."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = original.name
        return
    creation: Any = connection.creation
    create = creation._create_test_db

    def create_and_fill(*given: Any, **named: Any) -> str:
        name = str(create(*given, **named))
        with closing(original.connect()) as one, closing(sqlite3.connect(name)) as other:
            one.backup(other)
        return name

    creation._create_test_db = create_and_fill
