"""manage.py verify_papers: every kept paper against its hashes, every series against gaps."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from creditcoop.core.labels import PAPER_FAULT_LABELS
from creditcoop.core.services.check_papers import check_papers


class Command(BaseCommand):
    help = "Check every kept paper against its hashes and every series of numbers against gaps."

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_papers()
        for fault in found.faults:
            self.stdout.write(f"{fault.number}: {PAPER_FAULT_LABELS[fault.code]}")
        if found.faults:
            raise CommandError(
                _("%(faults)s faults in %(papers)s papers.")
                % {"faults": len(found.faults), "papers": found.papers}
            )
        self.stdout.write(_("%(papers)s papers are whole.") % {"papers": found.papers})
