"""A process of its own that lays a small book, or scans its nights and may kill itself (-9) after any statement.

python -m tests.accountability.penalties.night lay LOANS DAYS
python -m tests.accountability.penalties.night scan KILL      KILL: never, a number, words of a statement
python -m tests.accountability.penalties.night careless KILL
python -m tests.accountability.penalties.night beat SEED MISSED…
python -m tests.accountability.penalties.night careless_beat SEED MISSED…
"""

import datetime
import os
import random
import signal
import sys
import threading
import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from accountability.queries.lapses import due_loans  # noqa: E402
from accountability.services import lapse_rows  # noqa: E402
from accountability.services import record_lapses as record_lapses_module  # noqa: E402
from accountability.services import scan_time_limits as scanning  # noqa: E402
from accountability.services.price_lapse import write  # noqa: E402
from accountability.services.record_lapses import record_lapses  # noqa: E402
from creditcoop.core import clock  # noqa: E402
from creditcoop.core.access import Actor  # noqa: E402
from creditcoop.core.models import JobRun  # noqa: E402
from loans.models import Loan  # noqa: E402
from tests.builders import issued_loan  # noqa: E402
from tests.conftest import make_cast  # noqa: E402

A_DAY = datetime.timedelta(days=1)
BATCH_LOANS = 2  # so that a small book has many batches
JOB = scanning.JOB
PAUSE_SECONDS, MOST_TURNS = 0.05, 1000


class Kill:
    """Counts statements and ends the process, as `kill -9` does, right after the one that was named."""

    def __init__(self, moment: str) -> None:
        self.moment, self.seen = moment, 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        self.seen += 1
        named = not self.moment.isdigit() and self.moment in sql
        if named or self.moment == str(self.seen):
            os.kill(os.getpid(), signal.SIGKILL)
        return result


def granted_for(last_day: datetime.date) -> datetime.date:
    """When a loan for ten months went out whose claim can be sued for until this day: three years after it is due."""
    month = last_day.month - 10
    return datetime.date(last_day.year - 3 - (month < 1), month + 12 * (month < 1), last_day.day)


def lay(loans: int, days: int) -> None:
    """Loans whose limits run out one after the other within the latest days; the day before them is scanned."""
    # Quick hashing for the accounts of the cast; nobody signs in here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast, today = make_cast(), clock.today()
    first = today - days * A_DAY
    JobRun.objects.create(job=JOB, day=first, finished_at=clock.now())
    ends = [first + place * A_DAY for place in range(1, days)]
    ends = [day for day in ends if day.day <= 28 and day.weekday() < 5]
    for place in range(loans):
        issued_loan(cast.a, cast.union, "8000.00", on=granted_for(ends[place % len(ends)]))


def scan(day: datetime.date) -> None:
    scanning.scan_time_limits(actor=Actor.system(on=day, channel="job"), on=day, today=day)


def until_done() -> None:
    """Like a worker to which the task is delivered again and again."""
    today, pause = clock.today(), threading.Event()
    for _turn in range(MOST_TURNS):
        scan(today)
        if JobRun.objects.filter(job=JOB, day=today, finished_at__isnull=False).exists():
            return
        pause.wait(timeout=PAUSE_SECONDS)
    raise SystemExit("the nights were never done")


def careless(day: datetime.date) -> None:
    """The control: the lapse in one transaction, what it costs in another, and no marker."""
    after = 0
    while due := due_loans(day, after=after, most=BATCH_LOANS):
        with transaction.atomic():
            loans = list(Loan.objects.select_for_update().filter(pk__in=due).order_by("pk"))
            outcome = record_lapses(loans, on=day, run=f"{JOB} {day}")
        with transaction.atomic():
            write(outcome.entries)
        after = due[-1]


def each_careless() -> None:
    first = JobRun.objects.get(job=JOB).day
    for place in range(1, (clock.today() - first).days + 1):
        careless(first + place * A_DAY)


def forgetful(day: datetime.date) -> None:
    """The control of the beats: no natural key, no look at what is on record, no marker."""
    lapse_rows.key_of = lambda *_told: uuid.uuid4().hex
    record_lapses_module.lapses_of = lambda _loans: defaultdict(list)
    careless(day)


def beat(deliver: Callable[[datetime.date], None], seed: str, *missed: str) -> None:
    """A beat of its own: day by day, the task delivered up to five times; silent on the missed days."""
    often, first = random.Random(seed), JobRun.objects.order_by("day")[0].day
    off = {first + int(place) * A_DAY for place in missed}
    for place in range(1, (clock.today() - first).days + 1):
        day = first + place * A_DAY
        if day not in off:
            for _delivery in range(often.randint(1, 5)):
                deliver(day)


def main(what: str, *words: str) -> None:
    scanning.BATCH_LOANS = BATCH_LOANS
    if what == "lay":
        lay(*map(int, words))
        return
    if what in ("beat", "careless_beat"):
        beat(scan if what == "beat" else forgetful, *words)
        return
    kill = Kill(words[0])
    with connection.execute_wrapper(kill):
        until_done() if what == "scan" else each_careless()
    print(f"statements {kill.seen}")


if __name__ == "__main__":
    main(*sys.argv[1:])
