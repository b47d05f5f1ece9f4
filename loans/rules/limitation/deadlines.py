"""Procedural time limits: fixed, never interrupted (Civil Procedure Law 85, 104, 171, 205, 216).

Example: a judgment served on 2025-09-16 can be appealed within fifteen days, to 2025-10-01, moved past the National
Day break to 2025-10-09.
"""

import dataclasses
import datetime
from collections.abc import Sequence

from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.workdays import WorkCalendar
from loans.rules.limitation.concluding import rest_day_step
from loans.rules.limitation.events import Clock, Event
from loans.rules.limitation.facts import DeadlineFacts
from loans.rules.limitation.reply import Reply, Status, Step, calendar_flags, without_effect
from loans.rules.limitation.statute import DAY, DEADLINES, PRESERVATION_MONTHS, Term
from loans.rules.limitation.words import EVENT_WORDS


def answer_deadline(
    clock: Clock,
    facts: DeadlineFacts,
    events: Sequence[Event],
    *,
    as_of: datetime.date,
    calendar: WorkCalendar,
) -> Reply:
    """Every procedural clock but the preservation itself."""
    term = DEADLINES[f"{clock}_{facts.decision}" if facts.decision else clock]
    nominal = term.end(facts.start)
    last_day = calendar.working_day_from(nominal) if term.moves else nominal
    used = next((one for one in events if one.type in term.exercised_by and one.on <= last_day), None)
    status = Status.LAPSED if as_of > last_day else Status.RUNNING
    act_by: datetime.date | None = nominal - DAY if clock == Clock.RENEWAL_APPLICATION else nominal
    if used is not None:
        status, act_by = Status.EXERCISED, None
    return Reply(
        status=status,
        nominal=nominal,
        last_day=last_day,
        act_by=act_by,
        ineffective=without_effect(events, () if used is None else (used.position,)),
        flags=calendar_flags(nominal, calendar) if term.moves else frozenset(),
        steps=_steps(term, facts.start, nominal, last_day, events, used),
    )


def answer_preservation(
    facts: DeadlineFacts, events: Sequence[Event], *, as_of: datetime.date, calendar: WorkCalendar
) -> Reply:
    """Civil Procedure Interpretation 485: the end that the court named, otherwise the longest term."""
    months = PRESERVATION_MONTHS[facts.asset]
    end, named = facts.court_end or add_months(facts.start, months), facts.court_end is not None
    steps = [_end_step(end, named=named, on=facts.start)]
    renewed: set[int] = set()
    for event in events:
        if event.type != "renewal_done" or event.on > end:
            steps.append(_event_step("no_effect_deadline", event, last_day=end))
            continue
        renewed.add(event.position)
        court_end = event.day("court_end")
        end, named = court_end or add_months(event.on, months), court_end is not None
        renewal = _event_step("renewed", event, cites=("CPI485", "PP18"), last_day=end)
        steps.append(dataclasses.replace(renewal, values={**renewal.values, "end": end}))
    return Reply(
        status=Status.LAPSED if as_of > end else Status.RUNNING,
        nominal=end,
        last_day=end,
        act_by=end if named else end - DAY,
        ineffective=without_effect(events, renewed),
        steps=tuple(steps),
    )


def _steps(
    term: Term,
    start: datetime.date,
    nominal: datetime.date,
    last_day: datetime.date,
    events: Sequence[Event],
    used: Event | None,
) -> tuple[Step, ...]:
    code = "term_months" if term.months else "term_before" if term.days < 0 else "term_days"
    values = {"start": start, "count": term.months or abs(term.days), "end": nominal}
    steps = [Step(code=code, cites=term.cites, on=start, values=values, last_day=nominal)]
    if last_day != nominal:
        steps.append(rest_day_step(nominal, last_day))
    for event in events:
        code = "used" if event is used else "no_effect_deadline"
        steps.append(_event_step(code, event, last_day=last_day))
    return tuple(steps)


def _end_step(end: datetime.date, *, named: bool, on: datetime.date) -> Step:
    code = "court_end" if named else "longest_term"
    return Step(code=code, cites=("CPI485",), on=on, values={"end": end}, last_day=end)


def _event_step(code: str, event: Event, *, last_day: datetime.date, cites: tuple[str, ...] = ()) -> Step:
    values = {"event": EVENT_WORDS[event.type], "day": event.on}
    return Step(code=code, cites=cites, on=event.on, event=event.position, values=values, last_day=last_day)
