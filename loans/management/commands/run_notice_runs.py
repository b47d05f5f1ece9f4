"""`manage.py run_notice_runs`: the twin of the task that makes the notices of large selections."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from creditcoop.core import clock
from loans.services.run_notice_runs import run_notice_runs


class Command(BaseCommand):
    help = "Make the notices of large selections that wait, and go on with what a stopped run has left."

    def handle(self, *args: Any, **options: Any) -> None:
        taken = run_notice_runs(on=clock.today())
        self.stdout.write(
            ngettext("%(count)s portion of notices", "%(count)s portions of notices", taken)
            % {"count": taken}
        )
