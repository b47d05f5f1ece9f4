"""Queries of every page and API address at 1 loan and at 150,000: the number must be the same."""

import json

from benchmarks import _books

# An address that only takes posts says 405; the page of all pieces (404) is there for developers alone, and nobody
# in the data has a token to revoke.
NO_PAGE = ([405], [404], [])


def main() -> None:
    with _books.kept() as every:
        for books in every:
            load = json.loads(_books.run_in(books.urls["load"], "benchmarks._visits"))
            wishes = json.dumps(load["wishes"])
            one = json.loads(_books.run_in(books.urls["one"], "benchmarks._visits", wishes))
            show(books.title, one["queries"], load["queries"], load["times"])
            unopened = {name: answers for name, answers in load["answers"].items() if answers not in NO_PAGE}
            if unopened:
                print(f"  ! not opened, with what was answered: {unopened}")
            print(flush=True)


def show(title: str, one: dict[str, int], load: dict[str, int], times: dict[str, float]) -> None:
    print(f"{title:<28} {'1 loan':>8} {'150,000':>8} {'ms there':>10}")
    for name in one:
        much = load.get(name)
        mark = "" if much == one[name] else "   ! differs"
        print(
            f"  {name:<26} {one[name]:>8} {much if much is not None else '–':>8} {times.get(name, 0):>10.1f}{mark}"
        )
    differ = sum(1 for name in one if load.get(name) != one[name])
    print(f"  {len(one)} addresses, {differ} differ")
