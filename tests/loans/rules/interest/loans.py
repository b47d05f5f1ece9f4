"""Loans for the tests of interest: the one of the worked examples, and generated ones."""

import datetime
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from loans.rules.interest.facts import Facts, Payment
from loans.rules.interest.terms import DayCount, Every, Method, Order, Rate, Terms

Day = datetime.date


def terms(**more: Any) -> Terms:
    """6.6375 ‰ a month, all interest with the principal, unless told otherwise."""
    return Terms(**{"rate": Rate("month", Fraction("6.6375")), "interest_day": None, **more})


def facts(**more: Any) -> Facts:
    """10,000.00 from 5 March to 5 December 2024, unless told otherwise."""
    given = {"principal_fen": 1_000_000, "disbursed_on": Day(2024, 3, 5), "due_on": Day(2024, 12, 5)}
    return Facts(**{**given, **more})


TERMS = st.builds(
    Terms,
    rate=st.builds(
        Rate,
        st.sampled_from(["year", "month"]),
        st.integers(0, 30_000).map(lambda thousandths: Fraction(thousandths, 1000)),
    ),
    day_count=st.sampled_from(DayCount),
    method=st.sampled_from(Method),
    every=st.sampled_from(Every),
    interest_day=st.sampled_from([None, 20, 1, 28]),
    overdue_markup=st.integers(0, 100).map(Fraction),
    compound=st.booleans(),
    order=st.sampled_from(Order),
)


@st.composite
def loans(draw: Any, *, paid: bool = True) -> Facts:
    start = draw(st.dates(Day(1997, 1, 1), Day(2025, 12, 31)))
    due_on = start + datetime.timedelta(days=draw(st.integers(1, 1200)))
    payments = [
        Payment(
            on=start + datetime.timedelta(days=draw(st.integers(0, 1500))),
            fen=draw(st.integers(1, 900_000)),
            key=f"{number:03d}",
        )
        for number in range(draw(st.integers(0, 5)) if paid else 0)
    ]
    return Facts(
        principal_fen=draw(st.integers(1, 3_000_000)), disbursed_on=start, due_on=due_on, payments=payments
    )
