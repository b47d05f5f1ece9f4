"""`manage.py export_penalty_ledger --purpose WORDS [--format json] [--branch CODE] [--output FILE]`, as the page."""

import datetime
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accountability.models import PenaltyEntry
from accountability.queries.ledger_rows import ledger_rows
from accountability.services.export_penalty_ledger import TYPES, export_penalty_ledger
from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Unit


class Command(BaseCommand):
    help = "Write rows of the penalty ledger to a file, with head, count, sum and purpose; the export is recorded."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=sorted(TYPES), default="json")
        parser.add_argument("--purpose", required=True)
        parser.add_argument("--q", default="", help="part of a person's name or of a loan's number")
        parser.add_argument("--kind", default="")
        parser.add_argument("--branch", default="", metavar="CODE")
        parser.add_argument("--from", dest="from_day", type=datetime.date.fromisoformat, metavar="DAY")
        parser.add_argument("--to", dest="to_day", type=datetime.date.fromisoformat, metavar="DAY")
        parser.add_argument("--output", type=Path, metavar="FILE", help="standard output if left out")

    def handle(self, *args: Any, output: Path | None, **options: Any) -> None:
        asked = {name: options[name] for name in ("q", "kind", "from_day", "to_day")}
        branch = Unit.objects.filter(code=options["branch"]).first() if options["branch"] else None
        if options["branch"] and branch is None:
            raise CommandError(_("There is no branch %(code)s.") % {"code": options["branch"]})
        today = clock.today()
        told = {**asked, "branch": options["branch"]}
        try:
            file = export_penalty_ledger(
                rows=ledger_rows(PenaltyEntry.objects.all(), **asked, branch=branch.pk if branch else None),
                filters={name: str(value) for name, value in told.items() if value},
                kind=options["format"],
                purpose=options["purpose"],
                language="zh_hans",
                actor=Actor.system(on=today, channel="command"),
                on=today,
                moment=clock.now().astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M"),
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        if output is None:
            for chunk in file.chunks:
                sys.stdout.buffer.write(chunk)
        else:
            with output.open("wb") as target:
                target.writelines(file.chunks)
