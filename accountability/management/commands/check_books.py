"""`manage.py check_books [--on DAY]`: the twin of the nightly task."""

import json
from functools import partial

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accountability.services.check_books import check_books
from creditcoop.core.management.nightly import NightlyCommand
from creditcoop.core.models import JobRun
from creditcoop.core.services.run_job import run_job


class Command(NightlyCommand):
    help = "Check that the books are whole, for --on DAY (today if left out) and every day missed before it."
    run_days = staticmethod(partial(run_job, job="check_books", work=check_books))

    def conclude(self, runs: list[JobRun]) -> None:
        if any(json.loads(run.faults) for run in runs):
            raise CommandError(_("The books are not whole; the faults stand above."), returncode=2)
