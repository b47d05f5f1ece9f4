"""Whether the nightly work is being done: a night that did not run is everybody's business (I15)."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.models import JobRun

LATE_AFTER = datetime.timedelta(hours=26)
NIGHTLY = "check_books"
# The jobs whose missing is shown to everyone, each in its own words.
WATCHED: Mapping[str, Any] = {
    NIGHTLY: _("The nightly check has not run since %(moment)s. Tell the administrator."),
    "scan_time_limits": _(
        "Lapsed time limits have not been scanned since %(moment)s. Tell the administrator and the union."
    ),
}


def late_jobs() -> dict[str, datetime.datetime]:
    """Watched jobs whose latest finished run is older than 26 hours, with its moment; longest missing first.

    A job that has never run, as in a fresh installation, is not late.
    """
    rows = JobRun.objects.filter(job__in=WATCHED, finished_at__isnull=False).order_by().values("job")
    found = {row["job"]: row["latest"] for row in rows.annotate(latest=Max("finished_at"))}
    late = {job: moment for job, moment in found.items() if clock.now() - moment > LATE_AFTER}
    return dict(sorted(late.items(), key=lambda item: item[1]))


def late_count(actor: Actor) -> int:
    """The figure beside the entry “Jobs”: what the union has to look after; nothing for whom it is none of."""
    return 0 if actor.scope("see_jobs").empty else len(late_jobs())


def banner(on: datetime.date) -> dict[str, str] | None:
    """A line for the top of every page, or None."""
    late = late_jobs()
    if not late:
        return None
    return {
        "text": " ".join(
            str(WATCHED[job]) % {"moment": moment.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")}
            for job, moment in late.items()
        )
    }
