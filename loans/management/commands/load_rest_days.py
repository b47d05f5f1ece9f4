"""`manage.py load_rest_days FILE`: the rest days that the State Council published for a year."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from loans.services.load_rest_days import load_rest_days


class Command(BaseCommand):
    help = "Load a year's published rest days (JSON or CSV) and compute anew the time limits they touch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="the calendar: JSON, or CSV with the columns day and kind"
        )
        parser.add_argument("--source", default="", help="the notice, where the file does not name it")

    def handle(self, *args: Any, **options: Any) -> None:
        on = clock.today()
        try:
            text = options["file"].read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The file cannot be read: {error}") from error
        try:
            done = load_rest_days(
                text=text, source=options["source"], actor=Actor.system(on=on, channel="command"), on=on
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        years = ", ".join(str(year) for year in done.years) or "nothing new"
        self.stdout.write(f"{years}: {done.loans} loans computed anew")
