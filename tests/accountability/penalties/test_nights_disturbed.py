"""Whatever happens to the processes of the night, the ledger is that of an undisturbed one (X1–X5; security.md 4.2).

Equal in every column but serial ids, the moment of recording and the hashes over it. KILLS says how many processes are
killed (100 by `dev.py prove`); each test has its control or shows that the disturbance did take place.
"""

import json
import os
import random
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from django.conf import settings

from tests.core.migrated import program
from tests.core.processes import PATIENCE_SECONDS, Program, copied, running, wait_until

# Two workers, two beats and a broker are there with PostgreSQL and Redis only; the embedded default has one thread.
pytestmark = [pytest.mark.proof, pytest.mark.postgres]

KILLS = int(os.environ.get("KILLS", "4"))
LOANS, DAYS = 8, 12
MONTH, BEAT_OFF = 30, ("7", "8", "9", "10", "11")
NIGHT = ("-m", "tests.accountability.penalties.night")
# Where it would hurt most, each before its commit: lapses without entries, entries without the marker, no head, no end.
WORST = (
    'FROM "accountability_penaltyentry"',
    'UPDATE "core_jobrun"',
    'INSERT INTO "core_chainhead"',
    'INSERT INTO "core_auditevent"',
)
LOCK = '"core_serial"'  # the chain is taken
LEFT_OUT = ("recorded_at", "prev_hash")
ENTRIES = (
    "SELECT e.seq, e.key, e.kind, e.business_day, e.person_id, e.loan_id, e.branch_id, e.amount, e.version_id, "
    "l.key, l.facts_sha256, l.amount, l.last_day, l.found_on, l.manager_id, e.body FROM accountability_penaltyentry e "
    "JOIN accountability_lapse l ON l.id = e.lapse_id ORDER BY e.seq"
)
DONE = "FROM core_jobrun WHERE job = 'scan_time_limits' AND finished_at IS NOT NULL"
NIGHTS = f"SELECT day, counts, faults {DONE} ORDER BY day"
HEADS = "SELECT day, seq, count, sum_fen FROM core_chainhead ORDER BY day"
AUDIT = "SELECT COUNT(*) FROM core_auditevent WHERE act = 'scan_time_limits'"


