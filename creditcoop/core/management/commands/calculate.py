"""`calculate NAME [FILE]`: ask a calculator in JSON, get JSON back.

By the version of the regulation in force on the day that each question is about, or by the one named. Without a
database the shipped version answers, and standard error says so.
"""

import datetime
import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from creditcoop.core import calculators, clock
from creditcoop.core.regulation import NoRegulation, Under
from creditcoop.core.rules.wording import ProblemsError

PROBLEM = 1


class Command(BaseCommand):
    help = "Answer the questions of FILE (or standard input) by a calculator, as JSON on standard output."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=calculators.names())
        parser.add_argument("file", nargs="?", default="-", help="JSON; - or nothing reads standard input")
        under = parser.add_mutually_exclusive_group()
        under.add_argument("--regulation", default="", metavar="NUMBER", help="an adopted version, by number")
        under.add_argument(
            "--on", type=day_argument, metavar="DAY", help="by the version in force on this day"
        )
        parser.add_argument("--language", choices=["zh", "en"], default="zh")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asked = json.loads(_read(options["file"]))
        except (ValueError, RecursionError) as error:
            with translation.override(options["language"]):
                text = _("This is not JSON: %(error)s") % {"error": error}
            self._write({"id": None, "errors": {"question": [text]}})
            sys.exit(PROBLEM)
        many = isinstance(asked, list) or (isinstance(asked, dict) and "cases" in asked)
        try:
            answers = calculators.answers(
                options["name"],
                asked,
                language=options["language"],
                under=self._under(options),
                today=clock.today(),
            )
        except NoRegulation as error:
            raise CommandError(str(error)) from error
        except ProblemsError as error:
            answers, many = [{"id": None, "errors": error.by_path(options["language"])}], False
        self._write(answers if many else answers[0])
        if any("errors" in answer for answer in answers):
            sys.exit(PROBLEM)

    def _under(self, options: dict[str, Any]) -> Under | None:
        """None where no version decides, or no database can be asked: then only the shipped version is known."""
        under = Under(number=options["regulation"], on=options["on"])
        if not calculators.find(options["name"]).by_regulation:
            return None
        if calculators.versions_are_there():
            return under
        if under != Under():
            raise CommandError(_("There is no database with versions of the regulation to choose from."))
        self.stderr.write(_("No database: answered by the shipped version of the regulation."))
        return None

    def _write(self, answer: Any) -> None:
        text = json.dumps(answer, ensure_ascii=False, indent=2)
        self.stdout.write(text.encode(errors="replace").decode())  # half a character cannot be written


def day_argument(text: str) -> datetime.date:
    """A day of the command line."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(_("Write the day as 2026-11-23.")) from error


def _read(name: str) -> str:
    """The text of a file or of standard input; a CommandError says why it cannot be read."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            _("%(file)s cannot be read: %(error)s") % {"file": name, "error": error}
        ) from error
    return text.removeprefix("\ufeff")
