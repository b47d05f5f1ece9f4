"""Real processes of the program on a database of their own."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = int(os.environ.get("PATIENCE_SECONDS", "240"))  # more on a busy machine


@dataclass
class Program:
    """The program on its own empty, migrated database; of the kind that this run of the suite is on."""

    url: str
    folder: Path

    @property
    def name(self) -> str:
        """What its server calls it; for SQLite the file."""
        return self.url.rpartition("/")[2]

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.url,
            "VAR_DIR": str(self.folder / "var"),
            "SECRET_KEY": "only for this test",
            "DJANGO_SETTINGS_MODULE": "creditcoop.settings",
            "PYTHONPATH": str(ROOT),
            "CREDITCOOP_EMBEDDED": "0",
        }

    def start(self, *words: str, **more: str) -> "subprocess.Popen[str]":
        """A process of the program; its output goes to the folder's log."""
        log = (self.folder / "log").open("a")
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env={**self.environment, **more},
            stdout=log,
            stderr=log,
            text=True,
            start_new_session=True,
        )

    def manage(self, *words: str) -> None:
        if self.start("manage.py", *words).wait(timeout=PATIENCE_SECONDS):
            raise AssertionError((self.folder / "log").read_text())

    def connect(self) -> Any:
        if self.url.startswith("sqlite"):
            return sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=20)
        return psycopg2.connect(self.url)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(self.connect()) as database, closing(database.cursor()) as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def tell(self, sql: str) -> None:
        with closing(self.connect()) as database:
            with closing(database.cursor()) as cursor:
                cursor.execute(sql)
            database.commit()

    def log(self) -> str:
        return (self.folder / "log").read_text()


@contextmanager
def copied(original: Program, folder: Path) -> Iterator[Program]:
    """The same database once more, with a folder of its own; nobody may be connected to the original."""
    with _kept(folder, like=original.name) as made:
        if made.url.startswith("sqlite"):
            with closing(original.connect()) as one, closing(made.connect()) as other:
                one.backup(other)
        yield made


@contextmanager
def empty(folder: Path) -> Iterator[Program]:
    """A database with nothing in it, not even a table."""
    with _kept(folder, like="template1") as made:
        yield made


@contextmanager
def _kept(folder: Path, *, like: str) -> Iterator[Program]:
    folder.mkdir(exist_ok=True)
    url = create_database(folder, like=like)
    try:
        yield Program(url, folder)
    finally:
        drop_database(url)


def create_database(folder: Path, *, like: str = "template1") -> str:
    """Its address. On SQLite a file in the folder, which is there once it is written."""
    if connection.vendor != "postgresql":
        return f"sqlite:///{folder / 'own.sqlite3'}"
    name = f"creditcoop_processes_{uuid.uuid4().hex[:12]}"
    _tell_server(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    login = _login()
    password = f":{login['password']}" if "password" in login else ""
    return f"postgres://{login['user']}{password}@{login['host']}:{login['port']}/{name}"


def drop_database(url: str) -> None:
    if not url.startswith("sqlite"):
        _tell_server(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')


def _tell_server(statement: str) -> None:
    with closing(psycopg2.connect(dbname="postgres", **_login())) as server:
        server.autocommit = True
        with closing(server.cursor()) as cursor:
            cursor.execute(statement)


def _login() -> dict[str, Any]:
    place = settings.DATABASES["default"]
    login = {"host": place["HOST"], "port": place["PORT"] or 5432, "user": place["USER"]}
    return {**login, "password": place["PASSWORD"]} if place["PASSWORD"] else login


@contextmanager
def running(process: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    """End the process and its children when the block is left, however it is left."""
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=15)


def wait_until(true: Callable[[], bool], *, what: str, log: Callable[[], str]) -> None:
    """Look again and again until it is so; fail with the log when it does not come."""
    pause, end = threading.Event(), time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen:\n{log()}")
        pause.wait(timeout=0.1)
