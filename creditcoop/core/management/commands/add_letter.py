"""`manage.py add_letter 授〔2026〕7号 --unit 0301 --staff-number 0001 --limit 20000.00 --granted-by 联社`."""

import datetime
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.services.grant_letter import LetterFacts, grant_letter


class Command(BaseCommand):
    help = "Record a letter of authorisation; without --staff-number it is the branch's own limit."

    def add_arguments(self, parser: CommandParser) -> None:
        day = datetime.date.fromisoformat
        parser.add_argument("number")
        parser.add_argument("--unit", required=True, help="code of the branch")
        parser.add_argument("--staff-number", default="")
        parser.add_argument("--limit", required=True, type=Decimal, help="yuan for each loan")
        parser.add_argument("--total-limit", type=Decimal, help="yuan for all open loans together")
        parser.add_argument("--from", dest="from_on", type=day, help="default: today")
        parser.add_argument(
            "--until", dest="until_on", type=day, help="the first day on which it no longer holds"
        )
        parser.add_argument("--granted-by", required=True)
        minute = datetime.time.fromisoformat
        parser.add_argument(
            "--from-time", type=minute, default=datetime.time.min, help="minute of the first day"
        )
        parser.add_argument("--until-time", type=minute, help="minute of the day on which it ends")
        for name in ("borrower-kind", "security", "village"):
            parser.add_argument(
                f"--{name}", action="append", default=[], help="repeat for several; default: all"
            )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            facts = LetterFacts(
                number=options["number"],
                unit_code=options["unit"],
                staff_number=options["staff_number"],
                limit=options["limit"],
                total_limit=options["total_limit"],
                from_on=options["from_on"] or clock.today(),
                until_on=options["until_on"],
                granted_by=options["granted_by"],
                from_time=options["from_time"],
                until_time=options["until_time"],
                borrower_kinds=options["borrower_kind"],
                securities=options["security"],
                villages=options["village"],
            )
            letter = grant_letter(
                facts=facts,
                actor=Actor.system(on=clock.today(), channel="command"),
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(letter.number)
