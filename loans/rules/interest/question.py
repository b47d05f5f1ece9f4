"""The question of the schedule calculator, read strictly (docs/rules/schedule.md).

Example: {"principal": "10000.00", "disbursed_on": "2024-03-05", "periods": 0, ...} is refused with `periods`. Every
wrong place is named; a key with null is as if it were absent.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.wording import Problem, ProblemsError
from loans.rules.interest.facts import Facts, Payment
from loans.rules.interest.spans import due_after
from loans.rules.interest.terms import DayCount, Every, Method, Order, Rate, Terms
from loans.rules.limitation.reading import FactReader

KEYS = (
    "id", "principal", "disbursed_on", "due_on", "periods", "method", "period", "interest_day", "rate", "day_count",
    "payments", "as_of", "overdue_markup_pct", "compound", "allocation",
)  # fmt: skip
RATE_KEYS, PAYMENT_KEYS = ("per", "value"), ("on", "amount")
DECIMAL_TEXT = re.compile(r"(0|[1-9][0-9]{0,3})(\.[0-9]{1,8})?")
MOST_PERIODS = 600
LONGEST_MONTHS = 600
LAST_INTEREST_DAY = 28
USUAL_MARKUP = Fraction(
    50
)  # the lowest that today's practice leaves open is 30, the highest 50 (practice 4.4)

CHOICES: Mapping[str, tuple[str, ...]] = {
    "method": tuple(method.value for method in Method),
    "period": tuple(every.value for every in Every),
    "day_count": tuple(count.value for count in DayCount),
    "allocation": tuple(order.value for order in Order),
    "per": ("year", "month"),
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question that can be answered."""

    id: str | None
    terms: Terms
    facts: Facts
    as_of: datetime.date


def read_question(question: object) -> Question:
    """The typed question. ProblemsError names every wrong place; `as_of` must be given here."""
    problems: list[Problem] = []
    reader = FactReader(question, "", problems, KEYS)
    known = reader.given("id", required=False)
    if known is not None and not isinstance(known, str):
        reader.note("id", "not_text")
    terms = _terms(reader)
    principal = reader.fen("principal", required=True, lowest=1)
    disbursed_on = reader.day("disbursed_on", required=True)
    due_on = _due_on(reader, disbursed_on, terms)
    payments = _payments(reader, disbursed_on)
    as_of = reader.day("as_of", required=True)
    if problems or not (terms and principal and disbursed_on and due_on and as_of):
        raise ProblemsError(problems)
    return Question(
        id=known if isinstance(known, str) else None,
        terms=terms,
        facts=Facts(principal_fen=principal, disbursed_on=disbursed_on, due_on=due_on, payments=payments),
        as_of=as_of,
    )


def _terms(reader: FactReader) -> Terms | None:
    method = reader.one_of("method", CHOICES["method"], required=True)
    every = reader.choice("period", CHOICES["period"])
    count = reader.choice("day_count", CHOICES["day_count"])
    order = reader.choice("allocation", CHOICES["allocation"])
    interest_day = reader.whole("interest_day", lowest=1, highest=LAST_INTEREST_DAY)
    markup = decimal(reader, "overdue_markup_pct")
    compound = reader.flag("compound")
    rate = _rate(reader)
    if not method or rate is None:
        return None
    return Terms(
        rate=rate,
        day_count=DayCount(count or DayCount.ACTUAL_360),
        method=Method(method),
        every=Every(every or Every.MONTH),
        interest_day=interest_day,
        overdue_markup=USUAL_MARKUP if markup is None else markup,
        compound=compound,
        order=Order(order or Order.INTEREST_FIRST),
    )


def _rate(reader: FactReader) -> Rate | None:
    if reader.is_object and not reader.has("rate"):
        reader.note("rate", "required")
    inner = reader.inside("rate", RATE_KEYS)
    if inner is None:
        return None
    per = inner.one_of("per", CHOICES["per"], required=True)
    value = decimal(inner, "value", required=True)
    return Rate(per, value) if per and value is not None else None


def decimal(reader: FactReader, key: str, *, required: bool = False) -> Fraction | None:
    """A decimal in a text, exactly: at most four places before the point and eight after it."""
    value = reader.given(key, required=required)
    if value is None:
        return None
    if not isinstance(value, str) or not DECIMAL_TEXT.fullmatch(value):
        reader.note(key, "not_decimal")
        return None
    return Fraction(value)


def _due_on(
    reader: FactReader, disbursed_on: datetime.date | None, terms: Terms | None
) -> datetime.date | None:
    """The due day as given, or as many periods after the pay-out; at most fifty years."""
    which = reader.exactly_one(("due_on", "periods"))
    due_on = reader.day("due_on")
    periods = reader.whole("periods", lowest=1, highest=MOST_PERIODS)
    if disbursed_on is None:
        return None
    latest = add_months(disbursed_on, LONGEST_MONTHS)
    if which == "periods":
        every = terms.every if terms else Every.MONTH
        due_on = due_after(every, disbursed_on, periods) if periods else None
    if due_on is not None and due_on <= disbursed_on:
        reader.note(which, "not_later", day=disbursed_on.isoformat())
        return None
    if due_on is not None and due_on > latest:
        reader.note(which, "not_after", day=latest.isoformat())
        return None
    return due_on


def _payments(reader: FactReader, disbursed_on: datetime.date | None) -> list[Payment]:
    found: list[Payment] = []
    for place, item in enumerate(reader.items("payments")):
        inner = FactReader(item, f"payments.{place}", reader.problems, PAYMENT_KEYS)
        on = inner.day("on", required=True)
        fen = inner.fen("amount", required=True, lowest=1)
        if on and disbursed_on and on < disbursed_on:
            inner.note("on", "not_before", day=disbursed_on.isoformat())
        elif on and fen:
            found.append(Payment(on=on, fen=fen, key=f"{place:06d}"))
    return found
