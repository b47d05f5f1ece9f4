"""Celery's schedule without Celery's processes: one thread of the web server runs the jobs of the night.

For the embedded default only (settings.EMBEDDED): no Redis, one process. It reads the very schedule that
beat would read and runs the very tasks that a worker would run, one after the other. Nothing waits in memory:
what is still to do stands in JobRun, so a stop at any moment loses nothing. Each job is started once at the
beginning, because a trial that was off at night has nights to make up.
"""

import atexit
import copy
import datetime
import logging
import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import connections
from kombu.exceptions import OperationalError as BrokerError

from creditcoop.celery import app
from creditcoop.core import clock

log = logging.getLogger("creditcoop.embedded")

LONGEST_SLEEP_SECONDS = 60.0  # a server's clock may be set; nobody waits for the old time longer than this
STOP_SECONDS = 3.0
ASKED_SECONDS = 1.0  # who has asked for a task waits no longer than this for its beginning

Run = Callable[[str, tuple[Any, ...], dict[str, Any]], None]


class Scheduler:
    """Decides which tasks are due. `now` is the clock; `run` takes a task's name and its arguments."""

    def __init__(
        self, *, schedule: Mapping[str, Any], run: Run, now: Callable[[], datetime.datetime]
    ) -> None:
        self.run = run
        self.now = now
        self.entries = {name: self._with_clock(entry) for name, entry in schedule.items()}
        self.started: dict[str, datetime.datetime] = {}
        self.asked: queue.SimpleQueue[str] = queue.SimpleQueue()

    def _with_clock(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        schedule = copy.copy(entry["schedule"])
        schedule.nowfun = self.now
        return {**entry, "schedule": schedule}

    def run_due(self) -> float:
        """Run what was asked for, then every task that is due in order; seconds until the next one may be."""
        while not self.asked.empty():
            self.run(self.asked.get(), (), {})
        for name, entry in self.entries.items():
            latest = self.started.get(name)
            if latest is None or entry["schedule"].is_due(latest).is_due:
                self.started[name] = self.now()
                self.run(entry["task"], tuple(entry.get("args", ())), dict(entry.get("kwargs", {})))
        waits = [entry["schedule"].is_due(self.started[name]).next for name, entry in self.entries.items()]
        return max(0.0, min([LONGEST_SLEEP_SECONDS, *waits]))

    def keep_running(self, *, stop: threading.Event) -> None:
        """Until `stop` is set."""
        while not stop.is_set():
            stop.wait(timeout=min(self.run_due(), ASKED_SECONDS))


def run_task(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Run one task here and now. A failure is logged: the next round finds in JobRun what is still to do."""
    result = app.tasks[name].apply(args=args, kwargs=kwargs)
    if result.failed():
        log.error("task %s failed: %s", name, result.traceback)
    connections.close_all()  # this thread's own; the next round opens it anew


_stop = threading.Event()
_thread: threading.Thread | None = None
_scheduler: Scheduler | None = None


def soon(task: str) -> None:
    """Have a task run as soon as may be, by this process's scheduler or by Celery's worker.

    Where neither is (a command at the console), the schedule comes to it within a minute.
    """
    if _scheduler is not None:
        _scheduler.asked.put(task)
    elif settings.REDIS_URL:
        try:
            app.send_task(task, retry=False)
        except BrokerError:  # what was asked for stands in the database; beat comes to it
            log.exception("task %s waits for the schedule", task)


def start() -> threading.Thread:
    """Start the scheduler of this process; a second call finds it running."""
    global _thread, _scheduler
    if _thread is None or not _thread.is_alive():
        app.loader.import_default_modules()  # so that every app's tasks are known by name
        _stop.clear()
        _scheduler = Scheduler(schedule=app.conf.beat_schedule, run=run_task, now=clock.now)
        _thread = threading.Thread(
            target=_scheduler.keep_running, kwargs={"stop": _stop}, name="embedded-scheduler", daemon=True
        )
        _thread.start()
        atexit.register(stop)
    return _thread


def stop() -> None:
    """Ask the scheduler to end and give a running job a moment; what it cannot finish is done next time."""
    _stop.set()
    if _thread is not None:
        _thread.join(timeout=STOP_SECONDS)
