"""Who opens which page of what is done after lending, for the walk of every page."""

from collections.abc import Callable
from typing import Any

from creditcoop.core import clock
from loans.models import SecurityRelease, Visit
from tests.architecture.things_of_people import release_of, visit_to


def found_visit(found: Any) -> int:
    """A visit to the loan, recorded once."""
    visit = Visit.objects.filter(of_loans__loan=found.loan).first()
    return visit.pk if visit else visit_to(found.loan, found.cast.a, clock.today())


def found_release(found: Any) -> int:
    """A substitute that waits, asked for once."""
    release = SecurityRelease.objects.first()
    return release.pk if release else release_of(found.cast.a, found.cast.union, clock.today())


def pages_after_lending(post: Callable[[str], Any]) -> dict[str, Any]:
    """page → (who opens it, the object in its address or None)."""
    return {
        "visits": (post("director"), None),
        "loan_visits": (post("cm"), lambda found: found.loan.pk),
        "record_visit": (post("cm"), lambda found: found.loan.pk),
        "visit": (post("cm"), lambda found: found_visit(found)),
        "read_visit": (post("director"), lambda found: found_visit(found)),
        "three_noes": (post("director"), None),
        "three_noes_loans": (post("director"), None),
        "day_list": (post("cm"), None),
        "security_ends": (post("director"), None),
        "loan_security": (post("director"), lambda found: found.loan.pk),
        "record_security": (post("cm"), lambda found: found.loan.pk),
        "release_security": (post("cm"), lambda found: found.loan.pk),
        "decide_release": (post("director"), found_release),
    }
