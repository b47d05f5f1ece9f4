"""Which claims of a loan are lost, once each, by its clocks (Annex 3, Q19).

Example: the claim on the borrower and the mortgage for it lapse on one day: one loss. A guarantor whose period passed
while the claim on the borrower lives is a loss of its own; one who falls with the borrower is none.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accountability.rules.fine_parts import Claim
from loans.rules.time_limits.clocks import status_on

OF_BORROWER = ("litigation", "enforcement", "security_right")
OF_GUARANTOR = ("guarantee_period", "guarantee_litigation")
FINED_CLOCKS = (*OF_BORROWER, *OF_GUARANTOR)  # procedural clocks are alarmed, never fined by themselves
LOST = ("lapsed", "discharged")


@dataclass(frozen=True)
class ClockRow:
    """A clock as it is kept; `id` leads back to the row."""

    id: int
    clock: str
    guarantor: int | None
    status: str
    last_day: datetime.date | None


@dataclass(frozen=True)
class LostClaim:
    """A claim that was lost: by which clock, and its last possible day."""

    claim: Claim
    guarantor: int | None
    last_day: datetime.date
    row: ClockRow

    @property
    def lapsed_on(self) -> datetime.date:
        return self.last_day + datetime.timedelta(days=1)


def lost_claims(rows: Sequence[ClockRow], day: datetime.date) -> list[LostClaim]:
    """Every claim lost by `day`, each by the clock that ran out first, in order of their last days."""
    gone = [row for row in rows if row.last_day is not None and row.last_day < day and _is_lost(row, day)]
    borrower = _first([row for row in gone if row.clock in OF_BORROWER])
    found = [] if borrower is None else [_lost(Claim.BORROWER, borrower)]
    for guarantor in dict.fromkeys(row.guarantor for row in gone if row.clock in OF_GUARANTOR):
        own = _first([row for row in gone if row.clock in OF_GUARANTOR and row.guarantor == guarantor])
        if own is not None and (borrower is None or _day(own) < _day(borrower)):
            found.append(_lost(Claim.GUARANTOR, own))
    return sorted(found, key=lambda lost: (lost.last_day, lost.guarantor or 0))


def counted(found: Sequence[LostClaim], *, lapse_count: str) -> Iterator[LostClaim]:
    """Q19: those that a reading counts; `found` in order of their last days."""
    for place, lost in enumerate(found):
        if lapse_count == "per_loan_first" and place:
            continue
        if lapse_count == "main_claim_only" and lost.claim is Claim.GUARANTOR:
            continue
        yield lost


def _is_lost(row: ClockRow, day: datetime.date) -> bool:
    return status_on(clock=row.clock, status=row.status, last_day=row.last_day, day=day) in LOST


def _first(rows: Sequence[ClockRow]) -> ClockRow | None:
    return min(rows, key=lambda row: (_day(row), FINED_CLOCKS.index(row.clock), row.id), default=None)


def _lost(claim: Claim, row: ClockRow) -> LostClaim:
    return LostClaim(claim, row.guarantor if claim is Claim.GUARANTOR else None, _day(row), row)


def _day(row: ClockRow) -> datetime.date:
    assert row.last_day is not None  # rows without one are left out above
    return row.last_day
