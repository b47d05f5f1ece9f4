"""`manage.py raise_alarms [--on DAY]`: the twin of the nightly task."""

from functools import partial

from creditcoop.core.management.nightly import NightlyCommand
from creditcoop.core.services.run_job import run_job
from loans.services.raise_alarms import raise_alarms


class Command(NightlyCommand):
    help = "Raise the alarms of time limits, for --on DAY (default: today) and every day missed."
    run_days = staticmethod(partial(run_job, job="raise_alarms", work=raise_alarms))
