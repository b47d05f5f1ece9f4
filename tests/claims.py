"""Overdue loans and what happened to them, by the services."""

import datetime
from typing import Any

from creditcoop.core.models import Person
from loans.models import Loan, LoanEvent, TimeLimit
from loans.services.check_event import EventFacts
from loans.services.record_event import record_event
from tests.builders import actor, bring_to, issued_loan, make_application
from tests.conftest import Cast
from tests.on_file import proof

GRANTED = datetime.date(2024, 1, 10)  # for ten months: due on 2024-11-10
DUE = datetime.date(2024, 11, 10)
SIGNED: dict[str, Any] = {"channel": "handed", "receipt": "signed"}


def overdue(cast: Cast) -> Loan:
    return issued_loan(cast.a, cast.union, "8000.00", on=GRANTED)


def guaranteed(cast: Cast) -> Loan:
    application = make_application(cast.a, "8000.00", on=GRANTED, security="guarantee")
    bring_to(application, cast.a, cast.union, "", on=GRANTED)
    return Loan.objects.get(application=application)


def record(
    loan: Loan,
    person: Person,
    *,
    on: datetime.date,
    happened_on: datetime.date | None = None,
    files: int = 1,
    **changes: Any,
) -> LoanEvent:
    """A demand handed over and signed, with its scan, unless said otherwise."""
    told = {"kind": "demand", "facts": SIGNED, **changes}
    return record_event(
        loan_id=loan.pk,
        facts=EventFacts(happened_on=happened_on or on, **told),
        files=[proof(person, on=on, shade=100 + number) for number in range(files)],
        actor=actor(person, on),
        on=on,
    )


def kept(loan: Loan) -> list[dict[str, Any]]:
    """The clocks of a loan as values, without their ids."""
    rows = TimeLimit.objects.filter(loan=loan).order_by("clock", "guarantor").values()
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def last_day(loan: Loan, clock: str = "litigation") -> datetime.date | None:
    return (
        TimeLimit.objects.filter(loan=loan, clock=clock).order_by("pk").values_list("last_day", flat=True)[0]
    )
