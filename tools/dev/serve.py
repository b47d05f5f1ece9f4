"""`dev.py run`: the whole program in one process, with demo data the first time."""

import os
import socket
import subprocess
from pathlib import Path

from tools.dev.environment import PYTHON, RUNTIME, set_up
from tools.dev.system import ROOT, VAR, Failure, must_run, say

IS_EMPTY = """
import django
django.setup()
from creditcoop.core.models import Unit
print("filled" if Unit.objects.exists() else "empty")
"""


def serve(arguments: list[str]) -> int:
    """Start the program on 127.0.0.1:$PORT and stay with it until Ctrl-C."""
    if arguments:
        raise Failure(
            "`run` takes no arguments. Settings come from the environment: PORT, DATABASE_URL, REDIS_URL."
        )
    host, port = os.environ.get("HOST", "127.0.0.1"), free_port()
    set_up(lock=RUNTIME)
    env = surroundings()
    Path(env.get("VAR_DIR", VAR), "static").mkdir(parents=True, exist_ok=True)
    manage(["migrate", "--verbosity", "0"], env=env, what="Preparing the database")
    if env["DEMO"] not in ("0", "false", "False", "") and database_is_empty(env=env):
        say("First start: making the demo data")
        manage(["demo", "--size", "demo", "--seed", "1"], env=env, what="Making the demo data")
    env["START_NOTE"] = start_note(env=env, address=f"http://{host}:{port}/")
    # The program takes this process over, so that Ctrl-C and every other signal reach it directly.
    os.chdir(ROOT)
    command = [
        str(PYTHON),
        "-m",
        "gunicorn",
        "--config",
        "tools/dev/gunicorn_conf.py",
        "--bind",
        f"{host}:{port}",
    ]
    os.execve(command[0], [*command, "creditcoop.wsgi:application"], env)
    return 0


def surroundings() -> dict[str, str]:
    """The settings of a trial on one's own machine; what the environment already says stays."""
    env = dict(os.environ)
    env.setdefault("DEMO", "1")
    # With Redis the jobs belong to a worker; without it this process runs them.
    env.setdefault("CREDITCOOP_EMBEDDED", "0" if env.get("REDIS_URL") else "1")
    env.setdefault("DJANGO_SETTINGS_MODULE", "creditcoop.settings")
    return env


def free_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Failure(f"PORT is {text!r}; it should be a number from 1 to 65535.")
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((os.environ.get("HOST", "127.0.0.1"), int(text)))
        except OSError as error:
            raise Failure(
                f"Port {text} is taken. Choose another: PORT={int(text) + 1} python3 dev.py run"
            ) from error
    return int(text)


def manage(arguments: list[str], *, env: dict[str, str], what: str) -> None:
    must_run([str(PYTHON), "manage.py", *arguments], env=env, what=what)


def ask(command: list[str], *, env: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=env, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Failure("The program does not start; its messages stand above.")
    return done.stdout.strip()


def database_is_empty(*, env: dict[str, str]) -> bool:
    return ask([str(PYTHON), "-c", IS_EMPTY], env=env) == "empty"


def start_note(*, env: dict[str, str], address: str) -> str:
    lines = [f"The program runs at {address}   (Ctrl-C ends it)"]
    if env["CREDITCOOP_EMBEDDED"] == "0":
        lines += [
            "Jobs run in Celery; start it in two more terminals:",
            "  .venv/bin/celery -A creditcoop worker",
            "  .venv/bin/celery -A creditcoop beat --schedule var/beat",
        ]
    if env["DEMO"] not in ("0", "false", "False", ""):
        lines += ["Demo accounts:", ask([str(PYTHON), "manage.py", "demo", "--list-accounts"], env=env)]
    return "\n".join(lines)
