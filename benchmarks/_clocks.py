"""Measure the time limits of one book of clocks: `python -m benchmarks._clocks LOANS [finding]`.

On a database of DATABASE_URL that holds the set "one" and nothing else; `_clock_book` fills it.
"""

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import django

ROUNDS, EVENTS, REBUILT, PORTION = 15, 60, 100_000, 500


def main(loans: int, *, only_finding: bool) -> None:
    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    from benchmarks._clock_book import fill

    setup_test_environment()
    started = time.perf_counter()
    fill(loans)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM loans_timelimit")
        (clocks,) = cursor.fetchone()
    print(
        f"{loans:,} loans, {clocks:,} clocks, filled in {time.perf_counter() - started:.0f} s",
        file=sys.stderr,
    )
    print(
        f"{clocks:,} clocks of {loans:,} loans, PostgreSQL, milliseconds, medians of {ROUNDS} taken by turns"
    )
    print(f"  {'':<44} {'ours':>9} {'bare SQL':>9} {'ratio':>6}  rows")
    find(due_in_thirty_days)
    find(lapsed_yesterday)
    find(night)
    pages()
    if not only_finding:
        alarms()
        record()
        rebuild()
    print(flush=True)


def timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def line(title: str, ours: float, bare: float, rows: str) -> None:
    told = f"  {title:<44} {ours:9.1f} {bare:9.1f} {ours / bare:6.2f}  {rows}"
    print(told, flush=True)
    print(told, file=sys.stderr, flush=True)


def sql(statement: str, *values: Any) -> list[Any]:
    """The rows of a statement, without Django's layers above the cursor."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def find(question: Callable[[], tuple[str, Callable[[], list[Any]], Callable[[], list[Any]]]]) -> None:
    title, ours, bare = question()
    assert [tuple(row) for row in ours()] == bare()
    times = [(timed(ours), timed(bare)) for _round in range(ROUNDS)]
    first, second = (statistics.median(values) for values in zip(*times, strict=True))
    line(title, first, second, f"{len(bare()):,}")


def due_in_thirty_days() -> Any:
    """As the alarms find them: what can still be missed and must be acted on by then."""
    import datetime

    from creditcoop.core import clock
    from loans.queries.alarms import live_clocks
    from loans.rules.time_limits.alarms import LIVE

    today = clock.today()
    last = today + datetime.timedelta(days=30)
    found = live_clocks(today).filter(act_by__range=(today, last)).order_by("act_by", "id")
    return (
        "finding what is due in 30 days",
        lambda: list(found.values_list("id", "loan", "clock", "act_by")),
        lambda: sql(
            "SELECT id, loan_id, clock, act_by FROM loans_timelimit WHERE act_by BETWEEN %s AND %s"
            " AND status = ANY(%s) AND (last_day IS NULL OR last_day >= %s) ORDER BY act_by, id",
            today, last, list(LIVE), today,
        ),
    )  # fmt: skip


def lapsed_yesterday() -> Any:
    """As the scan of lapses finds them, portion by portion."""
    import datetime

    from accountability.queries.lapses import OVERLAP, due_loans
    from accountability.rules.lost_claims import FINED_CLOCKS
    from creditcoop.core import clock

    today = clock.today()

    def ours() -> list[Any]:
        found: list[int] = []
        while portion := due_loans(today, after=found[-1] if found else 0, most=PORTION):
            found += portion
        return [(loan,) for loan in found]

    return (
        "finding what lapsed yesterday",
        ours,
        lambda: sql(
            "SELECT DISTINCT loan_id FROM loans_timelimit WHERE clock = ANY(%s)"
            " AND (last_day = %s OR (as_of >= %s AND last_day < %s)) ORDER BY loan_id",
            list(FINED_CLOCKS), today - datetime.timedelta(days=1), today - OVERLAP, today,
        ),
    )  # fmt: skip


def night() -> Any:
    """The loans that the night's job writes anew: what lapsed yesterday, and what else a new day changes."""
    from creditcoop.core import clock
    from loans.queries.time_limits import due_for_review

    today = clock.today()
    return (
        "finding the loans of the night's job",
        lambda: [(loan,) for loan in due_for_review(today)],
        lambda: sql(
            "SELECT DISTINCT loan_id FROM loans_timelimit WHERE review_on <= %s ORDER BY loan_id", today
        ),
    )


