"""The night after a quarter's interest day for 150,000 loans, an ordinary night, and a book as of any day."""

import os

from benchmarks._books import note, own_database, run_in

LOANS = 150_000


def main() -> None:
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        print("needs PostgreSQL: DATABASE_URL")
        return
    loans = int(os.environ.get("BENCH_LOANS", LOANS))  # a smaller book for a quick look
    with own_database(server, "nights") as url:
        note(f"filling {loans:,} loans …")
        print(run_in(url, "benchmarks._settlement_night", str(loans)), end="", flush=True)