@pytest.fixture(scope="module")
def laid(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A migrated database with a small book of which no night was scanned yet."""
    with program(tmp_path_factory.mktemp("laid")) as made:
        finish(made, "lay", str(LOANS), str(DAYS))
        yield made


@pytest.fixture(scope="module")
def undisturbed(laid: Program, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with copied(laid, tmp_path_factory.mktemp("calm") / "own") as own:
        finish(own, "scan", "never")
        found = what_is_kept(own)
        found["statements"] = int(own.log().rpartition("statements ")[2])
    assert len(found["entries"]) >= LOANS and len(found["nights"]) == DAYS + 1
    return found


@pytest.fixture(scope="module")
def month(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The same over thirty days."""
    with program(tmp_path_factory.mktemp("month")) as made:
        finish(made, "lay", str(LOANS), str(MONTH))
        yield made


@pytest.fixture(scope="module")
def calm_month(month: Program, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with copied(month, tmp_path_factory.mktemp("calm month") / "own") as own:
        finish(own, "scan", "never")
        found = what_is_kept(own)
    assert len(found["entries"]) >= LOANS and len(found["nights"]) == MONTH + 1
    return found


def finish(own: Program, *words: str) -> None:
    if own.start(*NIGHT, *words).wait(timeout=PATIENCE_SECONDS):
        raise AssertionError(own.log())


def what_is_kept(own: Program) -> dict[str, Any]:
    entries = []
    for *columns, body in own.ask(ENTRIES):
        facts = {name: value for name, value in json.loads(body).items() if name not in LEFT_OUT}
        entries.append(([str(column) for column in columns], facts))
    return {"entries": entries, "nights": own.ask(NIGHTS), "heads": own.ask(HEADS), "audit": own.ask(AUDIT)}


def same(own: Program, undisturbed: dict[str, Any]) -> None:
    """After one more run that nobody disturbs: the same ledger, the same nights, and a chain that is whole."""
    finish(own, "scan", "never")
    found = what_is_kept(own)
    assert found == {name: undisturbed[name] for name in found}
    own.manage("verify_ledger")


def killed(own: Program, moments: list[str]) -> int:
    """Processes at once, each with its moment; how many of them were killed."""
    started = [own.start(*NIGHT, "scan", moment) for moment in moments]
    ends = [process.wait(timeout=PATIENCE_SECONDS) for process in started]
    assert set(ends) <= {0, -signal.SIGKILL}, own.log()
    return ends.count(-signal.SIGKILL)


def test_two_workers_killed_at_any_moment_leave_the_ledger_of_an_undisturbed_night(
    laid: Program, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    seed = os.environ.get("SEED", "2027")
    by_chance, worst = random.Random(seed), list(WORST)
    kills = trials = 0
    while kills < KILLS:
        trials += 1
        with copied(laid, tmp_path / f"trial-{trials}") as own:
            while kills < KILLS and len(own.ask(NIGHTS)) <= DAYS:
                chosen = [str(by_chance.randint(1, undisturbed["statements"] // 4)) for _worker in range(2)]
                kills += killed(own, [worst.pop(0), chosen[0]] if worst else chosen)
            same(own, undisturbed)
    print(
        f"\n{kills} kills in {trials} trials (seed {seed}): the same {len(undisturbed['entries'])} entries each time"
    )


def test_the_control_a_careless_scan_loses_entries_by_one_kill(
    laid: Program, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    with copied(laid, tmp_path / "calm") as own:
        finish(own, "careless", "never")
        assert len(what_is_kept(own)["entries"]) == len(undisturbed["entries"])
    with copied(laid, tmp_path / "killed") as own:
        assert own.start(*NIGHT, "careless", LOCK).wait(timeout=PATIENCE_SECONDS) == -signal.SIGKILL
        finish(own, "careless", "never")
        assert len(what_is_kept(own)["entries"]) < len(undisturbed["entries"])


def two_beats(own: Program, what: str) -> None:
    """Both at once, each task delivered up to five times, silent from the 7th to the 11th day."""
    beats = [own.start(*NIGHT, what, seed, *BEAT_OFF) for seed in ("1", "2")]
    assert [one.wait(timeout=4 * PATIENCE_SECONDS) for one in beats] == [0, 0], own.log()


def test_thirty_days_of_two_beats_each_task_up_to_five_times_and_no_beat_on_five_days(
    month: Program, calm_month: dict[str, Any], tmp_path: Path
) -> None:
    with copied(month, tmp_path / "own") as own:
        two_beats(own, "beat")
        # The day before the thirty was scanned when the book was laid.
        assert len(own.ask(NIGHTS)) == MONTH + 1
        assert what_is_kept(own)["entries"] == calm_month["entries"]
        same(own, calm_month)


def test_the_control_beats_of_a_scan_without_natural_key_and_marker_fine_more_than_once(
    month: Program, calm_month: dict[str, Any], tmp_path: Path
) -> None:
    with copied(month, tmp_path / "own") as own:
        two_beats(own, "careless_beat")
        assert len(what_is_kept(own)["entries"]) > len(calm_month["entries"])
        assert len(own.ask(NIGHTS)) < MONTH + 1


def test_a_connection_that_the_database_cuts_in_mid_scan(
    laid: Program, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    waiting = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with copied(laid, tmp_path / "own") as own:
        for table in ("accountability_penaltyentry", "core_chainhead", "core_auditevent"):
            with closing(own.connect()) as holder, closing(holder.cursor()) as cursor:
                cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")  # the scan has to wait here
                with running(own.start(*NIGHT, "scan", "never")) as process:
                    wait_until(lambda: bool(own.ask(waiting)), what="a scan that waits", log=own.log)
                    own.ask(f"SELECT pg_terminate_backend(pid) FROM ({waiting}) AS found")
                    assert process.wait(timeout=PATIENCE_SECONDS) == 1, own.log()
        same(own, undisturbed)


class Broker:
    """A number of the real Redis that nobody uses, emptied at will."""

    def __init__(self) -> None:
        if not settings.REDIS_URL:
            pytest.fail("REDIS_URL names no Redis; run this with `python3 dev.py test-full`.")
        server = settings.REDIS_URL.rpartition("/")[0]
        self.url = next(
            url
            for url in (f"{server}/{number}" for number in range(10, 16))
            if not redis.from_url(url).dbsize()
        )
        self.keys, self.app = redis.from_url(self.url), Celery(broker=self.url)

    def send(self, times: int) -> None:
        for _message in range(times):
            self.app.send_task("accountability.tasks.scan_time_limits")

    def worker(self, own: Program) -> Any:
        """Two children at once."""
        return own.start(
            *("-m", "celery", "-A", "creditcoop", "worker", "--loglevel", "warning", "--concurrency", "2"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            REDIS_URL=self.url,
        )


@pytest.fixture
def broker() -> Iterator[Broker]:
    made = Broker()
    yield made
    made.keys.flushdb()


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.redis
def test_workers_whose_redis_is_emptied_and_whose_children_are_killed(
    laid: Program, undisturbed: dict[str, Any], broker: Broker, tmp_path: Path
) -> None:
    started = "SELECT 1 FROM core_jobrun WHERE job = 'scan_time_limits' OFFSET 1"

    def sent_again() -> bool:
        """As the schedule does each hour."""
        broker.send(1)
        return len(own.ask(NIGHTS)) > DAYS

    with copied(laid, tmp_path / "own") as own:
        broker.send(3)
        broker.keys.flushdb()  # three tasks are gone
        with running(broker.worker(own)) as worker:
            broker.send(5)
            wait_until(lambda: bool(own.ask(started)), what="a night", log=own.log)
            broker.keys.flushdb()
            for child in children_of(worker.pid):
                os.kill(child, signal.SIGKILL)
            wait_until(sent_again, what="the nights", log=own.log)
        same(own, undisturbed)
