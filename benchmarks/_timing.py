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
    from django.test.utils import CaptureQueriesContext

    from benchmarks._visits import signed_in

    client, bare_page = signed_in(username), bare()
    client.get("/loans/")
    with CaptureQueriesContext(connection) as captured:
        answer = client.get("/loans/")
    assert answer.status_code == 200
    statements = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT")]

    def own_sql() -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

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


def bare() -> Callable[[], Any]:
    """The bare page through Django's own handler, without any middleware."""
    from django.core.handlers.base import BaseHandler
    from django.test import RequestFactory, override_settings

    handler = BaseHandler()
    with override_settings(MIDDLEWARE=[]):
        handler.load_middleware()

    def open_page() -> Any:
        request = RequestFactory().get("/loans/")
        request.urlconf = "benchmarks._bare"
        answer = handler.get_response(request)
        assert answer.content.count(b"<tr>") == 50
        return answer

    return open_page


def timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
