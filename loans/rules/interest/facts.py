"""What happened to a loan, dated: pay-out, payments, costs, extensions, misuse, changes of the rate.

The caller gives the facts that it knows: a reversed payment is left out, a backdated one simply stands on its day.
What is dated after the day asked about counts for nothing. The order of the list means nothing either.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from loans.rules.interest.spans import Span, spans
from loans.rules.interest.terms import Order, Rate, Terms


@dataclass(frozen=True, kw_only=True)
class Payment:
    """Money received. `key` orders payments of one day (a voucher number); `order` overrides the terms'."""

    on: datetime.date
    fen: int
    key: str = ""
    order: Order | None = None


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Costs of recovery laid on the borrower, such as court fees. `key` names them, such as a voucher number."""

    on: datetime.date
    fen: int
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Extension:
    """展期: agreed on or before the due day in force; `rate` is that of the extension, None: unchanged."""

    agreed_on: datetime.date
    new_due_on: datetime.date
    rate: Rate | None = None


@dataclass(frozen=True, kw_only=True)
class Misuse:
    """Money used against the contract, from a day to before another (None: still); `fen` None: all of it."""

    since: datetime.date
    until: datetime.date | None = None
    fen: int | None = None


@dataclass(frozen=True, kw_only=True)
class RateChange:
    """The contract rate from a day on."""

    since: datetime.date
    rate: Rate


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One loan. ValueError for a due day that is not later, or an extension agreed after the due day."""

    principal_fen: int
    disbursed_on: datetime.date
    due_on: datetime.date
    payments: Sequence[Payment] = ()
    costs: Sequence[Cost] = ()
    extensions: Sequence[Extension] = ()
    misuses: Sequence[Misuse] = ()
    rate_changes: Sequence[RateChange] = field(default=())

    def __post_init__(self) -> None:
        day = self.disbursed_on
        if self.due_on <= day:
            raise ValueError("a loan falls due after its pay-out")
        day = self.due_on
        for extension in self.in_order:
            if extension.agreed_on > day:
                raise ValueError("an extension is agreed on or before the due day")
            if extension.new_due_on <= day:
                raise ValueError("an extension moves the due day to a later one")
            day = extension.new_due_on

    @property
    def in_order(self) -> list[Extension]:
        return sorted(self.extensions, key=lambda one: (one.agreed_on, one.new_due_on))

    @property
    def last_due_on(self) -> datetime.date:
        """The due day after every extension."""
        return self.in_order[-1].new_due_on if self.extensions else self.due_on

    def known_on(self, day: datetime.date) -> "Facts":
        """Without what is dated after `day`."""
        return replace(
            self,
            payments=sorted(
                (one for one in self.payments if one.on <= day), key=lambda one: (one.on, one.key, one.fen)
            ),
            costs=[one for one in self.costs if one.on <= day],
            extensions=[one for one in self.extensions if one.agreed_on <= day],
        )

    def legs(self, terms: Terms) -> Iterator[tuple[Span, ...]]:
        """The interest periods: those of the contract, then those of each extension from the old due day."""
        start, due_on = self.disbursed_on, self.due_on
        yield spans(terms, start, due_on)
        for extension in self.in_order:
            start, due_on = due_on, extension.new_due_on
            yield spans(terms, start, due_on)

    def rates(self, terms: Terms) -> list[tuple[datetime.date, Rate]]:
        """The contract rates with their first days, in order; a rate of an extension begins on the old due day."""
        found = [(datetime.date.min, terms.rate)]
        due_on = self.due_on
        changes = [(one.since, one.rate) for one in self.rate_changes]
        for extension in self.in_order:
            if extension.rate is not None:
                changes.append((due_on, extension.rate))
            due_on = extension.new_due_on
        return found + sorted(changes, key=lambda change: change[0])
