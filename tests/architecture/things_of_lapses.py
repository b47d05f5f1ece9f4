"""A lapse, an entry of the ledger and a finding that waits, one of each in a branch: for the access matrix."""

import datetime

from accountability.models import PenaltyEntry
from loans.models import Loan
from tests.accountability.penalties.lapses import finding_of, lapse_of
from tests.builders import Branch

HOLDERS = ("cm", "cm_director", "deputy", "monitor")


def lapse_things(loan: Loan, union: Branch, day: datetime.date) -> dict[str, int]:
    """Ids by subject; the entry is the customer manager's."""
    lapse = lapse_of(loan, day)
    entry = PenaltyEntry.objects.get(lapse=lapse, person=lapse.manager)
    return {
        "lapse": lapse.pk,
        "penalty_entry": entry.pk,
        "finding": finding_of(lapse, union["union_credit"], day).pk,
    }


def lapse_named(branch: Branch) -> dict[str, set[int]]:
    """Whom each names: all who held a post see the lapse, each only his own entry."""
    holders = {branch[post].pk for post in HOLDERS}
    return {"lapse": holders, "finding": holders, "penalty_entry": {branch["cm"].pk}}
