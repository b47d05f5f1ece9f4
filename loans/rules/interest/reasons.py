"""How a schedule and a balance were reached, sentence by sentence."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from creditcoop.core.rules.money import format_yuan
from loans.rules.interest.facts import Facts
from loans.rules.interest.owed import Owed
from loans.rules.interest.penal_rates import TABLE, in_force
from loans.rules.interest.schedule import Row, instalment
from loans.rules.interest.sentences import Sentence
from loans.rules.interest.terms import Method, Rate, Terms
from loans.rules.interest.words import COUNTS, METHODS, PERS


def reasons(terms: Terms, facts: Facts, rows: Sequence[Row], found: Owed) -> Iterator[Sentence]:
    """The terms, the rows, then the payments, then what is owed and from which day."""
    yield _rate(terms.rate)
    yield Sentence("method", {"method": METHODS[terms.method], "count": COUNTS[terms.day_count]})
    if terms.method is Method.EQUAL_INSTALMENT:
        each = instalment(terms, facts.principal_fen, len(rows))
        yield Sentence("instalment", {"count": len(rows), "amount": format_yuan(each)})
    before = facts.principal_fen
    for row in rows:
        yield _row(row, before)
        before = row.balance_fen
    for one in found.used:
        yield from one.steps
    yield from _standing(terms, found)


def _rate(rate: Rate) -> Sentence:
    values = {"value": decimal_text(rate.value), "yearly": decimal_text(rate.yearly * 100)}
    return Sentence("rate", {"per": PERS[rate.per], **values})


def _row(row: Row, before: int) -> Sentence:
    return Sentence(
        "row",
        {
            "day": row.on.isoformat(),
            "since": row.span.start.isoformat(),
            "until": row.span.end.isoformat(),
            "days": row.days,
            "before": format_yuan(before),
            "interest": format_yuan(row.interest_fen),
            "principal": format_yuan(row.principal_fen),
        },
    )


def _standing(terms: Terms, found: Owed) -> Iterator[Sentence]:
    day = found.as_of.isoformat()
    yield Sentence(
        "owed",
        {
            "day": day,
            "principal": format_yuan(found.principal_fen),
            "payable": format_yuan(found.interest_due_fen),
            "running": format_yuan(found.interest_running_fen),
        },
    )
    if found.principal_overdue_since:
        since, late = found.principal_overdue_since, format_yuan(found.principal_overdue_fen)
        days = found.days_overdue_principal
        yield Sentence("late_principal", {"since": since.isoformat(), "days": days, "late": late})
    if found.interest_overdue_since:
        since, days = found.interest_overdue_since, found.days_overdue_interest
        yield Sentence("late_interest", {"since": since.isoformat(), "days": days})
    if found.penalty_fen:
        yield Sentence("penalty", {"amount": format_yuan(found.penalty_fen)})
        yield from _surcharge(terms, found)
    if found.compound_fen:
        yield Sentence("compound", {"amount": format_yuan(found.compound_fen)})


def _surcharge(terms: Terms, found: Owed) -> Iterator[Sentence]:
    """The rates by date that the overdue days fall under."""
    since = found.principal_overdue_since or found.as_of
    for row in TABLE:
        if row.since <= found.as_of and row.since >= in_force(since).since:
            values = {"cite": row.cite, "markup": decimal_text(terms.overdue_markup)}
            yield Sentence("rate_by_day" if row.overdue_a_day else "rate_marked_up", values)


def decimal_text(value: Fraction) -> str:
    """A rate without needless zeros, at most eight places. Example: 7.965, 50."""
    text = f"{Decimal(value.numerator) / Decimal(value.denominator):.8f}"
    return text.rstrip("0").rstrip(".")
