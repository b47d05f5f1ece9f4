"""`manage.py add_seat chair --unit 0301 --staff-number 0001`."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.rules.posts import Seat
from creditcoop.core.services.add_seat import add_seat


class Command(BaseCommand):
    help = "Give a person a seat in the loan approval group of a branch."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", choices=[seat.value for seat in Seat])
        parser.add_argument("--unit", required=True, help="code of the branch")
        parser.add_argument("--staff-number", required=True)
        parser.add_argument("--from", dest="from_on", type=datetime.date.fromisoformat, help="default: today")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            seat = add_seat(
                unit_code=options["unit"],
                staff_number=options["staff_number"],
                role=options["role"],
                from_on=options["from_on"] or clock.today(),
                actor=Actor.system(on=clock.today(), channel="command"),
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{seat.role} {seat.person.name}")
