"""What a loan owes as of a day, from its dated facts: the one function that the ledger asks.

    owed(terms, facts, as_of) -> Owed

`Owed` holds principal, interest (payable and running), penalty and compound interest and costs in whole fen, the days
overdue of principal and of interest, and how each payment was used. Example:
10,000.00 at 6.6375 ‰ a month, due 2024-12-05 and unpaid, owes 152.66 penalty interest as of 2025-01-20.
"""

import datetime
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from creditcoop.core.rules.money import format_yuan
from loans.rules.interest.allocation import Allocation, Parts, allocate
from loans.rules.interest.debt import Debt
from loans.rules.interest.facts import Facts, Payment
from loans.rules.interest.penal_rates import CHANGES
from loans.rules.interest.sentences import Sentence
from loans.rules.interest.spans import DAY, Span
from loans.rules.interest.terms import Terms
from loans.rules.interest.words import ORDERS

Day = datetime.date


@dataclass(frozen=True, kw_only=True)
class Used:
    """How one payment was used; `interest_of` says for which periods, the oldest first."""

    payment: Payment
    allocation: Allocation
    interest_of: Sequence[tuple[Span, int]]
    balance_fen: int

    @property
    def steps(self) -> Sequence[Sentence]:
        """How it was used, in words, put together when asked for."""
        order, amount = ORDERS[self.allocation.order], format_yuan(self.payment.fen)
        first = {"day": self.payment.on.isoformat(), "amount": amount, "order": order}
        periods = [
            Sentence("covers_period", {"day": span.on.isoformat(), "paid": format_yuan(fen)})
            for span, fen in self.interest_of
        ]
        return (Sentence("received", first), *self.allocation.steps, *periods)


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A loan as of a day. `interest_fen` = `interest_due_fen` (payable) + `interest_running_fen` (this period's)."""

    as_of: Day
    due_on: Day
    principal_fen: int
    principal_overdue_fen: int
    interest_fen: int
    interest_due_fen: int
    interest_running_fen: int
    penalty_fen: int
    compound_fen: int
    costs_fen: int
    principal_overdue_since: Day | None
    interest_overdue_since: Day | None
    used: Sequence[Used]

    @property
    def total_fen(self) -> int:
        return self.parts.total

    @property
    def parts(self) -> Parts:
        """What a payment on this day would meet."""
        return Parts(
            costs=self.costs_fen,
            compound=self.compound_fen,
            penalty=self.penalty_fen,
            interest=self.interest_fen,
            principal=self.principal_fen,
        )

    @property
    def days_overdue_principal(self) -> int:
        return _days(self.principal_overdue_since, self.as_of)

    @property
    def days_overdue_interest(self) -> int:
        return _days(self.interest_overdue_since, self.as_of)

    @property
    def days_overdue(self) -> int:
        """Practice 5.1: principal or interest, whichever is longer overdue."""
        return max(self.days_overdue_principal, self.days_overdue_interest)


def owed(terms: Terms, facts: Facts, as_of: Day) -> Owed:
    """The loan as of `as_of`; before its pay-out nothing is owed. Facts dated later are not looked at."""
    return standing(*walk(terms, facts, as_of), as_of)


def walk(
    terms: Terms,
    facts: Facts,
    as_of: Day,
    *,
    stops: Collection[Day] = (),
    at_stop: Callable[[Debt, Day], None] | None = None,
) -> tuple[Debt, list[Used]]:
    """The debt at the end of `as_of` and how each payment was used.

    `at_stop` sees the debt on each of the `stops`, before that day's payments.
    """
    known = facts.known_on(as_of)
    debt, used = Debt(terms, known), list[Used]()
    if as_of < facts.disbursed_on:
        debt.balance = 0
        return debt, used
    paid: dict[Day, list[Payment]] = {}
    for payment in known.payments:
        paid.setdefault(payment.on, []).append(payment)
    laid: dict[Day, int] = {}
    for cost in known.costs:
        laid[cost.on] = laid.get(cost.on, 0) + cost.fen
    for day in _days_of_change(known, debt, stops, as_of):
        debt.run_to(day)
        if debt.periods and debt.periods[0].on == day:
            debt.settle(debt.periods[0])
        if at_stop and day in stops:
            at_stop(debt, day)
        debt.costs += laid.get(day, 0)
        used.extend(_use(debt, payment) for payment in paid.get(day, ()))
    return debt, used


def _days_of_change(facts: Facts, debt: Debt, stops: Collection[Day], as_of: Day) -> list[Day]:
    """Every day up to `as_of` on which something begins, ends, falls due or is paid: never one a day."""
    days = {as_of, *stops, *CHANGES, *(since for since, rates in debt.rates)}
    days.update(day for span in debt.periods for day in (span.on, span.end))
    days.update(one.on for one in facts.payments)
    days.update(one.on for one in facts.costs)
    days.update(day for one in facts.misuses for day in (one.since, one.until) if day is not None)
    return sorted(day for day in days if facts.disbursed_on <= day <= as_of)


def _use(debt: Debt, payment: Payment) -> Used:
    order = payment.order or debt.terms.order_after(_days_overdue(debt, payment.on - DAY))
    allocation = allocate(payment.fen, debt.parts, order)
    lines = debt.pay(allocation.paid)
    return Used(payment=payment, allocation=allocation, interest_of=tuple(lines), balance_fen=debt.balance)


def standing(debt: Debt, used: Sequence[Used], as_of: Day) -> Owed:
    """What the debt is, put into one record."""
    parts = debt.parts
    late = [arrear.span.on for arrear in debt.arrears if arrear.left_fen and arrear.span.on < as_of]
    return Owed(
        as_of=as_of,
        due_on=debt.due_on,
        principal_fen=parts.principal,
        principal_overdue_fen=max(0, sum(due.fen for due in debt.dues if due.on < as_of) - debt.repaid),
        interest_fen=parts.interest,
        interest_due_fen=parts.interest - debt.running_fen,
        interest_running_fen=debt.running_fen,
        penalty_fen=parts.penalty,
        compound_fen=parts.compound,
        costs_fen=parts.costs,
        principal_overdue_since=_oldest_unpaid(debt, as_of),
        interest_overdue_since=min(late, default=None),
        used=tuple(used),
    )


def _oldest_unpaid(debt: Debt, as_of: Day) -> Day | None:
    """The due day of the oldest principal that is not repaid, where it is over."""
    due = debt.oldest_unpaid
    return due.on if due is not None and due.on < as_of else None


def _days_overdue(debt: Debt, as_of: Day) -> int:
    """Days overdue of principal or interest, whichever is longer."""
    late = [arrear.span.on for arrear in debt.arrears if arrear.left_fen and arrear.span.on < as_of]
    return max(_days(min(late, default=None), as_of), _days(_oldest_unpaid(debt, as_of), as_of))


def _days(since: Day | None, as_of: Day) -> int:
    return (as_of - since).days if since else 0
