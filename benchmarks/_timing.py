"""Time the loan list on the database of DATABASE_URL; prints JSON of milliseconds."""

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

import django

ROUNDS = 25
READERS = {"the whole union": "union.credit", "one branch": "qingsui.director", "one manager": "qingsui.cm"}


def main() -> None:
    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    print(json.dumps({title: measure(username) for title, username in READERS.items()}))


def measure(username: str) -> dict[str, float]:
    """Median milliseconds of the page, of its own SQL run raw, and of the bare page, taking turns."""
    from django.db import connection
    from django.test import Client, override_settings
    from django.test.utils import CaptureQueriesContext

    from benchmarks._visits import signed_in

    client, bare = signed_in(username), Client()
    client.get("/loans/")
    with CaptureQueriesContext(connection) as captured:
        answer = client.get("/loans/")
    assert answer.status_code == 200
    statements = [query["sql"] for query in captured.captured_queries]

    def own_sql() -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement.replace("%", "%%"), ())
                cursor.fetchall() if cursor.description else None

    with override_settings(ROOT_URLCONF="benchmarks._bare", MIDDLEWARE=[]):
        bare.get("/loans/")

    def bare_page() -> None:
        with override_settings(ROOT_URLCONF="benchmarks._bare"):
            bare.get("/loans/")

    times: dict[str, list[float]] = {"page": [], "sql": [], "bare": []}
    for _round in range(ROUNDS):
        times["page"].append(timed(lambda: client.get("/loans/")))
        times["sql"].append(timed(own_sql))
        times["bare"].append(timed(bare_page))
    return {
        **{name: statistics.median(values) for name, values in times.items()},
        "queries": float(len(statements)),
        "bytes": float(len(answer.content)),
    }


def timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
