"""`manage.py add_account zhang.wei --staff-number 0001 --name 张伟 --post director --unit 0301`."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.rules.posts import Post
from creditcoop.core.services.add_account import add_account


class Command(BaseCommand):
    help = "Give a person an account and a post; prints the start password once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--staff-number", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--post", required=True, choices=[post.value for post in Post])
        parser.add_argument("--unit", required=True, help="code of the unit")
        parser.add_argument("--from", dest="from_on", type=datetime.date.fromisoformat, help="default: today")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user, password = add_account(
                username=options["username"],
                staff_number=options["staff_number"],
                name=options["name"],
                post=options["post"],
                unit_code=options["unit"],
                from_on=options["from_on"] or clock.today(),
                actor=Actor.system(on=clock.today(), channel="command"),
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{user.username} {password}".strip())
