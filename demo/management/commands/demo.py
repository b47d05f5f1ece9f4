"""`manage.py demo`: fill an empty database with an invented union, or name its accounts."""

import datetime
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from creditcoop.core import clock
from creditcoop.core.errors import Refused
from creditcoop.core.queries import demo_accounts
from demo.build import PASSWORD, build
from demo.papers import UNUSED_AREA
from demo.sizes import SIZES


class Command(BaseCommand):
    help = (
        "Fill an empty database with an invented county union: staff, borrowers, applications, loans. "
        f"Identity numbers have the area code {UNUSED_AREA}, which no place has."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--size", choices=SIZES, default="demo", help="demo 1,200 loans, county 60,000, load 150,000"
        )
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same data")
        parser.add_argument(
            "--as-of",
            type=datetime.date.fromisoformat,
            metavar="DATE",
            help="the day the data end, for example 2026-11-23 (today if left out)",
        )
        parser.add_argument(
            "--list-accounts", action="store_true", help="print the accounts and do nothing else"
        )

    def handle(
        self,
        *args: Any,
        size: str,
        seed: int,
        as_of: datetime.date | None,
        list_accounts: bool,
        **options: Any,
    ) -> None:
        if list_accounts:
            self._list_accounts()
            return
        began = time.monotonic()
        say = self.stdout.write if options["verbosity"] > 1 or size != "demo" else _silent
        try:
            build(size=SIZES[size], seed=seed, as_of=as_of or clock.today(), say=say)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            _("Made the data set “%(size)s” in %(seconds)s seconds.")
            % {"size": size, "seconds": f"{time.monotonic() - began:.1f}"}
        )

    def _list_accounts(self) -> None:
        accounts = demo_accounts(on=clock.today())
        if not accounts:
            raise CommandError(_("There are no accounts. Make the demo data first: manage.py demo"))
        self.stdout.write(_("Password of every account: %(password)s") % {"password": PASSWORD})
        for row in accounts:
            self.stdout.write(f"  {row['username']:<20} {row['name']}  {row['post']}  {row['unit']}")


def _silent(text: str) -> None:
    """A small data set needs no progress."""
