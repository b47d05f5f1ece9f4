"""What the ledger of a loan keeps of each payment, and how its rows follow when an earlier one becomes known (4.5).

Example: 3,000.00 was posted as 200.00 interest and 2,800.00 principal; a payment of some days before is recorded
late and has covered 150.00 of that interest. Then 150.00 moves from interest to principal by a row of its own: what was
known at the first posting stays readable.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from loans.rules.interest.allocation import Parts, allocate
from loans.rules.interest.facts import Cost, Extension, Facts, Payment
from loans.rules.interest.owed import Owed, Used, owed
from loans.rules.interest.sentences import Sentence
from loans.rules.interest.settlements import Account, account
from loans.rules.interest.terms import Order, Terms

PARTS = ("costs", "compound", "penalty", "interest", "principal")


@dataclass(frozen=True, kw_only=True)
class Books:
    """One loan as its ledger knows it. `opened_on`: the pay-out, or the day on which an old book came in.

    `terms` None: the interest of the loan is not recorded, and a payment can only cover principal.
    """

    principal_fen: int
    opened_on: datetime.date
    due_on: datetime.date
    terms: Terms | None = None
    extensions: tuple[Extension, ...] = ()
    payments: tuple[Payment, ...] = ()
    costs: tuple[Cost, ...] = ()

    def with_payment(self, payment: Payment) -> "Books":
        return replace(self, payments=(*self.payments, payment))

    def with_cost(self, cost: Cost) -> "Books":
        return replace(self, costs=(*self.costs, cost))

    def without(self, key: str) -> "Books":
        """Without the payment, or the costs, of this key."""
        return replace(
            self,
            payments=tuple(one for one in self.payments if one.key != key),
            costs=tuple(one for one in self.costs if one.key != key),
        )

    @property
    def last_due_on(self) -> datetime.date:
        return max((one.new_due_on for one in self.extensions), default=self.due_on)

    def owed(self, as_of: datetime.date) -> Owed:
        """What is owed at the end of a day, and how each payment up to then was used."""
        if self.terms is None or self.due_on <= self.opened_on:
            return self._principal_only(as_of)
        return owed(self.terms, self._facts(), as_of)

    def account(self, as_of: datetime.date) -> Account:
        """The same together with what was charged on each interest day, in one walk through the payments."""
        if self.terms is None or self.due_on <= self.opened_on:
            return Account(owed=self._principal_only(as_of))
        return account(self.terms, self._facts(), as_of)

    def next_due(self, as_of: datetime.date) -> datetime.date | None:
        """The next day, `as_of` or later, on which interest or principal falls due; None: none is left."""
        if self.terms is None or self.due_on <= self.opened_on:
            days = [self.last_due_on]
        else:
            days = [span.on for leg in self._facts().legs(self.terms) for span in leg]
        return min((day for day in days if day >= as_of), default=None)

    def _facts(self) -> Facts:
        return Facts(
            principal_fen=self.principal_fen,
            disbursed_on=self.opened_on,
            due_on=self.due_on,
            extensions=self.extensions,
            payments=self.payments,
            costs=self.costs,
        )

    def _laid_by(self, day: datetime.date) -> int:
        """Costs laid on the borrower by the end of a day."""
        return sum(cost.fen for cost in self.costs if cost.on <= day)

    def _principal_only(self, as_of: datetime.date) -> Owed:
        balance = self.principal_fen if as_of >= self.opened_on else 0
        used: list[Used] = []
        costs_paid = 0
        for payment in sorted(self.payments, key=lambda one: (one.on, one.key, one.fen)):
            if payment.on <= as_of:
                owes = Parts(costs=self._laid_by(payment.on) - costs_paid, principal=balance)
                found = allocate(payment.fen, owes, Order.PRINCIPAL_FIRST)
                costs_paid += found.paid.costs
                balance -= found.paid.principal
                used.append(Used(payment=payment, allocation=found, interest_of=(), balance_fen=balance))
        due_on = self.last_due_on
        late = balance > 0 and due_on < as_of
        return Owed(
            as_of=as_of,
            due_on=due_on,
            principal_fen=balance,
            principal_overdue_fen=balance if late else 0,
            interest_fen=0,
            interest_due_fen=0,
            interest_running_fen=0,
            penalty_fen=0,
            compound_fen=0,
            costs_fen=self._laid_by(as_of) - costs_paid,
            principal_overdue_since=due_on if late else None,
            interest_overdue_since=None,
            used=tuple(used),
        )


@dataclass(frozen=True, kw_only=True)
class Posting:
    """How the payments stand once one more, or one less, is known: `used` by key, `moved` from what rows say now."""

    used: Mapping[str, Used]
    moved: Mapping[str, Parts] = field(default_factory=dict)

    def left_over(self) -> list[Used]:
        """Payments that are more than was owed on their day."""
        return [one for one in self.used.values() if one.allocation.left_over_fen]


def posting(books: Books, kept: Mapping[str, Parts], as_of: datetime.date) -> Posting:
    """What each payment covers as now known, and what moves against the parts that its rows add up to (`kept`)."""
    used = {one.payment.key: one for one in books.owed(_latest(books, as_of)).used}
    moved = {
        key: difference(used[key].allocation.paid, parts)
        for key, parts in kept.items()
        if key in used and used[key].allocation.paid != parts
    }
    return Posting(used=used, moved=moved)


def difference(now: Parts, before: Parts) -> Parts:
    return Parts(**{name: getattr(now, name) - getattr(before, name) for name in PARTS})


def added(rows: Iterable[Parts]) -> Parts:
    """The sum of some rows."""
    found = list(rows)
    return Parts(**{name: sum(getattr(one, name) for one in found) for name in PARTS})


def said(used: Used) -> dict[str, list[str]]:
    """Every step of the allocation in both languages, as it is kept with the row."""
    steps: Sequence[Sentence] = used.steps
    return {"zh": [step.say("zh") for step in steps], "en": [step.say("en") for step in steps]}


def _latest(books: Books, as_of: datetime.date) -> datetime.date:
    return max([as_of, *(one.on for one in books.payments)])
