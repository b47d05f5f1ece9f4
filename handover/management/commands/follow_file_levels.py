"""`manage.py follow_file_levels [--on DAY]`: the twin of the nightly task."""

import datetime
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.labels import COUNT_LABELS, FAULT_LABELS
from handover.services.follow_file_levels import follow_file_levels


class Command(BaseCommand):
    help = (
        "Look for credit files whose level has changed, for --on DAY (default: today) and every day missed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--on", type=datetime.date.fromisoformat, metavar="DAY", help="for example 2026-11-23"
        )

    def handle(self, *args: Any, on: datetime.date | None, **options: Any) -> None:
        today = clock.today()
        actor = Actor.system(on=today, channel="command")
        try:
            runs = follow_file_levels(actor=actor, on=on or today, today=today)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        if not runs:
            self.stdout.write(_("%(day)s has been checked already.") % {"day": on or today})
        for run in runs:
            counts = [f"{COUNT_LABELS[code]} {count}" for code, count in json.loads(run.counts).items()]
            self.stdout.write(f"{run.day}  " + " · ".join(counts))
            for fault in json.loads(run.faults):
                examples = ", ".join(fault["examples"])
                self.stdout.write(f"    ! {FAULT_LABELS[fault['code']]}: {fault['count']} ({examples})")
