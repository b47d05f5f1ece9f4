"""What the scheduler starts. Each task asks the clock once and calls one service; its twin is a command."""

from celery import shared_task

from creditcoop.core import clock
from creditcoop.core.access import Actor
from handover.services import follow_file_levels as following


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def follow_file_levels() -> None:
    """The night's look at what borrowers owe in total, for today and every night that was missed."""
    actor = Actor.system(on=clock.today(), channel="job")
    following.follow_file_levels(actor=actor, on=actor.on, today=actor.on)
