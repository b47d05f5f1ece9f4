"""`manage.py lapse_applications [--on DAY]`: the twin of the nightly task."""

from functools import partial

from creditcoop.core.management.nightly import NightlyCommand
from creditcoop.core.services.run_job import run_job
from loans.services.lapse_applications import lapse_applications


class Command(NightlyCommand):
    help = "Let applications lapse that nobody finished, for --on DAY (default: today) and every day missed."
    run_days = staticmethod(partial(run_job, job="lapse_applications", work=lapse_applications))
