"""What is due and what lapsed among 3,000,000 clocks, an event, 100,000 clocks rebuilt, against bare SQL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from benchmarks._books import note, run_in

# Loans, three clocks each and a thousand clocks a day in both; finding must take the same time in both.
SIZES = {100_000: ["finding"], 1_000_000: []}


def main() -> None:
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        print("needs PostgreSQL: DATABASE_URL")
        return
    for loans, words in SIZES.items():
        with own_database(server) as url:
            note(f"filling {loans:,} loans …")
            run_in(url, "benchmarks._make", "one")
            print(run_in(url, "benchmarks._clocks", str(loans), *words), end="", flush=True)


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """A database beside the one that DATABASE_URL names, gone afterwards."""
    name = f"{urlsplit(server).path.strip('/')}_bench_clocks"
    connection = psycopg2.connect(server)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}"')
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.close()
