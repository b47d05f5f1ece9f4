"""`manage.py serve_penalty_notices [--on DAY]`: the twin of the nightly task."""

from functools import partial

from accountability.services.serve_penalty_notices import JOB, serve_penalty_notices
from creditcoop.core.management.nightly import NightlyCommand
from creditcoop.core.services.run_job import run_job


class Command(NightlyCommand):
    help = "Serve the notices of penalties that have none yet, for --on DAY (default: today) and every day missed."
    run_days = staticmethod(partial(run_job, job=JOB, work=serve_penalty_notices))
