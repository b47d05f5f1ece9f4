"""How long a guarantee period is: its type, the day it counts from, its end (Civil Code 686, 692).

Example: "until paid" signed in 2017 for a debt due 2018-12-20 gives two years (Security Law Interpretation 32); signed
under the Civil Code it gives six months.
"""

import datetime
from dataclasses import dataclass

from creditcoop.core.rules.periods import add_months
from loans.rules.limitation.facts import GuaranteeFacts
from loans.rules.limitation.reply import Step
from loans.rules.limitation.statute import CIVIL_CODE, GUARANTEE_MONTHS, GUARANTEE_MONTHS_UNTIL_PAID

JOINT, GENERAL = "joint", "general"


def mode_of(facts: GuaranteeFacts) -> str:
    """Not stated: joint where signed before the Civil Code (Security Law 19), general since (686(2))."""
    if facts.mode != "unstated":
        return facts.mode
    return JOINT if facts.signed_on < CIVIL_CODE else GENERAL


def first_base(facts: GuaranteeFacts) -> datetime.date:
    """The day from which the period counts, before any event moves it (Security Interpretation 30)."""
    if facts.due_date is not None:
        return facts.due_date
    assert facts.determined_on is not None
    return max(facts.determined_on, *facts.due_dates)


@dataclass(frozen=True)
class End:
    """The nominal end of a guarantee period, and why."""

    on: datetime.date
    step: Step
    argued: bool = False


def end_of_period(facts: GuaranteeFacts, base: datetime.date) -> End:
    """Civil Code 692(2): as agreed, where later than the base; otherwise six months, once two years."""
    agreed = facts.period_end
    if facts.period_months is not None:
        agreed = add_months(base, facts.period_months)
    if facts.clause == "agreed" and agreed is not None and agreed > base:
        return End(agreed, _end_step("end_agreed", agreed, "692"))
    six_months = add_months(base, GUARANTEE_MONTHS)
    if facts.clause != "until_paid":
        code = "end_six_months" if facts.clause == "none" else "end_not_later"
        return End(six_months, _end_step(code, six_months, "692", base=base))
    if facts.signed_on >= CIVIL_CODE:
        return End(six_months, _end_step("end_until_paid", six_months, "692", "SI32", base=base))
    if base >= CIVIL_CODE:
        return End(six_months, _end_step("end_argued", six_months, "692", "TE27", base=base), argued=True)
    two_years = add_months(base, GUARANTEE_MONTHS_UNTIL_PAID)
    return End(two_years, _end_step("end_two_years", two_years, "SI2000/32", "TE27", base=base))


def _end_step(code: str, on: datetime.date, *cites: str, **values: object) -> Step:
    return Step(code=code, cites=cites, on=on, values={"end": on, **values}, last_day=on)
