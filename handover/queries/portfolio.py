"""The loans in an officer's care on a day, with what the list says of each (Annex 6; practice.md 3.12).

A fixed number of questions, however many loans.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from accountability.queries import first_responsible_of
from creditcoop.core.models import Person, Unit
from loans.models import CollateralItem, Custody, Loan, LoanEvent, TimeLimit
from loans.queries.outstanding import principal_on


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One loan with what is asked together for all of them; amounts in yuan, None = not recorded."""

    loan: Loan
    owed: Decimal | None
    first_responsible: str
    clocks: tuple[TimeLimit, ...]
    last_proof: dict[int, LoanEvent]  # by the key of the clock


def loans_kept(person: Person, branch: Unit, *, on: datetime.date) -> QuerySet[Loan]:
    """Loans of the branch that the person keeps on the day and on which something may still be owed."""
    kept = Custody.objects.on(on).filter(person=person).values("loan")
    return Loan.objects.filter(pk__in=kept, branch=branch).exclude(standing=Loan.Standing.SETTLED)


def entries(loan_ids: Collection[int], *, on: datetime.date) -> list[Entry]:
    """The loans of these ids by their number, each with debt, clocks, last proof and first responsible person."""
    loans = list(
        Loan.objects.filter(pk__in=loan_ids)
        .select_related("borrower__household", "application")
        .prefetch_related(
            "application__guarantors",
            Prefetch(
                "application__collateral_items",
                queryset=CollateralItem.objects.order_by("id"),
                to_attr="pledged",
            ),
            Prefetch(
                "time_limits",
                queryset=TimeLimit.objects.select_related("guarantor").order_by("clock", "id"),
                to_attr="kept_clocks",
            ),
        )
        .order_by("number")
    )
    owed = principal_on([loan.pk for loan in loans], on)
    first = first_responsible_of([loan.pk for loan in loans], on=on)
    proofs = _proofs(loans)
    return [
        Entry(
            loan=loan,
            owed=owed.get(loan.pk),
            first_responsible=first.get(loan.pk, ""),
            clocks=tuple(loan.kept_clocks),
            last_proof={clock.pk: proofs[clock.pk] for clock in loan.kept_clocks if clock.pk in proofs},
        )
        for loan in loans
    ]


def _proofs(loans: Collection[Loan]) -> dict[int, LoanEvent]:
    """The latest event that each clock rests on, by the key of the clock."""
    wanted = {
        clock.pk: set(clock.events) - set(clock.ineffective) for loan in loans for clock in loan.kept_clocks
    }
    events = LoanEvent.objects.in_bulk({event for used in wanted.values() for event in used})
    return {
        clock: max(
            (events[one] for one in used if one in events), key=lambda event: (event.happened_on, event.pk)
        )
        for clock, used in wanted.items()
        if any(one in events for one in used)
    }
