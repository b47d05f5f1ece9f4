"""`calculate NAME [FILE]`: ask a calculator in JSON, get JSON back. No database is needed."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
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
        try:
            asked = json.loads(_read(options["file"]))
        except (ValueError, RecursionError) as error:
            with translation.override(options["language"]):
                text = _("This is not JSON: %(error)s") % {"error": error}
            self._write({"id": None, "errors": {"question": [text]}})
            sys.exit(PROBLEM)
        many = isinstance(asked, list) or (isinstance(asked, dict) and "cases" in asked)
        try:
            answers = calculators.answers(options["name"], asked, language=options["language"])
        except ProblemsError as error:
            answers, many = [{"id": None, "errors": error.by_path(options["language"])}], False
        self._write(answers if many else answers[0])
        if any("errors" in answer for answer in answers):
            sys.exit(PROBLEM)

    def _write(self, answer: Any) -> None:
        text = json.dumps(answer, ensure_ascii=False, indent=2)
        self.stdout.write(text.encode(errors="replace").decode())  # half a character cannot be written


def _read(name: str) -> str:
    """The text of a file or of standard input; a CommandError says why it cannot be read."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            _("%(file)s cannot be read: %(error)s") % {"file": name, "error": error}
        ) from error
    return text.removeprefix("\ufeff")
