"""The cast and the fixed days that every test shares."""

import datetime
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from creditcoop.core import triggers
from creditcoop.core.models import Person
from tests.builders import Branch, make_branch, make_union
from tests.core.migrated import begin_with, clear_place, keep_place, migrated

DAY = datetime.date(2026, 11, 23)

NAMES = {
    "director": "周建国",
    "deputy": "吴振声",
    "cm_director": "郑玉兰",
    "cm": "王海涛",
    "cm2": "李春梅",
    "marketer": "孙小兵",
    "station_clerk": "何老五",
    "chief_accountant": "冯秀英",
    "credit_clerk": "许文静",
    "monitor": "陈立新",
}


@dataclass
class Cast:
    """Two branches of one union, and a branch of another union."""

    union: Branch
    a: Branch
    b: Branch
    other_union: Branch
    c: Branch


def pytest_configure(config: pytest.Config) -> None:
    # How long an example takes says how busy the machine is, and nothing about the program.
    hypothesis.settings.register_profile(
        "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("suite")
    # Fast hashing for the accounts of the cast; the tests of signing in set the real one.
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    settings.EVIDENCE_DIR = Path(tempfile.mkdtemp(prefix="evidence-")) / "files"
    settings.HEADS_DIR = Path(tempfile.mkdtemp(prefix="heads-"))
    if not hasattr(config, "workerinput"):
        keep_place()
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        clear_place()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The whole suite on PostgreSQL leaves out what asks no database, and what one database has answered for both."""
    if "ONLY_WITH_A_DATABASE" not in os.environ:
        return
    asking = [item for item in items if asks_a_database(item) and not is_answered(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(asking)])
    items[:] = asking


def asks_a_database(item: pytest.Item) -> bool:
    """By a fixture or by a mark; attacks and proofs start programs of their own."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(
        marks_of(item) & {"django_db", "browser", "postgres", "redis", "proof"}
        or fixtures & {"db", "transactional_db"}
    )


def is_answered(item: pytest.Item) -> bool:
    """Pages and API call services that are asked on both databases; on PostgreSQL the journeys walk every page."""
    if "one_database" in marks_of(item):
        return True
    if marks_of(item) & {"browser", "postgres", "redis", "proof"}:
        return False
    return "pages" in item.path.stem or bool({"views", "api"} & {folder.name for folder in item.path.parents})


def marks_of(item: pytest.Item) -> set[str]:
    return {mark.name for mark in item.iter_markers()}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_use_migrations: bool
) -> None:
    """Migrations run once for all workers; the test database of each is a copy."""
    if django_db_use_migrations:
        begin_with(migrated())


@pytest.fixture(autouse=True, scope="session")
def _flush_append_only_tables() -> Iterator[None]:
    """Emptying a test database is the one place where append-only rows go: the triggers step aside.

    They come back by themselves: emptying ends with the same signal as a migration. For the whole session,
    because a database is emptied after the fixtures of its test have gone.
    """
    original = type(connection.ops).execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> Any:
        triggers.remove(self.connection.alias)
        return original(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "execute_sql_flush", flush)
        yield


@pytest.fixture
def day() -> datetime.date:
    return DAY


def make_cast() -> Cast:
    union = make_union("U1", "临禾县联社")
    other = make_union("U2", "邻县联社")
    return Cast(
        union=union,
        a=make_branch(union.unit, "0301", NAMES),
        b=make_branch(union.unit, "0302", {}),
        other_union=other,
        c=make_branch(other.unit, "0901", {}),
    )


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def cast_in_real_transactions(transactional_db: None) -> Iterator[Cast]:
    """The cast for tests with several connections: rows are really committed and cleared afterwards."""
    return make_cast()


def client_of(person: Person, *, language: str = "en") -> Client:
    """A signed-in browser."""
    from creditcoop.core import clock, sessions

    client = Client(headers={"accept-language": language})
    client.force_login(person.user)
    session = client.session
    sessions.begin(session, at=clock.now().timestamp())
    session.save()
    return client
