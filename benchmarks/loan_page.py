"""The pages of a loan with ten years of monthly history against the same pages of one with none."""

import os

from benchmarks._books import note, own_database, run_in


def main() -> None:
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        print("needs PostgreSQL: DATABASE_URL")
        return
    with own_database(server, "loan_page") as url:
        note("letting ten years pass …")
        print(run_in(url, "benchmarks._loan_page"), end="", flush=True)
