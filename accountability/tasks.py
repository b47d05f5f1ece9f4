"""What the scheduler starts. Each task asks the clock once and calls one service; its twin is a command."""

from celery import shared_task

from accountability.services import check_books as books
from accountability.services import check_monthly_notices as notices
from accountability.services import scan_time_limits as scanning
from accountability.services import serve_penalty_notices as serving
from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.services.run_job import run_job


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def check_books() -> None:
    """The nightly check that the books are whole, for today and every night that was missed."""
    actor = Actor.system(on=clock.today(), channel="job")
    run_job(job="check_books", work=books.check_books, actor=actor, on=actor.on, today=actor.on)


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def check_monthly_notices() -> None:
    """The night's count of notices not given or not signed, for today and every night that was missed."""
    actor = Actor.system(on=clock.today(), channel="job")
    run_job(
        job=notices.JOB,
        work=notices.check_monthly_notices,
        actor=actor,
        on=actor.on,
        today=actor.on,
    )


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def scan_time_limits() -> None:
    """The night's scan of lapsed time limits, for today and every night that was missed."""
    actor = Actor.system(on=clock.today(), channel="job")
    scanning.scan_time_limits(actor=actor, on=actor.on, today=actor.on)


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def serve_penalty_notices() -> None:
    """The notices of penalties that the night's scan wrote, for today and every night that was missed."""
    actor = Actor.system(on=clock.today(), channel="job")
    run_job(
        job=serving.JOB,
        work=serving.serve_penalty_notices,
        actor=actor,
        on=actor.on,
        today=actor.on,
    )
