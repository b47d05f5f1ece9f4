"""Who opens which page of a monthly notice or a penalty, for the walk of every page."""

from collections.abc import Callable
from typing import Any

from accountability.models import MonthlyNotice, PenaltyCase
from creditcoop.core import clock
from tests.architecture.things_of_penalties import case_against
from tests.architecture.things_of_people import notice_to


def case_of_manager(found: Any) -> int:
    """The penalty of the customer manager, made once."""
    manager = found.cast.a["cm"]
    if not PenaltyCase.objects.exists():
        case_against(found.loan, found.cast.a, clock.today())
    return PenaltyCase.objects.get(person=manager).pk


def waiver_of_manager(found: Any) -> int:
    """A request to waive that penalty."""
    return PenaltyCase.objects.get(pk=case_of_manager(found)).waivers.get().pk


def notice_of_manager(found: Any) -> int:
    """The monthly notice of the customer manager, given once."""
    manager = found.cast.a["cm"]
    notice = MonthlyNotice.objects.filter(manager=manager).first()
    return notice.pk if notice else notice_to(manager, found.cast.a, clock.today())


def penalty_pages(post: Callable[[str], Any], of_union: Callable[[str], Any]) -> dict[str, Any]:
    """page → (who opens it, the object in its address or None)."""
    return {
        "penalty_cases": (post("director"), None),
        "export_ledger": (of_union("union_audit"), None),
        "penalty_case": (post("director"), lambda found: case_of_manager(found)),
        "waiver_request": (post("director"), lambda found: waiver_of_manager(found)),
        "receive_penalty_notice": (post("cm"), lambda found: case_of_manager(found)),
        "witness_refusal": (post("monitor"), lambda found: case_of_manager(found)),
        "answer_penalty_notice": (post("cm"), lambda found: case_of_manager(found)),
        "confirm_penalty": (post("director"), lambda found: case_of_manager(found)),
        "object_to_penalty": (post("cm"), lambda found: case_of_manager(found)),
        "decide_objection": (of_union("union_credit"), lambda found: case_of_manager(found)),
        "ask_waiver": (post("director"), lambda found: case_of_manager(found)),
        "decide_waiver": (of_union("union_credit"), lambda found: case_of_manager(found)),
        "defer_penalty": (post("director"), lambda found: case_of_manager(found)),
        "record_penalty_payment": (post("chief_accountant"), lambda found: case_of_manager(found)),
        "ask_refund": (post("chief_accountant"), lambda found: case_of_manager(found)),
        "decide_refund": (post("director"), lambda found: case_of_manager(found)),
        "make_closing_slip": (post("monitor"), lambda found: case_of_manager(found)),
        "keep_wage": (of_union("union_hr"), None),
        "keep_minimum_wage": (of_union("union_hr"), None),
        "monthly_notices": (post("director"), None),
        "make_monthly_notices": (post("monitor"), None),
        "missed_notices": (post("director"), None),
        "monthly_notice": (post("cm"), lambda found: notice_of_manager(found)),
        "sign_monthly_notice": (post("cm"), lambda found: notice_of_manager(found)),
    }
