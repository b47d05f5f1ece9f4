"""Files go with the loans: what the outgoing officer kept himself, who takes the loan over keeps (Annex 5, 14).

Part of completing a handover, in its transaction. A file of a higher level stays with its keeper, and so does one whose
second set the receiver keeps already.
"""

import datetime
from collections.abc import Mapping

from creditcoop.core.models import Person
from handover.models import FilePlace, FileSet, Handover
from handover.queries.credit_files import current_places
from loans.models import Loan


def move_files(*, handover: Handover, takers: Mapping[int, Person], by: Person, on: datetime.date) -> int:
    """Write the new keepers, by the receiver of each loan; how many files moved."""
    borrowers = dict(Loan.objects.filter(pk__in=takers).order_by("-pk").values_list("borrower", "pk"))
    kept = current_places(borrowers, FileSet.ORIGINAL)
    second = current_places(borrowers, FileSet.DUPLICATE)
    rows = []
    for borrower, loan in borrowers.items():
        place, taker = kept.get(borrower), takers[loan]
        if place is None or place.keeper_id != handover.outgoing_id:
            continue
        if borrower in second and second[borrower].keeper_id == taker.pk:
            continue
        told = {"keeper": taker, "place": place.place, "handover": handover, "recorded_by": by, "on": on}
        rows.append(FilePlace(borrower_id=borrower, which=FileSet.ORIGINAL, **told))
    return len(FilePlace.objects.bulk_create(rows))
