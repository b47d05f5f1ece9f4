"""Visits recorded by the services."""

import datetime
from typing import Any

from creditcoop.core.models import Person
from loans.models import CheckDuty, Loan, Visit
from loans.services.check_visit import VisitFacts
from loans.services.record_visit import record_visit
from tests.builders import actor
from tests.on_file import proof


def visit(
    loan: Loan,
    person: Person,
    *,
    on: datetime.date,
    visited_on: datetime.date | None = None,
    files: int = 0,
    **changes: Any,
) -> Visit:
    """A regular check that found everything in order, unless said otherwise."""
    told = {"purpose": "regular", "met": ("borrower",), "use": "as_agreed", **changes}
    return record_visit(
        loan_id=loan.pk,
        facts=VisitFacts(visited_on=visited_on or on, **told),
        files=[proof(person, on=on, shade=140 + number) for number in range(files)],
        actor=actor(person, on),
        on=on,
    )


def due(loan: Loan) -> tuple[str, datetime.date] | None:
    """Kind and last day of the check that the loan waits for."""
    duty = CheckDuty.objects.filter(loan=loan, outcome="open").first()
    return (duty.kind, duty.due_by) if duty else None


def past(loan: Loan) -> list[tuple[str, str]]:
    """Kind and outcome of the checks that ended, in order."""
    ended = CheckDuty.objects.filter(loan=loan).exclude(outcome="open").order_by("pk")
    return list(ended.values_list("kind", "outcome"))
