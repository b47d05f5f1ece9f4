"""`calculate NAME [FILE]`: ask a calculator in JSON, get JSON back. No database is needed."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from creditcoop.core import calculators
from creditcoop.core.rules.wording import ProblemsError

PROBLEM = 1


class Command(BaseCommand):
    help = "Answer the questions of FILE (or standard input) by a calculator, as JSON on standard output."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=calculators.names())
        parser.add_argument("file", nargs="?", default="-", help="JSON; - or nothing reads standard input")
        parser.add_argument("--language", choices=["zh", "en"], default="zh")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = _read(options["file"])
        many = isinstance(asked, list) or (isinstance(asked, dict) and "cases" in asked)
        try:
            answers = calculators.answers(options["name"], asked, language=options["language"])
        except ProblemsError as error:
            answers, many = [{"id": None, "errors": error.by_path(options["language"])}], False
        self.stdout.write(json.dumps(answers if many else answers[0], ensure_ascii=False, indent=2))
        if any("errors" in answer for answer in answers):
            sys.exit(PROBLEM)


def _read(name: str) -> Any:
    """The JSON of a file or of standard input; a CommandError says what is wrong with it."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
        return json.loads(text)
    except OSError as error:
        raise CommandError(
            _("%(file)s cannot be read: %(error)s") % {"file": name, "error": error}
        ) from error
    except (ValueError, RecursionError) as error:
        raise CommandError(_("%(file)s is not JSON: %(error)s") % {"file": name, "error": error}) from error
