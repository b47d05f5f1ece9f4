"""The scan of a night in which 30,000 of 3,000,000 clocks are lost, a catch-up of 30 nights, growth with the book."""

import datetime
import json
import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from benchmarks._books import note, own_database, own_var, run_in

# Claims lost on the first night, after which the ledger has a history; then on the nights that are measured: a night of
# the same number in every book, that of one clock in a hundred, and a month that is caught up.
FIRST, SAME, IN_A_HUNDRED, CATCH_UP = 1_000, 3_000, 3, 30
CLOCKS = 3
# Loans, and how many claims are lost on each night of the month; none: only the night of the same number.
SIZES = {10_000: 0, 1_000_000: 300}
A_DAY = datetime.timedelta(days=1)


def main() -> None:
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        print("needs PostgreSQL: DATABASE_URL")
        return
    with own_database(server, "one") as one:
        run_in(one, "benchmarks._make", "one")
        for loans, a_night in SIZES.items():
            with own_database(server, "night", like=urlsplit(one).path.strip("/")) as url, own_var():
                measure(url, loans, a_night)


def measure(url: str, loans: int, a_night: int) -> None:
    """Fill one book, scan its nights in order."""
    hundredth = CLOCKS * loans // 100 if a_night else 0
    nights = [FIRST, SAME, *([hundredth] if a_night else []), *([a_night] * CATCH_UP if a_night else [])]
    first = datetime.date.today() - (CATCH_UP + 10) * A_DAY
    note(f"filling {loans:,} loans …")
    run_in(url, "benchmarks._night", "fill", str(loans), first.isoformat(), *map(str, nights))
    run_in(url, "benchmarks._night", "scan", first.isoformat())
    run_in(url, "benchmarks._night", "analyse")
    print(f"{loans:,} loans, {CLOCKS * loans:,} clocks, PostgreSQL, seconds")
    print("  of the processor: the program's own and that of the database for it")
    head = ("scan", "program", "database", "bare SQL", "database", "ratio", "unguarded", "statements", "MiB")
    print(f"  {'':<28} " + " ".join(f"{title:>10}" for title in head))
    line(url, f"a night of {SAME:,} lapses", first + A_DAY, [SAME])
    if a_night:
        line(url, f"a night of {hundredth:,} lapses", first + 2 * A_DAY, [hundredth])
        line(
            url,
            f"{CATCH_UP} nights of {a_night:,} lapses",
            first + (2 + CATCH_UP) * A_DAY,
            [a_night] * CATCH_UP,
        )
    print(flush=True)


def line(url: str, title: str, until: datetime.date, lost: Sequence[int]) -> None:
    """The nights up to a day by the program, then the same rows by the database alone."""
    note(f"{title} …")
    found: dict[str, Any] = json.loads(run_in(url, "benchmarks._night", "scan", until.isoformat()))
    assert found["nights"] == len(lost), found
    assert found["lapses_recorded"] == sum(lost), found
    assert found["entries_written"] == 2 * sum(lost), found
    bare = json.loads(run_in(url, "benchmarks._night", "bare"))
    ratio = (found["program"] + found["database"]) / bare["guarded_database"]
    figures = [
        found["seconds"],
        found["program"],
        found["database"],
        bare["guarded"],
        bare["guarded_database"],
    ]
    told = " ".join(f"{figure:10.1f}" for figure in [*figures, ratio, bare["unguarded_database"]])
    told = f"  {title:<28} {told} {found['statements']:10,} {found['peak']:10.0f}"
    print(told, flush=True)
    note(told)
