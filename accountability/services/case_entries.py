"""Which entries of the ledger a case is about: tied once, when its notice is served or something is taken off it (I8).

Called inside the transaction of those acts, under the lock of the chain.
"""

from collections.abc import Iterable

from accountability.models import CaseEntry, Lapse, PenaltyCase, PenaltyEntry
from accountability.queries.cases import untold


def tie(case: PenaltyCase, entries: Iterable[PenaltyEntry]) -> None:
    """The entries belong to the case from now on."""
    for entry in entries:
        CaseEntry.objects.create(case=case, entry=entry)


def tie_what_lowers(lapse: Lapse) -> None:
    """What a finding took off (Q29 read as art. 9 alone) lowers the latest notice at once: it needs none of its own."""
    for entry in untold().filter(lapse=lapse, amount__lt=0):
        told = PenaltyCase.objects.filter(lapse=lapse, person=entry.person_id).order_by("-id").first()
        if told is not None:
            tie(told, [entry])
