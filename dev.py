#!/usr/bin/env python3
"""Everything a developer types; needs Python 3.11 and nothing else.

python3 dev.py run         the program on http://127.0.0.1:8000 (PORT chooses), with demo data the first time
python3 dev.py test        the suite on the embedded default: SQLite, no Redis   (more words go to pytest)
python3 dev.py test-full   the suite on PostgreSQL, a real Redis and Chromium    (more words go to pytest)
python3 dev.py lint        style, types, import contracts, migrations, lengths, messages
python3 dev.py prove       the promises that are measured, with their figures
python3 dev.py bench       the measurements of benchmarks/
python3 dev.py messages    the catalogues: update | set APP | missing | check
python3 dev.py setup       .venv with everything, which every other command also sees to by itself
python3 dev.py lock        pin anew what requirements/*.in name (needs uv)

DATABASE_URL (postgres://… or sqlite:///PATH) and REDIS_URL choose other services for `run`.
"""

import os
import sys

from tools.dev import environment, lint, serve, suite
from tools.dev.system import Failure, check_python, run


def set_up(arguments: list[str]) -> int:
    environment.set_up(lock=environment.DEV)
    return 0


def messages(arguments: list[str]) -> int:
    environment.set_up(lock=environment.DEV)
    return run([str(environment.PYTHON), "tools/messages.py", *arguments])


COMMANDS = {
    "setup": set_up,
    "run": serve.serve,
    "test": suite.test,
    "test-full": suite.test_full,
    "lint": lint.lint,
    "prove": suite.prove,
    "bench": suite.bench,
    "messages": messages,
    "lock": environment.lock_requirements,
}


def main(words: list[str]) -> int:
    if not words or words[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 0 if words[:1] in (["-h"], ["--help"], ["help"]) else 2
    os.environ["PYTHONUNBUFFERED"] = "1"
    try:
        check_python()
        return COMMANDS[words[0]](words[1:])
    except Failure as failure:
        print(f"! {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
