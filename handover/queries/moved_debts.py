"""Whose debt may have moved since a day: what the night has to look at, and not the whole book (Annex 8, Q25).

A debt moves with the ledger, with a loan that is granted or comes in with a book, and, where households are added up,
with whoever joins or leaves one. Rows of that day itself are taken again: it may have gone on after its night's look.
"""

import datetime

from creditcoop.core.clock import SHANGHAI
from loans.models import Borrower, LedgerEntry, Loan


def moved_since(day: datetime.date, *, most: int) -> set[int] | None:
    """Ids of borrowers, with everybody of their households of then and now; None where they are more than `most`."""
    found: set[int] = set()
    corrected: set[int] = set()
    started = datetime.datetime.combine(day, datetime.time.min, SHANGHAI)
    changed = Borrower.history.filter(history_date__gte=started).values_list("id", flat=True)  # type: ignore[attr-defined]
    corrected.update(changed[: most + 1])
    for ids in (
        LedgerEntry.objects.filter(on__gte=day).values_list("loan__borrower", flat=True),
        Loan.objects.filter(granted_on__gte=day).values_list("borrower", flat=True),
        Loan.objects.filter(batch__committed_on__gte=day).values_list("borrower", flat=True),
    ):
        found.update(ids.order_by().distinct()[: most + 1])
    if len(found | corrected) > most:
        return None
    return found | corrected | _of_households(found, corrected)


def _of_households(moved: set[int], corrected: set[int]) -> set[int]:
    """Everybody who shares a household with one of them, or shared one with whom it was corrected for."""
    now = Borrower.objects.filter(pk__in=moved | corrected, household__isnull=False)
    then = Borrower.history.filter(id__in=corrected, household__isnull=False)  # type: ignore[attr-defined]
    households = {*now.values_list("household", flat=True), *then.values_list("household", flat=True)}
    return set(Borrower.objects.filter(household__in=households).values_list("pk", flat=True))
