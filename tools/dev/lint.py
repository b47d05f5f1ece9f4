"""`dev.py lint`: everything that a machine can hold the house to. All checks run."""

import os

from tools.dev.environment import DEV, PYTHON, VENV, set_up
from tools.dev.system import ROOT, Failure, run, say

APPS = ("creditcoop/core", "loans", "accountability", "handover")


def strict_folders() -> list[str]:
    """Where every type is written down: rules and services of every app that has them."""
    folders = [f"{app}/{kind}" for app in APPS for kind in ("rules", "services")]
    return [folder for folder in folders if any((ROOT / folder).glob("*.py"))]


def checks() -> dict[str, list[str]]:
    python, programs = str(PYTHON), VENV / "bin"
    return {
        "style": [str(programs / "ruff"), "check", "--quiet", "."],
        "format": [str(programs / "ruff"), "format", "--check", "--quiet", "."],
        "types": [str(programs / "mypy"), *strict_folders()],
        "import contracts": [str(programs / "lint-imports"), "--no-logo"],
        "migrations": [python, "manage.py", "makemigrations", "--check", "--dry-run"],
        "Django's own checks": [python, "manage.py", "check", "--fail-level", "WARNING"],
        "lengths": [python, "tools/lengths.py"],
        "translations": [python, "tools/messages.py", "missing"],
        "catalogues": [python, "tools/messages.py", "check"],
    }


def lint(arguments: list[str]) -> int:
    set_up(lock=DEV)
    chosen = checks()
    if unknown := set(arguments) - set(chosen):
        raise Failure(f"No such check: {', '.join(sorted(unknown))}. There are: {', '.join(chosen)}.")
    env = {**os.environ, "DATABASE_URL": "sqlite://:memory:"}
    failed = []
    for name, command in chosen.items():
        if arguments and name not in arguments:
            continue
        say(name)
        if run(command, env=env) != 0:
            failed.append(name)
    print(f"lint failed: {', '.join(failed)}" if failed else "lint: all is well", flush=True)
    return 1 if failed else 0
