"""The embedded scheduler: the same schedule as beat, on an injected clock, without a second of waiting."""

import datetime
import threading
from typing import Any

import pytest
from celery import Celery
from celery.schedules import crontab

from creditcoop.celery import app
from creditcoop.core import embedded
from creditcoop.core.embedded import LONGEST_SLEEP_SECONDS, Scheduler
from creditcoop.core.models import JobRun

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
EVENING = datetime.datetime(2026, 11, 23, 22, 0, tzinfo=SHANGHAI)
HOURLY = {"check": {"task": "books", "schedule": crontab(minute=10)}}


class Clock:
    def __init__(self) -> None:
        self.moment = EVENING

    def __call__(self) -> datetime.datetime:
        return self.moment

    def forward(self, **span: int) -> None:
        self.moment += datetime.timedelta(**span)


def scheduler(schedule: dict[str, Any], clock: Clock, ran: list[str]) -> Scheduler:
    return Scheduler(schedule=schedule, run=lambda name, args, kwargs: ran.append(name), now=clock)


def test_every_job_runs_once_at_the_start_and_then_when_it_is_due() -> None:
    clock, ran = Clock(), []
    jobs = scheduler(HOURLY, clock, ran)
    jobs.run_due()
    assert ran == ["books"]
    for _minute in range(9):
        clock.forward(minutes=1)
        jobs.run_due()
    assert ran == ["books"]  # 22:09
    clock.forward(minutes=1)
    jobs.run_due()
    assert ran == ["books"] * 2  # 22:10
    jobs.run_due()
    assert ran == ["books"] * 2
    clock.forward(hours=1)
    jobs.run_due()
    assert ran == ["books"] * 3


def test_it_sleeps_until_the_next_job_but_never_longer_than_a_minute() -> None:
    clock, ran = Clock(), []
    jobs = scheduler(HOURLY, clock, ran)
    assert jobs.run_due() == LONGEST_SLEEP_SECONDS
    clock.forward(minutes=9, seconds=45)
    assert jobs.run_due() == pytest.approx(15, abs=1)


def test_a_clock_set_forward_by_a_day_runs_a_job_once_not_for_every_hour_missed() -> None:
    clock, ran = Clock(), []
    jobs = scheduler(HOURLY, clock, ran)
    jobs.run_due()
    clock.forward(days=1)
    jobs.run_due()
    jobs.run_due()
    assert ran == ["books"] * 2  # which nights are missing is JobRun's knowledge


def test_jobs_run_in_the_order_of_the_schedule_with_their_arguments() -> None:
    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
    schedule = {
        "first": {"task": "a", "schedule": crontab(minute=10), "args": (1,)},
        "second": {"task": "b", "schedule": crontab(minute=20), "kwargs": {"on": "x"}},
    }
    Scheduler(
        schedule=schedule, run=lambda name, args, kwargs: calls.append((name, args, kwargs)), now=Clock()
    ).run_due()
    assert calls == [("a", (1,), {}), ("b", (), {"on": "x"})]


def test_what_is_asked_for_runs_first_and_once() -> None:
    clock, ran = Clock(), []
    jobs = scheduler(HOURLY, clock, ran)
    jobs.run_due()
    jobs.asked.put("imports")
    jobs.run_due()
    jobs.run_due()
    assert ran == ["books", "imports"]


def test_a_task_asked_for_while_redis_is_away_waits_for_the_schedule(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    embedded.soon("tests.anything")  # neither a scheduler nor a worker: nothing to do
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "app", Celery(broker=settings.REDIS_URL))
        embedded.soon("tests.anything")
    assert "waits for the schedule" in caplog.text


def test_it_ends_when_it_is_told_to() -> None:
    stop = threading.Event()

    def run_then_stop(name: str, args: Any, kwargs: Any) -> None:
        stop.set()

    jobs = Scheduler(schedule=HOURLY, run=run_then_stop, now=Clock())
    thread = threading.Thread(target=jobs.keep_running, kwargs={"stop": stop})
    thread.start()
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_every_task_of_the_schedule_exists() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


@pytest.mark.django_db
def test_the_task_of_the_schedule_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded.connections, "close_all", lambda: None)  # the test's own connection stays
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        embedded.run_task(entry["task"], (), {})
    assert JobRun.objects.get(job="check_books").finished_at is not None


@pytest.mark.django_db
def test_a_task_that_fails_is_logged_and_does_not_end_the_scheduler(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(embedded.connections, "close_all", lambda: None)

    @app.task(name="tests.breaks")
    def breaks() -> None:
        raise ConnectionError("the database is away")

    try:
        embedded.run_task("tests.breaks", (), {})
    finally:
        app.tasks.pop("tests.breaks")
    assert "the database is away" in caplog.text
