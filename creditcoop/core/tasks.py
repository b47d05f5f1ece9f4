"""What the scheduler starts. Each task asks the clock once and calls one service; its twin is a command."""

from celery import shared_task

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.services import sweep_evidence as sweeping
from creditcoop.core.services.run_job import run_job


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def sweep_evidence() -> None:
    """The night's sweep of files that no row names; a night that was missed finds nothing more to sweep."""
    actor = Actor.system(on=clock.today(), channel="job")
    run_job(job="sweep_evidence", work=sweeping.sweep_evidence, actor=actor, on=actor.on, today=actor.on)
