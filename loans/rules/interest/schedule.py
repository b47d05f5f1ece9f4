"""The rows that a contract promises: principal and interest per period, what is left after each.

Example: 10,000.00 at 12 % in 3 equal monthly instalments is 3,400.22 twice; the last row's principal clears the rest.
Interest of a period is rounded half up to the fen, once.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from creditcoop.core.rules.money import round_half_up
from loans.rules.interest.day_count import days_counted, year_of
from loans.rules.interest.spans import Span, spans
from loans.rules.interest.terms import Method, Terms


@dataclass(frozen=True, kw_only=True)
class Row:
    """One payment day of the contract. `days` are calendar days, whatever the day count."""

    span: Span
    principal_fen: int
    interest_fen: int
    balance_fen: int

    @property
    def on(self) -> datetime.date:
        return self.span.on

    @property
    def days(self) -> int:
        return self.span.days


# Principal of a row that is not the last: of the balance, the interest, the whole, the number of rows.
Principal = Callable[[Terms, int, int], Callable[[int, int], int]]


def schedule(
    terms: Terms, *, principal_fen: int, disbursed_on: datetime.date, due_on: datetime.date
) -> tuple[Row, ...]:
    """The rows of a loan that is paid as agreed; their principals add up to the whole.

    ValueError where it is not due after its pay-out.
    """
    return rows_over(terms, principal_fen, spans(terms, disbursed_on, due_on))


def rows_over(terms: Terms, principal_fen: int, periods: Sequence[Span]) -> tuple[Row, ...]:
    """The rows over given periods."""
    principal_of = PRINCIPALS[terms.method](terms, principal_fen, len(periods))
    balance = principal_fen
    rows: list[Row] = []
    for span in periods:
        interest = round_half_up(period_interest(terms, balance, span))
        last = len(rows) + 1 == len(periods)
        principal = balance if last else max(0, min(balance, principal_of(interest, balance)))
        balance -= principal
        rows.append(Row(span=span, principal_fen=principal, interest_fen=interest, balance_fen=balance))
    return tuple(rows)


def falls_due(terms: Terms, principal_fen: int, periods: Sequence[Span]) -> list[tuple[Span, int]]:
    """The principal of each row; of one that repays nothing before the end only the last, and no interest counted."""
    if PRINCIPALS[terms.method] is _at_the_end:
        return [(periods[-1], principal_fen)]
    rows = rows_over(terms, principal_fen, periods)
    return [(row.span, row.principal_fen) for row in rows]


def period_interest(terms: Terms, balance_fen: int, span: Span) -> Fraction:
    """Exact contract interest of a whole period on one balance."""
    days = days_counted(terms.day_count, span.start, span.end, day_number=span.day_number)
    return balance_fen * days * terms.rate.yearly / year_of(terms.day_count)


def instalment(terms: Terms, principal_fen: int, count: int) -> int:
    """The equal instalment (等额本息) half up to the fen; at no interest the whole by the number of rows."""
    rate = terms.rate.yearly * terms.every.months / 12
    if rate == 0:
        return round_half_up(Fraction(principal_fen, count))
    return round_half_up(principal_fen * rate / (1 - (1 + rate) ** -count))


def _at_the_end(terms: Terms, principal_fen: int, count: int) -> Callable[[int, int], int]:
    return lambda interest, balance: 0


def _equal_instalment(terms: Terms, principal_fen: int, count: int) -> Callable[[int, int], int]:
    each = instalment(terms, principal_fen, count)
    return lambda interest, balance: each - interest


def _equal_principal(terms: Terms, principal_fen: int, count: int) -> Callable[[int, int], int]:
    each = round_half_up(Fraction(principal_fen, count))
    return lambda interest, balance: each


PRINCIPALS: Mapping[Method, Principal] = {
    Method.INTEREST_WITH_PRINCIPAL: _at_the_end,
    Method.INTEREST_FIRST: _at_the_end,
    Method.EQUAL_INSTALMENT: _equal_instalment,
    Method.EQUAL_PRINCIPAL: _equal_principal,
}
