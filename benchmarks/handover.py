"""A portfolio of 400 and of 2,000 loans handed over: list, papers, signatures, completion."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks._books import note, own_database, run_in

# Loans, and in how many seconds the whole of it should be done on two cores.
SIZES = {400: 10, 2_000: 60}


def main() -> None:
    for loans, aim in SIZES.items():
        with _empty() as url:
            note(f"taking {loans:,} loans in …")
            print(run_in(url, "benchmarks._handover", str(loans), str(aim)), end="", flush=True)


@contextmanager
def _empty() -> Iterator[str]:
    """An empty database: beside the one that DATABASE_URL names where that is PostgreSQL, else a file."""
    server = os.environ.get("DATABASE_URL", "")
    if server.startswith("postgres"):
        with own_database(server, "handover") as url:
            yield url
        return
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'handover.sqlite3'}"
