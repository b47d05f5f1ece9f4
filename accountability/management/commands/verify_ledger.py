"""`manage.py verify_ledger`: every row of the penalty ledger, its links, what it rests on, the heads kept of it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accountability.labels import fault_text
from accountability.services.verify_ledger import verify_ledger


class Command(BaseCommand):
    help = "Check the penalty ledger and name every fault by row; exit status 1 if there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify_ledger()
        for fault in found.faults:
            self.stdout.write(f"#{fault.seq}  {fault_text(fault)}")
        if found.faults:
            raise CommandError(
                _("%(faults)s faults in %(rows)s rows of the penalty ledger.")
                % {"faults": len(found.faults), "rows": found.rows}
            )
        self.stdout.write(_("%(rows)s rows of the penalty ledger are whole.") % {"rows": found.rows})
        if found.head is not None:
            self.stdout.write(
                _("Head of %(day)s: row %(seq)s, %(hash)s")
                % {"day": found.head.day, "seq": found.head.seq, "hash": found.head.hash[:16]}
            )
