"""`manage.py refresh_time_limits [--on DAY]`: the twin of the nightly task."""

from functools import partial

from creditcoop.core.management.nightly import NightlyCommand
from creditcoop.core.services.run_job import run_job
from loans.services.refresh_time_limits import refresh_time_limits


class Command(NightlyCommand):
    help = "Write anew the time limits that change by --on DAY (default: today), and by every day missed."
    run_days = staticmethod(partial(run_job, job="refresh_time_limits", work=refresh_time_limits))
