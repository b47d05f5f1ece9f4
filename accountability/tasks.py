"""What the scheduler starts. Each task asks the clock once and calls one service; its twin is a command."""

from celery import shared_task

from accountability.services import check_books as books
from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.services.run_job import run_job


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def check_books() -> None:
    """The nightly check that the books are whole, for today and every night that was missed."""
    actor = Actor.system(on=clock.today(), channel="job")
    run_job(job="check_books", work=books.check_books, actor=actor, on=actor.on, today=actor.on)
