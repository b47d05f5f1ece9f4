"""`dev.py test`, `test-full`, `prove` and `bench`."""

import os

from tools.dev.environment import DEV, PYTHON, set_up
from tools.dev.system import run

CHOICES_OF_A_PLACE = (
    "DATABASE_URL",
    "REDIS_URL",
    "CREDITCOOP_EMBEDDED",
    "DEMO",
    "DEBUG",
    "VAR_DIR",
    "SECRET_KEY",
)


def workers(*, arguments: list[str]) -> list[str]:
    """Side by side on the cores there are, unless the caller chose otherwise."""
    chosen = any(word == "-n" or word.startswith(("-n", "--numprocesses", "--pdb")) for word in arguments)
    return [] if chosen else ["-n", str(min(os.cpu_count() or 1, 8)), "--dist", "loadgroup"]


def test(arguments: list[str]) -> int:
    """The suite on the embedded default: SQLite, no Redis, no browser."""
    set_up(lock=DEV)
    env = {name: value for name, value in os.environ.items() if name not in CHOICES_OF_A_PLACE}
    return run([str(PYTHON), "-m", "pytest", *workers(arguments=arguments), *arguments], env=env)


def test_full(arguments: list[str]) -> int:
    """The same suite on PostgreSQL with a real Redis, and the journeys in a browser.

    Asked for whole, it leaves out what asks no database, and single pages and API calls: `test` has asked them.
    """
    set_up(lock=DEV)
    env = dict(os.environ) if arguments else {**os.environ, "ONLY_WITH_A_DATABASE": "1"}
    command = ["-m", "tools.dev.services", "-m", "", *workers(arguments=arguments), *arguments]
    return run([str(PYTHON), *command], env=env)


def prove(arguments: list[str]) -> int:
    """The promises that are measured, one after the other, with their figures on the screen.

    The suite kills a handover of a few loans at a few moments; here it is one of 2,000, at 40. So with books
    that come in: here one of 30,000 rows. Nights are killed a hundred times, and each
    post asks each address about everybody's things.
    """
    set_up(lock=DEV)
    sizes = {"HANDOVER_LOANS": "2000", "HANDOVER_KILLS": "40", "IMPORT_ROWS": "30000"}
    sizes |= {"KILLS": "100", "PROVE": "1"}
    for name, size in sizes.items():
        os.environ.setdefault(name, size)
    return run([str(PYTHON), "-m", "tools.dev.services", "-m", "proof", "-s", "-v", *arguments])


def bench(arguments: list[str]) -> int:
    """The measurements of benchmarks/, with the services of test-full."""
    set_up(lock=DEV)
    return run([str(PYTHON), "-m", "tools.dev.services", "--bench", *arguments])
