"""Bring a loan book into the books from the console.

    python manage.py import_loan_book FILE [--mapping NAME] [--dry-run] [--union CODE] [--make-branches]

The latest line is for programs: `rows read 682, accepted 682, refused 0`. Accepted rows are those without a
finding; with one finding anywhere nothing is written and the exit status is 1.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from loans.rules.importing.book import MAPPINGS
from loans.services.book_check import Check
from loans.services.find_mapping import AUTO
from loans.services.import_loan_book import Order, check_only, import_loan_book
from loans.services.import_wording import sentence
from loans.services.read_csv import ENCODINGS, ReadAs
from loans.services.read_loan_book import read_loan_book


class Command(BaseCommand):
    help = "Bring a loan book (CSV or XLSX) into the books: all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the loan book")
        parser.add_argument(
            "--mapping",
            default=AUTO,
            help=f"what its columns mean: {', '.join(sorted(MAPPINGS))} or a name kept by the union "
            "(left out: by the heads)",
        )
        parser.add_argument(
            "--encoding", choices=ENCODINGS, default="", help="of a CSV (left out: recognised)"
        )
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--union", default="", help="code of the union, where there are several")
        parser.add_argument(
            "--make-branches",
            action="store_true",
            help="make branches that are not there yet, for any mapping",
        )
        parser.add_argument(
            "--language",
            choices=dict(settings.LANGUAGES),
            default=settings.LANGUAGE_CODE,
            help="of the findings",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.detailed = options["verbosity"] > 1
        with translation.override(options["language"]):
            try:
                check = self._run(options)
            except Refused as refusal:
                raise CommandError(refusal.message) from refusal
            for fault in check.book.faults:
                self.stdout.write(sentence(fault))
            self.stdout.write(self._outcome(check, dry_run=options["dry_run"]))
        counts = (check.book.rows_read, check.rows_accepted, check.book.rows_refused)
        self.stdout.write("rows read {}, accepted {}, refused {}".format(*counts))
        if check.book.faults:
            sys.exit(1)

    def _run(self, options: dict[str, Any]) -> Check:
        on = clock.today()
        actor = Actor.system(on=on, channel="command")
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(
                _("The file %(file)s cannot be read: %(error)s.")
                % {"file": options["file"], "error": error.strerror}
            ) from error
        source = read_loan_book(
            file_name=options["file"].name,
            content=content,
            read_as=ReadAs(encoding=options["encoding"]),
            progress=self._progress,
        )
        order = Order(
            mapping=options["mapping"], union_code=options["union"], makes_branches=options["make_branches"]
        )
        if options["dry_run"]:
            return check_only(source=source, order=order, actor=actor, on=on)
        check, _batch = import_loan_book(
            source=source, order=order, actor=actor, on=on, progress=self._progress
        )
        return check

    def _progress(self, kind: str, done: int, total: int) -> None:
        if self.detailed:
            self.stdout.write(f"{kind} {done}/{total}")
            self.stdout.flush()

    @staticmethod
    def _outcome(check: Check, *, dry_run: bool) -> str:
        if check.book.faults:
            return _("Nothing was written: a loan book comes in whole or not at all. Correct the file.")
        if dry_run:
            return _("Dry run: nothing was written. The whole book can come in.")
        return _("The whole book has come in.")
