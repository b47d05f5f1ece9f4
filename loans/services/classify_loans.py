"""The night's look at the classes of loans (II.4): only at those that the day may have changed, and their borrowers'.

Found by index: the day of review of the loan has come (something fell due the day before, a border of days overdue is
crossed, two years overdue), another version of the regulation is in force, or the loan was never looked at. Done twice,
or after a stop, it changes nothing more.
"""

import datetime

from django.db import transaction

from creditcoop.core.regulation import version_on
from creditcoop.core.services.run_job import Counts, Fault
from loans.models import Loan
from loans.queries.classes import due_for_class, of_the_borrowers
from loans.services.keep_class import keep_classes

CHUNK = 300


def classify_loans(*, on: datetime.date) -> tuple[Counts, list[Fault]]:
    """Work of one business day; returns at how many loans it looked and how many classes changed."""
    due = list(due_for_class(on, version_on(on)).order_by("borrower", "pk").values_list("pk", flat=True))
    looked = changed = 0
    for first in range(0, len(due), CHUNK):
        with transaction.atomic():
            ids = of_the_borrowers(due[first : first + CHUNK])
            locked = Loan.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
            looked += len(locked.values_list("pk", flat=True))
            changed += keep_classes(loan_ids=ids, on=on, others=True)
    return {"loans_scanned": looked, "classes_changed": changed}, []
