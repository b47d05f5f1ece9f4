"""`manage.py check_monthly_notices [--on DAY]`: the twin of the nightly task."""

from functools import partial

from accountability.services.check_monthly_notices import JOB, check_monthly_notices
from creditcoop.core.management.nightly import NightlyCommand
from creditcoop.core.services.run_job import run_job


class Command(NightlyCommand):
    help = "Count monthly notices not given or not signed in time, for --on DAY (default: today) and every day missed."
    run_days = staticmethod(partial(run_job, job=JOB, work=check_monthly_notices))
