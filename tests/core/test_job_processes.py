"""The nightly job in real processes: commands at once, the web server's scheduler, workers on a real Redis."""

import datetime
import os
import signal
import socket
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings

from creditcoop.core import clock
from tests.core.migrated import program
from tests.core.processes import Program, running, wait_until

DONE = "SELECT COUNT(*) FROM core_jobrun WHERE job = 'check_books' AND finished_at IS NOT NULL"
RECORDED = "SELECT COUNT(*) FROM core_auditevent WHERE act = 'check_books'"
TASK = "accountability.tasks.check_books"


@pytest.fixture
def own(db: None, tmp_path: Path) -> Iterator[Program]:
    with program(tmp_path) as made:
        yield made


def count(own: Program, sql: str) -> int:
    return int(own.ask(sql)[0][0])


def free_port() -> int:
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def test_four_commands_at_once_check_a_day_once(own: Program) -> None:
    day = str(clock.today() - datetime.timedelta(days=1))
    commands = [own.start("manage.py", "check_books", "--on", day) for _command in range(4)]
    assert [command.wait(timeout=60) for command in commands] == [0, 0, 0, 0], own.log()
    assert (count(own, DONE), count(own, RECORDED)) == (1, 1)


def test_the_web_server_alone_does_the_nights_work_and_stops_cleanly(own: Program) -> None:
    server = own.start(
        *("-m", "gunicorn", "--bind", f"127.0.0.1:{free_port()}", "--worker-class", "gthread"),
        *("--no-control-socket", "creditcoop.wsgi:application"),
        CREDITCOOP_EMBEDDED="1",
    )
    with running(server):
        wait_until(lambda: count(own, DONE) == 1, what="the check", log=own.log)
        server.terminate()
        assert server.wait(timeout=20) == 0
    jobs = {row[0] for row in own.ask("SELECT job FROM core_jobrun")}
    assert jobs == {
        "check_books",
        "check_monthly_notices",
        "classify_loans",
        "follow_file_levels",
        "keep_check_duties",
        "lapse_applications",
        "raise_alarms",
        "refresh_time_limits",
        "scan_time_limits",
        "serve_penalty_notices",
        "sweep_evidence",
    }


def test_a_web_server_that_leaves_the_jobs_to_workers_runs_none(own: Program) -> None:
    """The control of the test above."""
    port = free_port()
    server = own.start(
        *("-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"),
        *("--no-control-socket", "creditcoop.wsgi:application"),
    )
    with running(server):
        wait_until(lambda: answers(port), what="an answer", log=own.log)
    assert count(own, "SELECT COUNT(*) FROM core_jobrun") == 0


def answers(port: int) -> bool:
    with closing(socket.socket()) as caller:
        if caller.connect_ex(("127.0.0.1", port)):
            return False
        caller.settimeout(20)
        caller.sendall(b"GET /health/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
        return b" 200 " in caller.recv(100)


class Queue:
    """A queue of this test alone on the real Redis."""

    def __init__(self) -> None:
        if not settings.REDIS_URL:
            pytest.fail("REDIS_URL names no Redis; run this with `python3 dev.py test-full`.")
        self.name = f"test-{uuid.uuid4().hex[:12]}"
        self.app = Celery(broker=settings.REDIS_URL)

    def send(self, times: int = 1) -> None:
        for _message in range(times):
            self.app.send_task(TASK, queue=self.name)

    def worker(self, children: int) -> list[str]:
        return [
            *("-m", "celery", "-A", "creditcoop", "worker", "--loglevel", "warning", "--pool", "prefork"),
            *("--concurrency", str(children), "--queues", self.name, "--hostname", f"{self.name}@%h"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ]


@pytest.fixture
def queue() -> Iterator[Queue]:
    made = Queue()
    yield made
    with made.app.connection_for_write() as broker:
        broker.default_channel.queue_delete(made.name)


@pytest.mark.redis
def test_a_task_delivered_ten_times_to_two_workers_changes_nothing_after_the_first(
    own: Program, queue: Queue
) -> None:
    queue.send(times=10)
    with running(own.start(*queue.worker(children=2))):
        wait_until(lambda: count(own, DONE) == 1, what="the check", log=own.log)
        queue.send(times=5)
        wait_until(lambda: waiting(queue) == 0, what="an empty queue", log=own.log)
    assert (count(own, DONE), count(own, RECORDED)) == (1, 1)
    assert "Traceback" not in own.log()


@pytest.mark.redis
def test_a_night_that_was_cut_off_is_finished_by_the_next_worker_in_order(own: Program, queue: Queue) -> None:
    today = clock.today()
    cut_off = today - datetime.timedelta(days=2)
    own.tell(f"INSERT INTO core_jobrun (job, day, counts, faults, started_at) "
             f"VALUES ('check_books', '{cut_off}', '{{}}', '[]', '{cut_off} 00:10:00+00:00')")  # fmt: skip
    queue.send()
    with running(own.start(*queue.worker(children=1))):
        wait_until(lambda: count(own, DONE) == 3, what="three nights", log=own.log)
    days = [str(row[0]) for row in own.ask("SELECT day FROM core_jobrun ORDER BY finished_at, day")]
    assert days == [str(cut_off), str(today - datetime.timedelta(days=1)), str(today)]


@pytest.mark.redis
@pytest.mark.postgres
def test_a_worker_killed_in_mid_run_leaves_a_night_that_is_done_once(own: Program, queue: Queue) -> None:
    with closing(own.connect()) as holder, closing(holder.cursor()) as cursor:
        cursor.execute("LOCK TABLE loans_loan IN ACCESS EXCLUSIVE MODE")  # the check has to wait here
        queue.send()
        worker = own.start(*queue.worker(children=1))
        with running(worker):
            wait_until(
                lambda: count(own, "SELECT COUNT(*) FROM core_jobrun") == 1, what="a start", log=own.log
            )
            for child in children_of(worker.pid):
                os.kill(child, signal.SIGKILL)
            assert (count(own, DONE), count(own, RECORDED)) == (0, 0)
            holder.rollback()
            # Redis delivers again, and the schedule sends again within the hour; here it does so at once.
            wait_until(lambda: sent_again(own, queue), what="the night's check", log=own.log)
    assert (count(own, DONE), count(own, RECORDED)) == (1, 1)


def sent_again(own: Program, queue: Queue) -> bool:
    queue.send()
    return count(own, DONE) == 1


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def waiting(queue: Queue) -> int:
    with queue.app.connection_for_read() as broker:
        return int(broker.default_channel.client.llen(queue.name))
