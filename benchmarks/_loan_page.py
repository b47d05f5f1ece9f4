"""Open the pages of two loans by turns: `python -m benchmarks._loan_page [profile]`, on an empty database.

Both loans have the same terms and twelve months ahead. One was paid out today; the other ten years ago, and everything
since was done by the services on its day: 120 payments, and 40 settlements, visits and looks at its class, 20 demands.
"""

import cProfile
import pstats
import statistics
import sys
import time
from decimal import Decimal
from typing import Any

import django

from creditcoop.core.rules.periods import add_months

MONTHS, AHEAD = 120, 12
ROUNDS = 41
AIM = 1.3  # times as long as without history
PAGES = {"loan": "loan", "money": "loan_money"}


def main(words: list[str]) -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_test_environment
    from django.utils import translation

    setup_test_environment()
    call_command("migrate", verbosity=0)
    with translation.override("zh-hans"):
        old, new = two_loans()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    from benchmarks._visits import signed_in

    client = signed_in("0301-monitor")
    show(client, old, new)
    if "profile" in words:
        profile(client, old)


def two_loans() -> tuple[Any, Any]:
    """A loan with ten years behind it and one of today, of two borrowers."""
    from creditcoop.core import clock
    from tests.conftest import make_cast
    from tests.ledger import lent

    cast, today = make_cast(), clock.today()
    told: dict[str, Any] = {"method": "equal_instalment"}
    old = lent(cast, "60000.00", on=add_months(today, -MONTHS), months=MONTHS + AHEAD, **told)
    let_pass(cast, old)
    new = lent(cast, "60000.00", on=today, months=AHEAD, **told)
    return old, new


def let_pass(cast: Any, loan: Any) -> None:
    """A third of a quarter's instalment each month, and what happens to a loan besides."""
    from loans.services.classify_loans import classify_loans
    from tests.claims import record
    from tests.ledger import pay
    from tests.visits import visit

    amount = str(Decimal(instalment(loan) // 3) / 100)
    for month in range(1, MONTHS + 1):
        on = add_months(loan.granted_on, month)
        pay(cast, loan, amount, on=on, files=0)
        if month % 3 == 0:
            classify_loans(on=on)
            visit(loan, cast.a["cm"], on=on)
        if month % 6 == 0:
            record(loan, cast.a["cm"], on=on)


def instalment(loan: Any) -> int:
    """What the contract asks for each quarter, in fen."""
    from loans.queries.debt import books_of
    from loans.rules.interest.schedule import schedule

    books = books_of([loan])[loan.pk]
    assert books.terms is not None
    rows = schedule(
        books.terms, principal_fen=books.principal_fen, disbursed_on=books.opened_on, due_on=books.due_on
    )
    return rows[0].principal_fen + rows[0].interest_fen


def show(client: Any, old: Any, new: Any) -> None:
    from loans.models import LedgerEntry

    count = LedgerEntry.objects.filter(loan=old, kind="repayment").count()
    print(f"PostgreSQL, median of {ROUNDS} by turns, in process, milliseconds; {count} payments against none")
    print("  page                       history     none  ratio  queries")
    together = {"old": 0.0, "new": 0.0}
    for title, name in PAGES.items():
        times, queries = measured(client, name, {"old": old, "new": new})
        for which, value in times.items():
            together[which] += value
        counts = f"{queries['old']} and {queries['new']}"
        print(line(title, times) + f"  {counts}")
    print(line("both", together) + f"  (aim: {AIM}{'' if met(together) else ', MISSED'})")


def line(title: str, times: dict[str, float]) -> str:
    return f"  {title:<24} {times['old']:9.1f} {times['new']:8.1f} {times['old'] / times['new']:6.2f}"


def met(times: dict[str, float]) -> bool:
    return times["old"] <= AIM * times["new"]


def measured(client: Any, name: str, loans: dict[str, Any]) -> tuple[dict[str, float], dict[str, int]]:
    """The median of each loan's page in milliseconds, and how many queries it sends."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    urls = {which: reverse(name, args=[loan.pk]) for which, loan in loans.items()}
    times: dict[str, list[float]] = {which: [] for which in urls}
    queries = {}
    for which, url in urls.items():
        assert client.get(url).status_code == 200
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        queries[which] = len(captured)
    for _round in range(ROUNDS):
        for which, url in urls.items():
            began = time.perf_counter()
            client.get(url)
            times[which].append(1000 * (time.perf_counter() - began))
    return {which: statistics.median(values) for which, values in times.items()}, queries


def profile(client: Any, loan: Any) -> None:
    """Where the time of the loan with history goes."""
    from django.urls import reverse

    for name in PAGES.values():
        url = reverse(name, args=[loan.pk])
        client.get(url)
        with cProfile.Profile() as taken:
            for _round in range(10):
                client.get(url)
        pstats.Stats(taken, stream=sys.stderr).sort_stats("cumulative").print_stats(70)


if __name__ == "__main__":
    main(sys.argv[1:])
