"""`manage.py classify_loans [--on DAY]`: the twin of the nightly task."""

from functools import partial

from creditcoop.core.management.nightly import NightlyCommand
from creditcoop.core.services.run_job import run_job
from loans.services.classify_loans import classify_loans


class Command(NightlyCommand):
    help = "Look for loans whose class changes, for --on DAY (default: today) and every day missed."
    run_days = staticmethod(partial(run_job, job="classify_loans", work=classify_loans))
