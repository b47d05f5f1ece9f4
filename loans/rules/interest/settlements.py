"""One row an interest day: what was charged since the one before (practice 4.2). Computed, never kept.

Example: 10,000.00 at 6.6375 ‰ from 2024-03-05, quarterly: 35.40 on 2024-03-20, 203.55 on 2024-06-20.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from loans.rules.interest.debt import Debt
from loans.rules.interest.facts import Facts
from loans.rules.interest.owed import Owed, standing, walk
from loans.rules.interest.spans import DAY, interest_days
from loans.rules.interest.terms import Terms


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """Charged from `since` to before `until`; `balance_fen` is the principal then, `left_fen` all that is owed.

    `on` is the interest day, or the due day. Surcharges are rounded as one count: rows add up to the whole.
    """

    on: datetime.date
    since: datetime.date
    until: datetime.date
    interest_fen: int
    penalty_fen: int
    compound_fen: int
    balance_fen: int
    left_fen: int

    @property
    def days(self) -> int:
        return (self.until - self.since).days


@dataclass(frozen=True, kw_only=True)
class Account:
    """What is owed as of a day, and the interest days on the way there."""

    owed: Owed
    settled: Sequence[Settlement] = ()


def settlements(terms: Terms, facts: Facts, as_of: datetime.date) -> Sequence[Settlement]:
    """The rows of the interest days that were over by `as_of`, after the due day too while money is owed."""
    return account(terms, facts, as_of).settled


def account(terms: Terms, facts: Facts, as_of: datetime.date) -> Account:
    """Both from one walk: a stop on an interest day looks at the debt and changes nothing of it."""
    known = facts.known_on(as_of)
    ends = {span.end: span.on for leg in known.legs(terms) for span in leg if span.end <= as_of}
    ends |= {day + DAY: day for day in interest_days(terms, known.last_due_on, as_of)}
    rows: list[Settlement] = []
    charged = {"penalty": 0, "compound": 0}

    def close(debt: Debt, day: datetime.date) -> None:
        since = rows[-1].until if rows else facts.disbursed_on
        closed = debt.closed if debt.closed and debt.closed.span.end == day else None
        parts = debt.parts
        penalty, compound = parts.penalty + debt.penalty_paid, parts.compound + debt.compound_paid
        row = Settlement(
            on=ends[day],
            since=since,
            until=day,
            interest_fen=closed.fen if closed else 0,
            penalty_fen=penalty - charged["penalty"],
            compound_fen=compound - charged["compound"],
            balance_fen=debt.balance,
            left_fen=parts.total,
        )
        if closed or row.left_fen or row.penalty_fen or row.compound_fen:
            rows.append(row)
            charged.update(penalty=penalty, compound=compound)

    owed = standing(*walk(terms, facts, as_of, stops=ends, at_stop=close), as_of)
    return Account(owed=owed, settled=tuple(rows))
