"""`manage.py run_import_jobs`: the twin of the task that checks and brings in large loan books."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from creditcoop.core import clock
from loans.services.import_jobs import run_import_jobs


class Command(BaseCommand):
    help = "Check and bring in the large loan books that wait, and take up what a stopped run has left."

    def handle(self, *args: Any, **options: Any) -> None:
        taken = run_import_jobs(on=clock.today())
        self.stdout.write(ngettext("%(count)s job", "%(count)s jobs", taken) % {"count": taken})