def pages() -> None:
    """The board, whole and for thirty days, against the statements that it sends, run bare."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks._timing import READERS
    from benchmarks._visits import signed_in

    for reader, username in READERS.items():
        client = signed_in(username)
        for title, address in (("30 days", "/time-limits/?window=30"), ("all", "/time-limits/")):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(address)
            assert answer.status_code == 200, answer.status_code
            sent = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT")]

            def bare(sent: list[str] = sent) -> None:
                with connection.cursor() as cursor:
                    for statement in sent:
                        cursor.execute(statement)
                        cursor.fetchall()

            def page(address: str = address, client: Any = client) -> None:
                client.get(address)

            times = [(timed(page), timed(bare)) for _round in range(3)]
            first, second = (statistics.median(values) for values in zip(*times, strict=True))
            line(f"board, {title}, {reader} (own SQL)", first, second, f"{len(sent)} queries")


def alarms() -> None:
    """A night's alarms, those of the nights before being raised already, against one INSERT … SELECT of them."""
    import datetime

    from django.db import connection, transaction

    from creditcoop.core import clock
    from creditcoop.core.regulation import version_on
    from loans.rules.lending_policy import LendingPolicy
    from loans.services.raise_alarms import raise_alarms

    today, version = clock.today(), version_on(clock.today())
    statement = (
        "INSERT INTO loans_alarm (loan_id, clock, guarantor_id, opened_by_id, act_by, last_day, days, rung, version_id,"
        ' "on") SELECT loan_id, clock, guarantor_id, opened_by_id, act_by, last_day, %s, %s, %s, %s FROM'
        " loans_timelimit t WHERE status IN ('running', 'not_started', 'suspended', 'exercised') AND act_by <= %s"
        " AND last_day >= %s AND NOT EXISTS (SELECT 1 FROM loans_alarm a WHERE a.loan_id = t.loan_id AND"
        " a.clock = t.clock AND a.act_by = t.act_by AND a.days = %s AND a.rung = %s)"
    )

    def bare(day: datetime.date) -> int:
        raised = 0
        with connection.cursor() as cursor:
            for one in version.chapter(LendingPolicy).thresholds:
                until = day + datetime.timedelta(days=one.days)
                cursor.execute(
                    statement, [one.days, one.rung, version.pk, day, until, day, one.days, one.rung]
                )
                raised += cursor.rowcount
        return raised

    bare(today - datetime.timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE loans_alarm")
    times, counts = [], set()
    for _round in range(3):
        pair = []
        for work in (lambda: raise_alarms(on=today)[0]["alarms_raised"], lambda: bare(today)):
            with transaction.atomic():
                started = time.perf_counter()
                counts.add(work())
                pair.append(1000 * (time.perf_counter() - started))
                transaction.set_rollback(True)
        times.append(pair)
    assert len(counts) == 1, counts
    first, second = (statistics.median(values) for values in zip(*times, strict=True))
    line("raising the alarms of one night", first, second, f"{counts.pop():,} alarms")


def record() -> None:
    """An event with its evidence by the service, against the same rows put in by hand in one transaction."""
    from django.db import connection, transaction

    from creditcoop.core import clock
    from creditcoop.core.access import Actor
    from creditcoop.core.models import EvidenceFile, User
    from loans.models import Loan
    from loans.services.check_event import EventFacts
    from loans.services.record_event import record_event
    from tests.on_file import proof

    today = clock.today()
    person = User.objects.get(username="qingsui.head").person
    actor = Actor.of(person=person, on=today, channel="command")
    loans = Loan.objects.visible_to(actor).filter(number__startswith="C", due_on__lt=today).order_by("pk")
    chosen = list(loans.values_list("pk", flat=True)[: 2 * EVENTS])
    facts = EventFacts(kind="demand", happened_on=today, facts={"channel": "handed", "receipt": "signed"})
    files: list[EvidenceFile] = [proof(person, on=today, shade=shade) for shade in range(EVENTS)]

    def bare(loan: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM loans_loan WHERE id = %s FOR UPDATE", [loan])
            cursor.execute(
                "INSERT INTO loans_loanevent (loan_id, kind, side, happened_on, facts, waybill, words, late,"
                " late_record_days, needs_second, recorded_by_id, \"on\") VALUES (%s, 'demand', 'borrower', %s,"
                ' \'{"channel": "handed", "receipt": "signed"}\', \'\', \'\', FALSE, 3, FALSE, %s, %s)',
                [loan, today, person.pk, today],
            )
            cursor.execute("DELETE FROM loans_timelimit WHERE loan_id = %s", [loan])
            cursor.execute(
                "INSERT INTO loans_timelimit (loan_id, clock, nominal_last_day, last_day, act_by, status, flags,"
                " events, ineffective, engine, as_of, review_on) VALUES (%s, 'litigation', %s, %s, %s, 'running', '[]',"
                " '[]', '[]', 2, %s, %s)",
                [loan, *[today] * 5],
            )

    ours, theirs = [], []
    for loan, other, file in zip(chosen[::2], chosen[1::2], files, strict=True):
        ours.append(
            timed(partial(record_event, loan_id=loan, facts=facts, files=[file], actor=actor, on=today))
        )
        theirs.append(timed(partial(bare, other)))
    line(
        "recording an event with its evidence", statistics.median(ours), statistics.median(theirs), "1 event"
    )


def rebuild() -> None:
    """The service, against the same rows deleted and copied in by the database; half of the loans have an event."""
    from creditcoop.core import clock
    from loans.queries.rest_days import calendar_now
    from loans.services.rewrite_time_limits import rewrite_time_limits

    today = clock.today()
    pks = [pk for (pk,) in sql("SELECT id FROM loans_loan WHERE number ~ '^C' ORDER BY id LIMIT %s", REBUILT)]
    _add_events(pks)
    written, used, ours = 0, 0, 0.0
    while written < REBUILT and used < len(pks):
        portion, used = pks[used : used + 10_000], used + 10_000
        ours += timed(partial(rewrite_time_limits, loan_ids=portion, on=today, calendar=calendar_now()))
        written += sql("SELECT COUNT(*) FROM loans_timelimit WHERE loan_id = ANY(%s)", portion)[0][0]
    theirs = _copied_in(pks[:used])
    told = f"{written:,} clocks of {used:,} loans, {1000 * written / ours:,.0f} a second"
    line("rebuilding clocks, half of them with an event", ours, theirs, told)


def _add_events(pks: list[int]) -> None:
    from django.db import connection, transaction

    from creditcoop.core import clock, triggers

    today = clock.today()
    with transaction.atomic(), connection.cursor() as cursor:
        triggers.remove("default")
        cursor.execute(
            "INSERT INTO loans_loanevent (loan_id, kind, side, happened_on, facts, waybill, words, late,"
            " late_record_days, needs_second, recorded_by_id, \"on\") SELECT id, 'account_deduction', 'borrower',"
            " LEAST(due_on + id::int %% 700, %s), '{}', '', '', FALSE, 3, FALSE,"
            " (SELECT MIN(id) FROM core_person), %s FROM loans_loan WHERE id = ANY(%s) AND id %% 2 = 0",
            [today, today, pks],
        )
        cursor.execute("ANALYZE loans_loanevent")
    triggers.install("default")


def _copied_in(pks: list[int]) -> float:
    """Milliseconds for the database to delete and take in again what stands now."""
    import io

    from django.db import connection, transaction

    rows = io.StringIO()
    columns = (
        "loan_id, clock, nominal_last_day, last_day, act_by, status, flags, events, ineffective, engine, as_of,"
        " review_on"
    )
    where = f"WHERE loan_id IN ({', '.join(map(str, pks))})"
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY (SELECT {columns} FROM loans_timelimit {where}) TO STDOUT", rows)
        rows.seek(0)
        started = time.perf_counter()
        with transaction.atomic():
            cursor.execute(f"DELETE FROM loans_timelimit {where}")
            cursor.cursor.copy_expert(f"COPY loans_timelimit ({columns}) FROM STDIN", rows)
        return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main(int(sys.argv[1]), only_finding=sys.argv[2:] == ["finding"])
