"""PostgreSQL, Redis and Chromium for `dev.py test-full`, `prove` and `bench`; runs inside .venv.

What answers on the standard port is used, under a role, a database and a Redis number of our own. What
does not is installed, started in a folder of its own on a free port, and ended afterwards; nothing else is
ever ended.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg2
import redis
from psycopg2 import sql

from tools.dev.system import ROOT, Failure, install_packages, run, say

HOST, POSTGRES_PORT, REDIS_PORT = "127.0.0.1", 5432, 6379
REDIS_NUMBER = 9  # not the one that a program of yours uses by default
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
STARTUP_SECONDS = 60

Server = subprocess.Popen[bytes]
Account = pwd.struct_passwd | None  # whom a server runs as; None = who we are


def open_port() -> int:
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])


@contextmanager
def own_folder(*, account: Account) -> Iterator[Path]:
    """An empty folder that the account owns, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="creditcoop-"))
    try:
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def started(command: list[str], *, folder: Path, account: Account) -> Iterator[Server]:
    """A server that lives as long as the block."""
    identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **identity,
        )
    try:
        yield server
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_until(answers, *, server: Server, name: str, folder: Path) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while not answers():
        if server.poll() is not None or time.monotonic() > deadline:
            raise Failure(f"{name} did not start:\n{(folder / 'log').read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)


def superuser(*, port: int, names: tuple[str, ...]):
    """A connection that may create roles and databases, or None."""
    for name in dict.fromkeys(names):
        try:
            connection = psycopg2.connect(
                host=HOST, port=port, user=name, dbname="postgres", connect_timeout=5
            )
        except psycopg2.OperationalError:
            continue
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            if cursor.fetchone() == (True,):
                return connection
        connection.close()
    return None


@contextmanager
def own_database(*, connection, port: int) -> Iterator[str]:
    """A role that is no superuser and an empty database, dropped afterwards with all made from it."""
    name, password = f"creditcoop_{os.getpid()}", secrets.token_urlsafe(16)
    owner = sql.Identifier(name)
    with connection.cursor() as cursor:
        make = sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}")
        cursor.execute(make.format(owner, sql.Literal(password)))
        make = sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0")
        cursor.execute(make.format(owner, owner))
    try:
        yield f"postgres://{name}:{password}@{HOST}:{port}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(r"SELECT datname FROM pg_database WHERE datname ~ %s", [rf"^(test_)?{name}(_|$)"])
            for (leftover,) in cursor.fetchall():
                cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(leftover)))
            cursor.execute(sql.SQL("DROP ROLE {}").format(owner))


@contextmanager
def postgres_server() -> Iterator[int]:
    """A PostgreSQL of our own, as a user that is not root; its port."""
    programs = postgres_programs()
    if programs is None:
        install_packages("postgresql", why="PostgreSQL does not answer on port 5432 and is not installed")
        programs = postgres_programs()
        if programs is None:
            raise Failure("PostgreSQL is installed, but its initdb is not to be found.")
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    port = open_port()
    with own_folder(account=account) as folder:
        make = [
            str(programs / "initdb"),
            "-D",
            str(folder / "data"),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        with started([*make, "--no-sync", "--locale=C.UTF-8"], folder=folder, account=account) as maker:
            if maker.wait(timeout=STARTUP_SECONDS) != 0:
                raise Failure(f"PostgreSQL could not make its data folder:\n{(folder / 'log').read_text()}")
        serve = [
            str(programs / "postgres"),
            "-D",
            str(folder / "data"),
            "-h",
            HOST,
            "-p",
            str(port),
            "-k",
            str(folder),
        ]
        with started([*serve, "-c", "fsync=off"], folder=folder, account=account) as server:
            wait_until(
                lambda: superuser(port=port, names=("postgres",)) is not None,
                server=server, name="PostgreSQL", folder=folder,
            )  # fmt: skip
            say(f"Started a PostgreSQL of our own on port {port}")
            yield port


def postgres_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


@contextmanager
def database() -> Iterator[str]:
    """The address of a PostgreSQL database for this run."""
    chosen = os.environ.get("DATABASE_URL", "")
    if chosen.startswith(("postgres", "pgsql")):
        yield chosen
        return
    with ExitStack() as stack:
        port = POSTGRES_PORT
        names = (os.environ.get("PGUSER", "postgres"), "postgres", "root", pwd.getpwuid(os.geteuid()).pw_name)
        connection = superuser(port=port, names=names)
        if connection is None:
            port = stack.enter_context(postgres_server())
            connection = superuser(port=port, names=("postgres",))
        stack.callback(connection.close)
        yield stack.enter_context(own_database(connection=connection, port=port))


def redis_answers(*, port: int) -> bool:
    try:
        with redis.Redis(host=HOST, port=port, socket_timeout=5) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


@contextmanager
def broker() -> Iterator[str]:
    """The address of a Redis for this run."""
    if os.environ.get("REDIS_URL"):
        yield os.environ["REDIS_URL"]
        return
    if redis_answers(port=REDIS_PORT):
        yield f"redis://{HOST}:{REDIS_PORT}/{REDIS_NUMBER}"
        return
    if not shutil.which("redis-server"):
        install_packages("redis-server", why="Redis does not answer on port 6379 and is not installed")
    port = open_port()
    with own_folder(account=None) as folder:
        command = ["redis-server", "--bind", HOST, "--port", str(port), "--dir", str(folder), "--save", ""]
        with started([*command, "--appendonly", "no"], folder=folder, account=None) as server:
            wait_until(lambda: redis_answers(port=port), server=server, name="Redis", folder=folder)
            say(f"Started a Redis of our own on port {port}")
            yield f"redis://{HOST}:{port}/{REDIS_NUMBER}"


def browser() -> str:
    """The path of a Chromium, with a font that has Chinese characters."""
    missing = []
    if not any(map(shutil.which, BROWSERS)):
        missing.append("chromium")
    if (
        not shutil.which("fc-list")
        or not subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout
    ):
        missing.append("fonts-wqy-microhei")
    if missing:
        install_packages(*missing, why="The browser journeys need Chromium and a Chinese font")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise Failure("Chromium is installed, but not to be found on the PATH.")
    return found


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what we started is ended too
    bench = arguments[:1] == ["--bench"]
    command = ["-m", "benchmarks", *arguments[1:]] if bench else ["-m", "pytest", *arguments]
    try:
        with ExitStack() as stack:
            env = {**os.environ, "REQUIRE_SERVICES": "1"}
            env["DATABASE_URL"] = stack.enter_context(database())
            env["REDIS_URL"] = stack.enter_context(broker())
            if not bench:
                env |= {"REQUIRE_BROWSER": "1", "CHROMIUM": browser()}
            return run([sys.executable, *command], env=env)
    except Failure as failure:
        print(f"! {failure}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
