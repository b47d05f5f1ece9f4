"""`manage.py check_books [--on DAY]`: the twin of the nightly task."""

import datetime
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accountability.services.check_books import check_books
from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.labels import COUNT_LABELS, FAULT_LABELS
from creditcoop.core.models import JobRun
from creditcoop.core.services.run_job import run_job


class Command(BaseCommand):
    help = "Check that the books are whole, for --on DAY (today if left out) and every day missed before it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--on", type=datetime.date.fromisoformat, metavar="DAY", help="for example 2026-11-23"
        )

    def handle(self, *args: Any, on: datetime.date | None, **options: Any) -> None:
        today = clock.today()
        actor = Actor.system(on=today, channel="command")
        try:
            runs = run_job(job="check_books", work=check_books, actor=actor, on=on or today, today=today)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        if not runs:
            self.stdout.write(_("%(day)s has been checked already.") % {"day": on or today})
        faulty = sum(1 for run in runs if self._report(run))
        if faulty:
            raise CommandError(_("The books are not whole; the faults stand above."), returncode=2)

    def _report(self, run: JobRun) -> bool:
        """Print one day; whether it had faults."""
        counts = [f"{COUNT_LABELS[code]} {count}" for code, count in json.loads(run.counts).items()]
        self.stdout.write(f"{run.day}  " + " · ".join(counts))
        faults = json.loads(run.faults)
        for fault in faults:
            examples = ", ".join(fault["examples"])
            self.stdout.write(f"    ! {FAULT_LABELS[fault['code']]}: {fault['count']} ({examples})")
        return bool(faults)
