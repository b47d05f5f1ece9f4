"""What the scheduler starts. Each task asks the clock once and calls one service; its twin is a command."""

from celery import shared_task

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.services.run_job import run_job
from loans.services import classify_loans as classing
from loans.services import import_jobs
from loans.services import keep_check_duties as checking
from loans.services import lapse_applications as lapsing
from loans.services import raise_alarms as alarms
from loans.services import refresh_time_limits as refreshing
from loans.services import run_notice_runs as noticing


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def run_import_jobs() -> None:
    """Check and bring in the large loan books that wait, and take up what a stopped run has left."""
    import_jobs.run_import_jobs(on=clock.today())


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def run_notice_runs() -> None:
    """Make the notices of large selections that wait, and go on with what a stopped run has left."""
    noticing.run_notice_runs(on=clock.today())


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def lapse_applications() -> None:
    """The night's look at applications that nobody finished, for today and every night that was missed."""
    actor = Actor.system(on=clock.today(), channel="job")
    run_job(
        job="lapse_applications",
        work=lapsing.lapse_applications,
        actor=actor,
        on=actor.on,
        today=actor.on,
    )


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def refresh_time_limits() -> None:
    """The night's look at the time limits that a new day changes, for today and every night that was missed."""
    actor = Actor.system(on=clock.today(), channel="job")
    run_job(
        job="refresh_time_limits",
        work=refreshing.refresh_time_limits,
        actor=actor,
        on=actor.on,
        today=actor.on,
    )


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def raise_alarms() -> None:
    """The night's look at time limits that will soon be over, for today and every night that was missed."""
    actor = Actor.system(on=clock.today(), channel="job")
    run_job(job="raise_alarms", work=alarms.raise_alarms, actor=actor, on=actor.on, today=actor.on)


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def keep_check_duties() -> None:
    """The night's look at checks after lending, for today and every night that was missed."""
    actor = Actor.system(on=clock.today(), channel="job")
    run_job(
        job="keep_check_duties",
        work=checking.keep_check_duties,
        actor=actor,
        on=actor.on,
        today=actor.on,
    )


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def classify_loans() -> None:
    """The night's look at the classes of loans, for today and every night that was missed."""
    actor = Actor.system(on=clock.today(), channel="job")
    run_job(job="classify_loans", work=classing.classify_loans, actor=actor, on=actor.on, today=actor.on)
