"""What is due and what lapsed among 3,000,000 clocks, an event, 100,000 clocks rebuilt, against bare SQL."""

import os

from benchmarks._books import note, own_database, run_in

# Loans, three clocks each and a thousand clocks a day in both; finding must take the same time in both.
SIZES = {100_000: ["finding"], 1_000_000: []}


def main() -> None:
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        print("needs PostgreSQL: DATABASE_URL")
        return
    for loans, words in SIZES.items():
        with own_database(server, "clocks") as url:
            note(f"filling {loans:,} loans …")
            run_in(url, "benchmarks._make", "one")
            print(run_in(url, "benchmarks._clocks", str(loans), *words), end="", flush=True)
