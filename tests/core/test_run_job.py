"""The job framework: each day once, in order, and what was cut off is taken up again."""

import datetime
import json
import threading

import pytest
from django.db import connections

from creditcoop.core.access import Actor
from creditcoop.core.audit import UnknownAct
from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent, JobRun
from creditcoop.core.services.run_job import MOST_DAYS, Counts, Fault, run_job

JOB = "check_books"
MONDAY = datetime.date(2026, 11, 23)
ONE_DAY = datetime.timedelta(days=1)


class Work:
    """Writes down the days it was asked for; fails on the days it is told to."""

    def __init__(self, fails_on: datetime.date | None = None) -> None:
        self.days: list[datetime.date] = []
        self.fails_on = fails_on

    def __call__(self, *, on: datetime.date) -> tuple[Counts, list[Fault]]:
        self.days.append(on)
        if on == self.fails_on:
            raise ConnectionError("the power went")
        return {"loans_checked": 3}, [Fault("loan_without_split", 2, ["L-1", "L-2"])]


def run(work: Work, *, on: datetime.date, today: datetime.date | None = None) -> list[datetime.date]:
    actor = Actor.system(on=on, channel="job")
    return [done.day for done in run_job(job=JOB, work=work, actor=actor, on=on, today=today or on)]


@pytest.mark.django_db
def test_the_first_run_is_for_its_day_alone_and_keeps_counts_and_faults() -> None:
    assert run(Work(), on=MONDAY) == [MONDAY]
    kept = JobRun.objects.get()
    assert kept.finished_at is not None
    assert json.loads(kept.counts) == {"loans_checked": 3}
    assert json.loads(kept.faults) == [{"code": "loan_without_split", "count": 2, "examples": ["L-1", "L-2"]}]


@pytest.mark.django_db
def test_a_second_run_on_the_same_day_does_nothing() -> None:
    run(Work(), on=MONDAY)
    again = Work()
    assert run(again, on=MONDAY) == []
    assert again.days == []
    assert JobRun.objects.count() == AuditEvent.objects.filter(act=JOB).count() == 1


@pytest.mark.django_db
def test_missed_days_are_made_up_in_order() -> None:
    run(Work(), on=MONDAY)
    work = Work()
    run(work, on=MONDAY + 3 * ONE_DAY)
    assert work.days == [MONDAY + place * ONE_DAY for place in (1, 2, 3)]
    assert JobRun.objects.filter(finished_at=None).count() == 0


@pytest.mark.django_db
def test_a_run_that_crashed_is_taken_up_again_before_later_days() -> None:
    run(Work(), on=MONDAY)
    with pytest.raises(ConnectionError):
        run(Work(fails_on=MONDAY + ONE_DAY), on=MONDAY + ONE_DAY)
    crashed = JobRun.objects.get(day=MONDAY + ONE_DAY)
    assert crashed.finished_at is None
    assert crashed.counts == "{}"
    work = Work()
    run(work, on=MONDAY + 2 * ONE_DAY)
    assert work.days == [MONDAY + ONE_DAY, MONDAY + 2 * ONE_DAY]
    assert JobRun.objects.count() == 3


@pytest.mark.django_db
def test_a_very_first_run_that_crashed_is_taken_up_again_too() -> None:
    with pytest.raises(ConnectionError):
        run(Work(fails_on=MONDAY), on=MONDAY)
    work = Work()
    assert run(work, on=MONDAY + ONE_DAY) == [MONDAY, MONDAY + ONE_DAY]


@pytest.mark.django_db
def test_a_crash_on_one_day_stops_the_days_after_it() -> None:
    run(Work(), on=MONDAY)
    work = Work(fails_on=MONDAY + 2 * ONE_DAY)
    with pytest.raises(ConnectionError):
        run(work, on=MONDAY + 5 * ONE_DAY)
    assert work.days[-1] == MONDAY + 2 * ONE_DAY
    assert JobRun.objects.filter(finished_at__isnull=False).count() == 2


@pytest.mark.django_db
def test_more_than_a_year_is_not_made_up_and_the_days_left_out_are_named() -> None:
    run(Work(), on=MONDAY)
    work = Work()
    later = MONDAY + (MOST_DAYS + 10) * ONE_DAY
    run(work, on=later)
    assert len(work.days) == MOST_DAYS
    assert work.days[-1] == later
    first, second = JobRun.objects.filter(day__gt=MONDAY).order_by("day")[:2]
    assert json.loads(first.faults)[0] == {"code": "days_left_out", "count": 10, "examples": []}
    assert "days_left_out" not in second.faults


@pytest.mark.django_db
def test_a_day_that_has_not_come_is_refused() -> None:
    work = Work()
    with pytest.raises(Refused) as refused:
        run(work, on=MONDAY + ONE_DAY, today=MONDAY)
    assert refused.value.field == "on"
    assert work.days == []
    assert not JobRun.objects.exists()


@pytest.mark.django_db
def test_a_job_that_no_table_names_leaves_nothing() -> None:
    with pytest.raises(UnknownAct):
        run_job(
            job="paint_the_office",
            work=Work(),
            actor=Actor.system(on=MONDAY, channel="job"),
            on=MONDAY,
            today=MONDAY,
        )
    assert not JobRun.objects.filter(finished_at__isnull=False).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_while_one_works_on_a_day_another_leaves_it_alone_and_does_not_wait() -> None:
    """A task delivered twice, or two schedulers. (SQLite has one writer at a time: test_job_processes.py.)"""
    inside, go_on = threading.Event(), threading.Event()
    days: list[datetime.date] = []

    def slow_work(*, on: datetime.date) -> tuple[Counts, list[Fault]]:
        days.append(on)
        inside.set()
        go_on.wait(timeout=10)
        return {}, []

    def in_a_thread() -> None:
        try:
            actor = Actor.system(on=MONDAY, channel="job")
            run_job(job=JOB, work=slow_work, actor=actor, on=MONDAY, today=MONDAY)
        finally:
            connections.close_all()

    first, second = threading.Thread(target=in_a_thread), threading.Thread(target=in_a_thread)
    first.start()
    assert inside.wait(timeout=10)
    second.start()
    second.join(timeout=10)
    assert not second.is_alive()
    go_on.set()
    first.join(timeout=20)
    second.join(timeout=20)
    assert days == [MONDAY]
    assert AuditEvent.objects.filter(act=JOB).count() == 1
