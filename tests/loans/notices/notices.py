"""Notices made and slips filed by the services."""

import datetime
from typing import Any

from creditcoop.core.models import IssuedPaper, Person
from loans.models import FiledSlip, Loan
from loans.queries.notices import lines_of
from loans.services.file_slip import SlipFacts, file_slip
from loans.services.make_notices import Made, Target, Wanted, make_notices
from tests.builders import actor
from tests.on_file import proof


def everybody(*loans: Loan) -> list[Target]:
    """The borrower and each guarantor of each loan."""
    found = []
    for loan in loans:
        found.append(Target(loan=loan))
        guarantors = loan.application.guarantors.order_by("pk") if loan.application else ()
        found += [Target(loan=loan, guarantor=one) for one in guarantors]
    return found


def make(
    targets: list[Target], person: Person, *, on: datetime.date, kind: str = "demand_notice", **more: Any
) -> Made:
    pay_by = None if kind == "due_notice" else on + datetime.timedelta(days=10)
    wanted = Wanted(kind=kind, **{"pay_by": pay_by, **more})
    return make_notices(targets=targets, wanted=wanted, actor=actor(person, on), on=on)


def put_on_file(
    paper: IssuedPaper,
    person: Person,
    *,
    on: datetime.date,
    signed_on: datetime.date | None = None,
    files: int = 1,
    **facts: Any,
) -> list[FiledSlip]:
    return file_slip(
        paper=paper,
        lines=list(lines_of([paper.pk])),
        facts=SlipFacts(happened_on=signed_on or on, **facts),
        files=[proof(person, on=on, shade=30 + number) for number in range(files)],
        actor=actor(person, on),
        on=on,
    )
