"""The loan list at 150,000 loans against its own SQL run bare and against a bare Django page with the same rows."""

import json

from benchmarks import _books
from benchmarks._timing import ROUNDS


def main() -> None:
    with _books.kept() as every:
        for books in every:
            show(books.title, json.loads(_books.run_in(books.urls["load"], "benchmarks._timing")))


def show(title: str, figures: dict[str, dict[str, float]]) -> None:
    print(f"{title}, 150,000 loans, median of {ROUNDS}, in process, milliseconds")
    print("  reader                 page  own SQL  ratio  bare page  ratio  queries     KB")
    for reader, row in figures.items():
        print(
            f"  {reader:<18} {row['page']:8.1f} {row['sql']:8.1f} {row['page'] / row['sql']:6.2f} "
            f"{row['bare']:10.1f} {row['page'] / row['bare']:6.2f} {row['queries']:8.0f} {row['bytes'] / 1024:6.1f}"
        )
    print(flush=True)
