"""`manage.py keep_check_duties [--on DAY]`: the twin of the nightly task."""

from functools import partial

from creditcoop.core.management.nightly import NightlyCommand
from creditcoop.core.services.run_job import run_job
from loans.services.keep_check_duties import keep_check_duties


class Command(NightlyCommand):
    help = "Look for checks after lending that fall due, for --on DAY (default: today) and every day missed."
    run_days = staticmethod(partial(run_job, job="keep_check_duties", work=keep_check_duties))
