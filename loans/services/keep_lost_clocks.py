"""A claim whose lapse is on record makes the class of its loan worse, until the lapse turns out to be none (II.4).

Called by the scan of lapsed time limits inside its transaction, under the locks of the loans. The ground is the
program's own, and only the program lifts it. Done twice it changes nothing.
"""

import datetime
from collections.abc import Collection, Mapping

from loans.models import ClassGround, GroundLifted
from loans.rules.quality.grounds import CLOCK_LOST
from loans.services.keep_class import keep_classes


def keep_lost_clocks(
    *, loan_ids: Collection[int], lost: Mapping[int, datetime.date], on: datetime.date
) -> int:
    """`lost`: of those loans the ones whose claim is lost, with its last day; how many grounds changed."""
    rows = ClassGround.objects.filter(loan__in=loan_ids, kind=CLOCK_LOST, person=None, lifted=None)
    standing = {row.loan_id: row for row in rows}
    gone = [row for key, row in standing.items() if key not in lost]
    new = sorted(lost.keys() - standing.keys())
    GroundLifted.objects.bulk_create(
        GroundLifted(ground=row, reason=row.reason, person=None, on=on) for row in gone
    )
    ClassGround.objects.bulk_create(
        ClassGround(loan_id=key, kind=CLOCK_LOST, reason=lost[key].isoformat(), on=on) for key in new
    )
    keep_classes(loan_ids={*new, *(row.loan_id for row in gone)}, on=on)
    return len(new) + len(gone)
