"""What secures a loan after it is paid out: what is recorded of it, what it covers, when it ends (II.6).

Example: a house worth 30,000.00 for a loan of which 15,000.00 is owed covers it at 50 %; its registration ends on
2027-03-01, which is an alarm from 2026-12-01 under 90 days. Amounts are whole fen, the ratio an exact fraction.
"""

import datetime
from collections.abc import Iterable
from fractions import Fraction

MORTGAGE, PLEDGE, GUARANTEE = "mortgage", "pledge", "guarantee"
KINDS = (MORTGAGE, PLEDGE, GUARANTEE)
REGISTRATION, VALUATION, INSURANCE, MEANS = "registration", "valuation", "insurance", "means"
FACTS = (REGISTRATION, VALUATION, INSURANCE, MEANS)
# What can be recorded of a thing, and of a guarantor.
OF_KIND = {
    MORTGAGE: (REGISTRATION, VALUATION, INSURANCE),
    PLEDGE: (REGISTRATION, VALUATION, INSURANCE),
    GUARANTEE: (MEANS,),
}
# What each of them must say: number, amount, day of its end.
SAYS = {
    REGISTRATION: ("number",),
    VALUATION: ("amount",),
    INSURANCE: ("number", "ends_on"),
    MEANS: ("amount",),
}
SETTLED, SUBSTITUTED = "settled", "substituted"
WHYS = (SETTLED, SUBSTITUTED)


def loan_to_value(owed: int, values: Iterable[int]) -> Fraction | None:
    """What is owed, as a part of what secures it; None where no value is known."""
    total = sum(values)
    return Fraction(owed, total) if total else None


def ends_soon(ends_on: datetime.date | None, *, on: datetime.date, days: int) -> bool:
    """Whether a registration or an insurance is over, or ends within so many days."""
    return ends_on is not None and (ends_on - on).days <= days
