"""Who opens which page of a lapse and of the penalty ledger, for the walk of every page."""

from collections.abc import Callable
from typing import Any

from accountability.models import Finding, Lapse, PenaltyEntry
from creditcoop.core import clock
from tests.accountability.penalties.lapses import finding_of, lapse_of


def penalty_of(found: Any) -> PenaltyEntry:
    """What the customer manager pays for a lapse of the loan, made once."""
    lapse = Lapse.objects.filter(loan=found.loan).first() or lapse_of(found.loan, found.loan.granted_on)
    return PenaltyEntry.objects.get(lapse=lapse, person=lapse.manager)


def finding_waiting(found: Any) -> Finding:
    """A finding about that lapse, made once."""
    lapse = penalty_of(found).lapse
    waiting = Finding.objects.filter(lapse=lapse).first()
    return waiting or finding_of(lapse, found.cast.union["union_credit"], clock.today())


def lapse_pages(post: Callable[[str], Any], of_union: Callable[[str], Any]) -> dict[str, Any]:
    """page → (who opens it, the object in its address or None)."""
    return {
        "penalty_ledger": (post("director"), None),
        "penalty_entry": (post("cm"), lambda found: penalty_of(found).pk),
        "lapse": (of_union("union_credit"), lambda found: penalty_of(found).lapse_id),
        "ask_finding": (of_union("union_credit"), lambda found: penalty_of(found).lapse_id),
        "finding": (of_union("union_audit"), lambda found: finding_waiting(found).pk),
        "decide_finding": (of_union("union_credit"), lambda found: finding_waiting(found).pk),
        "verify_ledger": (of_union("union_audit"), None),
        "ledger_day": (of_union("union_audit"), None),
        "take_out_ledger": (of_union("union_audit"), None),
    }
