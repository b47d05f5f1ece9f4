"""Who opens which page of a handover, for the walk of every page."""

from collections.abc import Callable
from typing import Any

from creditcoop.core import clock
from handover.models import Handover
from tests.architecture.things_of_handovers import handover_of
from tests.handover.walk import put, refuse, sign


def handed_over(found: Any) -> Handover:
    """A handover of the loan from the manager to the second one, its list being prepared."""
    return Handover.objects.first() or handover_of(found.loan, found.cast.a, clock.today())


def refused_list(found: Any) -> Handover:
    """The same, put to signature and refused by the receiver."""
    handover, today = handed_over(found), clock.today()
    if handover.state == "preparing":
        put(handover, on=today)
        sign(handover, found.cast.a["cm"], on=today)
        refuse(handover, found.cast.a["cm2"], on=today)
    return handover


def handover_pages(post: Callable[[str], Any], of_union: Callable[[str], Any]) -> dict[str, Any]:
    """page → (who opens it, the object in its address or None)."""
    return {
        "make_handover_paper": (post("cm"), lambda found: handed_over(found).pk),
        "record_inventory": (post("cm2"), lambda found: handed_over(found).pk),
        "file_inventory": (post("cm2"), lambda found: handed_over(found).pk),
        "endorse_inventory": (post("cm_director"), lambda found: handed_over(found).pk),
        "handovers": (post("director"), None),
        "ask_handover": (post("cm"), None),
        "open_handover": (post("director"), None),
        "handover": (post("director"), lambda found: handed_over(found).pk),
        "write_list": (post("cm"), lambda found: handed_over(found).pk),
        "write_loan_note": (post("cm"), lambda found: handed_over(found).pk),
        "put_to_signature": (post("cm"), lambda found: handed_over(found).pk),
        "reopen_list": (post("cm"), lambda found: handed_over(found).pk),
        "sign_handover": (post("cm"), lambda found: handed_over(found).pk),
        "refuse_handover": (post("cm2"), lambda found: handed_over(found).pk),
        "call_off_handover": (post("director"), lambda found: handed_over(found).pk),
        "complete_handover": (post("director"), lambda found: handed_over(found).pk),
        "appeal_ruling": (post("cm2"), lambda found: handed_over(found).pk),
        "rule_on_refusal": (post("monitor"), lambda found: refused_list(found).pk),
        "credit_files": (post("monitor"), None),
        "credit_file": (post("monitor"), lambda found: found.loan.borrower_id),
        "keep_file": (post("monitor"), lambda found: found.loan.borrower_id),
        "lend_file": (post("monitor"), lambda found: found.loan.borrower_id),
        "return_file": (post("monitor"), lambda found: found.loan.borrower_id),
        "give_last_word": (of_union("union_credit"), lambda found: refused_list(found).pk),
    }
