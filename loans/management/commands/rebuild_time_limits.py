"""Write the clocks of every loan anew from its events, or those of one: the same facts give the same rows."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from creditcoop.core import clock
from loans.models import Loan, TimeLimit
from loans.queries.rest_days import calendar_now
from loans.services.rewrite_time_limits import rewrite_time_limits


class Command(BaseCommand):
    help = "Write the time limits of every loan (or --loan NUMBER) anew from its events, as of today."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loan", default="", help="number of one loan")

    def handle(self, *args: Any, **options: Any) -> None:
        loans = Loan.objects.issued_or_imported().order_by("pk")
        if options["loan"]:
            loans = loans.filter(number=options["loan"])
            if not loans.exists():
                raise CommandError(f"There is no loan {options['loan']}.")
        found = list(loans.values_list("pk", flat=True))
        seen = rewrite_time_limits(loan_ids=found, on=clock.today(), calendar=calendar_now())
        kept = (
            TimeLimit.objects.filter(loan__in=loans).count() if options["loan"] else TimeLimit.objects.count()
        )
        self.stdout.write(f"{seen} loans, {kept} time limits")
