"""`manage.py check_evidence [--sweep]`: every file against its hash; ends with 1 when one is missing or changed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from creditcoop.core.services.check_evidence import check_evidence


class Command(BaseCommand):
    help = (
        "Compare every file of evidence with its hash; name what is missing or changed, and what it proves."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--sweep",
            action="store_true",
            help="remove files and previews, older than a day, that no row knows",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        check = check_evidence(sweep=options["sweep"])
        self.stdout.write(
            _("%(files)s files checked, %(bad)s missing or changed, %(strangers)s unknown, %(swept)s removed")
            % {
                "files": check.files,
                "bad": len(check.bad),
                "strangers": len(check.strangers),
                "swept": check.swept,
            }
        )
        for bad in check.bad:
            self.stderr.write(f"{bad.sha256} {bad.name}: {', '.join(bad.subjects) or '—'}")
        if check.bad:
            raise CommandError(_("Evidence is missing or was changed."))
