"""What happened to one application, from entry to today: told first, checked by the rules, written last."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from creditcoop.core.models import Person
from loans.models import Borrower, Guarantor
from loans.rules.approval_flow import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One step taken: by whom, when, how. An order and a booking have no opinion."""

    step: str
    person: Person
    on: datetime.date
    outcome: str = Outcome.AGREE
    opinion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    person: Person
    choice: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """The approval group met. Who is absent by person id; who is there and in no ballot kept silent (yet)."""

    on: datetime.date
    absent: frozenset[int] = frozenset()
    ballots: tuple[Ballot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A thing mortgaged or pledged; without a registration number it is not registered yet."""

    description: str
    owner_name: str
    appraised_fen: int
    registration_number: str = ""
    registered_on: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Money that came in, under a receipt."""

    on: datetime.date
    fen: int
    receipt: str


@dataclass(slots=True, kw_only=True, eq=False)
class Story:
    """An application and what became of it. `owed_fen` is what is left of the principal, if it was issued.

    `vouchers` are the numbers of its payments in the ledger, given when all stories are told.
    """

    borrower: Borrower
    handler: Person
    entered_by: Person
    entered_on: datetime.date
    amount_fen: int
    purpose: str
    term_months: int
    security: str
    guarantor: Guarantor | None = None
    thing: Thing | None = None
    taken: list[Taken] = field(default_factory=list)
    meeting: Meeting | None = None
    withdrawn: str = ""
    withdrawn_on: datetime.date | None = None
    owed_fen: int | None = None
    month_rate: Decimal | None = None
    payments: list[Paid] = field(default_factory=list)
    vouchers: list[str] = field(default_factory=list)

    @property
    def issued_on(self) -> datetime.date | None:
        """The day of the booking, which makes it a loan."""
        return self.taken[-1].on if self.taken and self.taken[-1].step == "booking" else None
