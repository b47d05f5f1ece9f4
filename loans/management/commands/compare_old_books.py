"""manage.py compare_old_books: write the reconciliation of books that came in before there was one."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from creditcoop.core import clock
from loans.models import Loan
from loans.services.compare_books import compare_books


class Command(BaseCommand):
    help = "Compare what old books stated with what their loans give; done twice it changes nothing more."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        written = compare_books(loans=Loan.objects.all(), on=clock.today())
        self.stdout.write(f"{written} loans compared")
