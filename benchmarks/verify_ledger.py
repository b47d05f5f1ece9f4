"""A ledger of 1,000,000 penalties looked over by the program and by the verifier of one file, against bare SHA-256."""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks._books import note, own_database, own_var, run_in

SIZES = (100_000, 1_000_000)
# What reads, what it is called, which reading is its floor.
READINGS = {
    "program": ("verify_ledger", "bodies"),
    "bodies": ("SHA-256 of the bodies, from the database", ""),
    "export": ("export of the whole ledger", "bodies"),
    "verifier": ("verifier of one file, over the export", "lines"),
    "lines": ("SHA-256 of the bodies, from the export", ""),
}


def main() -> None:
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        print("needs PostgreSQL: DATABASE_URL")
        return
    with own_database(server, "one") as one:
        run_in(one, "benchmarks._make", "one")
        for entries in SIZES:
            with own_database(server, "ledger", like=urlsplit(one).path.strip("/")) as url, own_var():
                note(f"writing {entries:,} entries …")
                run_in(url, "benchmarks._ledger_check", "fill", str(entries))
                _look_over(url, entries)


def _look_over(url: str, entries: int) -> None:
    file = Path(os.environ["VAR_DIR"]) / "ledger.jsonl"
    found = {}
    for what in READINGS:
        note(f"{READINGS[what][0]} …")
        found[what] = json.loads(run_in(url, "benchmarks._ledger_check", what, str(file)))
        assert found[what]["rows"] == entries, found[what]
    print(
        f"{entries:,} entries of {entries // 2:,} lapses, PostgreSQL, {file.stat().st_size / 1e6:,.0f} MB as a file"
    )
    head = ("seconds", "processor", "entries/s", "ratio", "MiB at most", "before")
    print(f"  {'':<42} " + " ".join(f"{title:>11}" for title in head))
    for what, (title, floor) in READINGS.items():
        one = found[what]
        ratio = f"{one['seconds'] / found[floor]['seconds']:.1f}" if floor else ""
        figures = (
            f"{one['seconds']:11.1f} {one['processor']:11.1f} {entries / one['seconds']:11,.0f} {ratio:>11}"
        )
        print(f"  {title:<42} {figures} {one['peak']:11.0f} {one['before']:11.0f}")
    print(flush=True)
