"""The period to apply for enforcement (Civil Procedure Law 250; before 2008-04-01 art. 219 of 1991).

Example: a judgment to be performed by 2024-05-30 gives two years to Saturday 2026-05-30, so the last day is Monday
the 1st of June.
"""

import datetime
from collections.abc import Sequence

from creditcoop.core.rules.workdays import WorkCalendar
from loans.rules.limitation.concluding import conclude
from loans.rules.limitation.events import BORROWER_SIDE, Clock, Event
from loans.rules.limitation.facts import JudgedFacts
from loans.rules.limitation.procedures import match_ends
from loans.rules.limitation.reply import Flag, Reply, Step
from loans.rules.limitation.run_state import RunRules
from loans.rules.limitation.running import Run
from loans.rules.limitation.statute import ENFORCEMENT, LAST_INSTALMENT_RULE

INSTALMENTS = "instalment_due_dates"


def answer_enforcement(
    facts: JudgedFacts,
    events: Sequence[Event],
    *,
    as_of: datetime.date,
    calendar: WorkCalendar,
    security: bool = False,
) -> Reply:
    """`security`: asked for a mortgage or registered pledge, where realising it is a procedure (Civil Code 419)."""
    rules = RunRules(
        clock=Clock.ENFORCEMENT, side=BORROWER_SIDE, terms=ENFORCEMENT[facts.parties], security=security
    )
    begins, main = _starts(facts)
    run = Run(
        rules,
        calendar=calendar,
        procedures=match_ends(events, settlement_closes=True),
        begins=begins,
        main=main,
    )
    if _is_argued(facts):
        run.flags.add(Flag.LEGAL_REVIEW)
    run.steps.append(_first_step(facts, main, begins))
    run.take_all(events)
    return conclude(run, events, as_of=as_of)


def _starts(facts: JudgedFacts) -> tuple[datetime.date, datetime.date]:
    """From when events count and the cautious day runs, and S, from which the last day counts."""
    first, last = min(facts.dates), max(facts.dates)
    if facts.instrument == "notarised":
        return first, first  # Notarised Instruments Provisions 9: each instalment by itself
    return (first, last) if first < LAST_INSTALMENT_RULE else (last, last)


def _is_argued(facts: JudgedFacts) -> bool:
    """A list that the text before 2022, or the rule for notarised instruments, counts one by one."""
    if facts.dates_are != INSTALMENTS:
        return False
    return facts.instrument == "notarised" or min(facts.dates) < LAST_INSTALMENT_RULE


def _first_step(facts: JudgedFacts, main: datetime.date, begins: datetime.date) -> Step:
    values = {"day": main, "first": begins}
    if facts.dates_are == INSTALMENTS and facts.instrument == "notarised":
        return Step(code="start_notarised_list", cites=("NI9", "CPL250"), on=main, values=values)
    code = "start_instalments_argued" if begins != main else f"start_{facts.dates_are}"
    return Step(code=code, cites=("CPL250",), on=main, values=values)
