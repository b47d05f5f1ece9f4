"""Whether the nightly work is being done: a night that did not run is everybody's business."""

import datetime

from django.utils.translation import gettext as _

from creditcoop.core import clock
from creditcoop.core.models import JobRun

LATE_AFTER = datetime.timedelta(hours=26)
NIGHTLY = "check_books"


def late_job(on: datetime.date) -> JobRun | None:
    """The latest finished run of the nightly check if it is older than 26 hours; None if all is well.

    A fresh installation, where it has never run, is not late.
    """
    latest = JobRun.objects.filter(job=NIGHTLY, finished_at__isnull=False).order_by("-finished_at").first()
    if latest is None or latest.finished_at is None:
        return None
    return latest if clock.now() - latest.finished_at > LATE_AFTER else None


def banner(on: datetime.date) -> dict[str, str] | None:
    """A line for the top of every page, or None."""
    late = late_job(on)
    if late is None or late.finished_at is None:
        return None
    return {
        "text": _("The nightly check has not run since %(moment)s. Tell the administrator.")
        % {"moment": late.finished_at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")},
    }
