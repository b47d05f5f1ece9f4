"""The debt of one loan while it is walked through day by day: what runs, what is payable, what was paid.

Exact parts of fen run; whole fen are payable and paid. Interest is rounded once a period; penalty and compound
interest run as one count from their first day and are rounded where somebody asks.
"""

import datetime
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from creditcoop.core.rules.money import round_half_up
from loans.rules.interest.allocation import Parts
from loans.rules.interest.day_count import days_counted, days_of_surcharge
from loans.rules.interest.facts import Facts
from loans.rules.interest.penal_rates import DayRates, day_rates, surcharges
from loans.rules.interest.schedule import falls_due
from loans.rules.interest.spans import Span
from loans.rules.interest.terms import Terms


@dataclass
class Arrear:
    """Interest of one period that is payable: since which day it bears compound interest, what is left of it."""

    span: Span
    fen: int
    left_fen: int


@dataclass(frozen=True)
class Due:
    """Principal that falls due `on`, and costs the overdue rate from `runs_from` on."""

    on: datetime.date
    runs_from: datetime.date
    fen: int


class Debt:
    """What a loan owes; `run_to` lets days pass, `settle` closes a period, `pay` takes money."""

    def __init__(self, terms: Terms, facts: Facts) -> None:
        self.terms = terms
        self.balance = facts.principal_fen
        self.repaid = 0
        self.costs = 0
        self.arrears: list[Arrear] = []  # those of which something is left
        self.closed: Arrear | None = None  # the last period that became payable, paid or not
        self.compound = self.penalty = Fraction(0)
        self.compound_paid = self.penalty_paid = 0
        legs = list(facts.legs(terms))
        self.periods: list[Span] = [span for leg in legs for span in leg]
        self.dues = _dues(terms, facts.principal_fen, legs)
        self._runs_from = [due.runs_from for due in self.dues]
        self._fallen_due = [0, *accumulate(due.fen for due in self.dues)]
        self.running: Fraction = Fraction(0)  # contract interest of the present period
        self.running_paid = 0
        self.due_on = facts.last_due_on
        self.rates = [(since, day_rates(terms, rate)) for since, rate in facts.rates(terms)]
        self.misuses = facts.misuses
        self.normal_to = self.penal_to = facts.disbursed_on

    # -- what stands on a day

    def rates_on(self, day: datetime.date) -> DayRates:
        return self.rates[bisect_right(self.rates, day, key=lambda change: change[0]) - 1][1]

    def overdue(self, day: datetime.date) -> int:
        """Principal that costs the overdue rate on `day`: what fell due first was repaid first."""
        return max(0, self._fallen_due[bisect_right(self._runs_from, day)] - self.repaid)

    @property
    def oldest_unpaid(self) -> Due | None:
        """The first principal that is not repaid in full: what falls due first is repaid first."""
        place = bisect_right(self._fallen_due, self.repaid) - 1
        return self.dues[place] if place < len(self.dues) else None

    def misused(self, day: datetime.date) -> int:
        """Principal used against the contract on `day`."""
        return max(
            (
                self.balance if one.fen is None else min(one.fen, self.balance)
                for one in self.misuses
                if one.since <= day and (one.until is None or day < one.until)
            ),
            default=0,
        )

    @property
    def running_fen(self) -> int:
        """Interest of the present period so far, less what was paid of it."""
        return round_half_up(self.running) - self.running_paid

    @property
    def parts(self) -> Parts:
        return Parts(
            costs=self.costs,
            compound=round_half_up(self.compound) - self.compound_paid,
            penalty=round_half_up(self.penalty) - self.penalty_paid,
            interest=sum(arrear.left_fen for arrear in self.arrears) + self.running_fen,
            principal=self.balance,
        )

    # -- what moves it

    def run_to(self, day: datetime.date) -> None:
        """Surcharges and contract interest up to before `day`; nothing else changes in between."""
        self._run_surcharges(day)
        self._run_interest(day)

    def settle(self, span: Span) -> None:
        """The interest of a period becomes payable, its last day included."""
        self._run_interest(span.end)
        fen = self.running_fen
        self.closed = Arrear(span, round_half_up(self.running), fen)
        self.arrears.append(self.closed)
        self.running, self.running_paid = Fraction(0), 0
        self.periods.pop(0)

    def pay(self, paid: Parts) -> list[tuple[Span, int]]:
        """What a payment covers goes down; the interest of each period that it covers, the oldest first."""
        self.costs -= paid.costs
        self.compound_paid += paid.compound
        self.penalty_paid += paid.penalty
        self.balance -= paid.principal
        self.repaid += paid.principal
        rest, lines = paid.interest, []
        for arrear in self.arrears:
            part = min(rest, arrear.left_fen)
            arrear.left_fen -= part
            rest -= part
            if part:
                lines.append((arrear.span, part))
        self.arrears = [arrear for arrear in self.arrears if arrear.left_fen]
        self.running_paid += rest
        if rest:
            lines.append((self.periods[0], rest))
        return lines

    def _run_surcharges(self, day: datetime.date) -> None:
        since = self.penal_to
        if day <= since:
            return
        self.penal_to = day
        overdue, misused = self.overdue(since), self.misused(since)
        left = self._bears_compound(since)
        if not (overdue or misused or left):
            return
        rates = self.rates_on(since)
        late, wrong = surcharges(self.terms.day_count, rates, since, day)
        if misused:
            only_misused = min(misused, self.balance - overdue)
            both = misused - only_misused
            self.penalty += only_misused * wrong + both * max(wrong, late) + (overdue - both) * late
        elif overdue:
            self.penalty += overdue * late
        if left and since >= self.due_on:
            self.compound += left * late
        elif left:
            self.compound += left * rates.normal * days_of_surcharge(self.terms.day_count, since, day)

    def _bears_compound(self, day: datetime.date) -> int:
        if not self.terms.compound:
            return 0
        return sum(arrear.left_fen for arrear in self.arrears if arrear.span.end <= day)

    def _run_interest(self, day: datetime.date) -> None:
        since = self.normal_to
        if day <= since or not self.periods:
            return
        self.normal_to = day
        overdue = self.overdue(since)
        bears = self.balance - overdue - min(self.misused(since), self.balance - overdue)
        if bears:
            count, span = self.terms.day_count, self.periods[0]
            here, there = (
                days_counted(count, span.start, end, day_number=span.day_number) for end in (since, day)
            )
            self.running += bears * (there - here) * self.rates_on(since).normal


def _dues(terms: Terms, principal_fen: int, legs: Sequence[Sequence[Span]]) -> list[Due]:
    """Principal by the contract; an extension moves what the last row would have cleared to the new due day."""
    found: list[Due] = []
    for place, leg in enumerate(legs):
        last = place + 1 == len(legs)
        if place == 0:
            found = [Due(span.on, span.end, fen) for span, fen in falls_due(terms, principal_fen, leg)]
        else:
            found[-1] = Due(leg[-1].on, leg[-1].end, found[-1].fen)
        if last:
            break
    return [due for due in found if due.fen]
