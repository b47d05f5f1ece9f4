"""The twin of a nightly task as a command: `manage.py NAME [--on DAY]`."""

import datetime
import json
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.labels import COUNT_LABELS, FAULT_LABELS
from creditcoop.core.models import JobRun


class NightlyCommand(BaseCommand):
    """Runs `run_days` for a day and every day missed before it, and says what each day counted."""

    run_days: Callable[..., list[JobRun]]  # given actor, on and today, as `run_job` takes them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--on", type=datetime.date.fromisoformat, metavar="DAY", help="for example 2026-11-23"
        )

    def handle(self, *args: Any, on: datetime.date | None, **options: Any) -> None:
        today = clock.today()
        actor = Actor.system(on=today, channel="command")
        try:
            runs = self.run_days(actor=actor, on=on or today, today=today)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        if not runs:
            self.stdout.write(_("%(day)s has been checked already.") % {"day": on or today})
        for run in runs:
            self.report(run)
        self.conclude(runs)

    def conclude(self, runs: list[JobRun]) -> None:
        """What the command still does after its report; a place for refusing."""

    def report(self, run: JobRun) -> None:
        """Print one day: its counts, then its faults with examples."""
        counts = [f"{COUNT_LABELS[code]} {count}" for code, count in json.loads(run.counts).items()]
        self.stdout.write(f"{run.day}  " + " · ".join(counts))
        for fault in json.loads(run.faults):
            examples = ", ".join(fault["examples"])
            self.stdout.write(f"    ! {FAULT_LABELS[fault['code']]}: {fault['count']} ({examples})")
