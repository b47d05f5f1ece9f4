"""Who opens which page of the money of a loan, for the walk of every page."""

from collections.abc import Callable
from typing import Any

from creditcoop.core import clock
from loans.models import ClassGround, ExtensionRequest, ReversalRequest
from tests.architecture.things_of_people import money_of


def paid_back(found: Any) -> ReversalRequest:
    """A repayment of the loan that the accountant asks to take back, once."""
    if not ReversalRequest.objects.filter(loan=found.loan).exists():
        money_of(found.loan, found.cast.a, clock.today())
    return ReversalRequest.objects.get(loan=found.loan)


def extended(found: Any) -> ExtensionRequest:
    """An extension of the loan that waits."""
    return ExtensionRequest.objects.get(loan=paid_back(found).loan_id)


def lowered(found: Any) -> ClassGround:
    """A ground that lowers the class of the loan."""
    return ClassGround.objects.get(loan=paid_back(found).loan_id)


def money_pages(post: Callable[[str], Any]) -> dict[str, Any]:
    """page → (who opens it, the object in its address)."""
    return {
        "loan_money": (post("cm"), lambda found: found.loan.pk),
        "record_repayment": (post("monitor"), lambda found: found.loan.pk),
        "record_cost": (post("monitor"), lambda found: found.loan.pk),
        "ask_extension": (post("cm"), lambda found: found.loan.pk),
        "extension": (post("cm"), lambda found: extended(found).pk),
        "decide_extension": (post("director"), lambda found: extended(found).pk),
        "make_agreement": (post("director"), lambda found: extended(found).pk),
        "loan_classes": (post("cm"), lambda found: found.loan.pk),
        "lower_class": (post("monitor"), lambda found: found.loan.pk),
        "lift_class": (post("director"), lambda found: lowered(found).pk),
        "ledger_entry": (post("director"), lambda found: paid_back(found).entry_id),
        "ask_reversal": (post("monitor"), lambda found: paid_back(found).entry_id),
        "decide_reversal": (post("deputy"), lambda found: paid_back(found).pk),
    }
