"""`manage.py add_unit union U1 临禾县联社`, `manage.py add_unit branch 0301 城关信用社 --parent U1`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.services.add_unit import add_unit


class Command(BaseCommand):
    help = "Set up a union, a branch or a station."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=["union", "branch", "station"])
        parser.add_argument("code")
        parser.add_argument("name")
        parser.add_argument("--english", default="", help="the name in English")
        parser.add_argument("--parent", default="", help="code of the unit above")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            unit = add_unit(
                kind=options["kind"],
                code=options["code"],
                name=options["name"],
                name_en=options["english"],
                parent_code=options["parent"],
                actor=Actor.system(on=clock.today(), channel="command"),
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{unit.kind} {unit.code} {unit.name}")
