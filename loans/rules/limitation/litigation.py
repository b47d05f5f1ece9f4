"""The limitation of the claim against the borrower (Civil Code 188, 189, 195; Limitation Provisions 4, 8–19).

Example: due 2022-05-18 gives three years to Sunday 2025-05-18, so the last day is Monday the 19th.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from creditcoop.core.rules.workdays import WorkCalendar
from loans.rules.limitation.concluding import conclude, not_begun
from loans.rules.limitation.events import BORROWER_SIDE, Clock, Effect, Event
from loans.rules.limitation.facts import DebtFacts
from loans.rules.limitation.procedures import Procedures, match_ends
from loans.rules.limitation.reply import Flag, Reply, Step
from loans.rules.limitation.run_state import RunRules
from loans.rules.limitation.running import Run
from loans.rules.limitation.statute import LITIGATION
from loans.rules.limitation.words import EVENT_WORDS


@dataclass
class Start:
    """The first S, and the events that made it."""

    on: datetime.date
    made_by: dict[int, Step] = field(default_factory=dict)
    step: Step | None = None
    flags: set[Flag] = field(default_factory=set)


def answer_litigation(
    facts: DebtFacts,
    events: Sequence[Event],
    *,
    as_of: datetime.date,
    calendar: WorkCalendar,
    security: bool = False,
) -> Reply:
    """`security`: asked for a mortgage or registered pledge, where realising it is a procedure (Civil Code 419)."""
    rules = RunRules(
        clock=Clock.LITIGATION, side=BORROWER_SIDE, terms=LITIGATION, capped=True, security=security
    )
    procedures = match_ends(events, settlement_closes=False)
    start = _start(facts, events, rules, procedures)
    if start is None:
        return not_begun(events, effective=_withdrawals(events, rules, procedures))
    run = Run(rules, calendar=calendar, procedures=procedures, begins=start.on, main=start.on)
    run.flags |= start.flags
    if start.step is not None:
        run.steps.append(start.step)
    for event in events:
        if event.position in start.made_by:
            run.effective.add(event.position)
            run.steps.append(start.made_by[event.position])
        else:
            run.take(event)
    return conclude(run, events, as_of=as_of)


def _withdrawals(events: Sequence[Event], rules: RunRules, procedures: Procedures) -> set[int]:
    """The withdrawals of suits that count as never filed: they are not listed, the suits are."""
    return {
        end.position
        for event in events
        if event.party in rules.side and procedures.is_never_filed(event)
        if (end := procedures.end_of(event)) is not None
    }


def _start(
    facts: DebtFacts, events: Sequence[Event], rules: RunRules, procedures: Procedures
) -> Start | None:
    if not facts.due_dates:
        return _on_demand(events, rules, procedures)
    due = max(facts.due_dates)
    code, cites = ("start_instalments", ("189",)) if facts.instalments else ("start_due", ("188(2)", "201"))
    start = Start(due, step=Step(code=code, cites=cites, on=due, values={"day": due}))
    for event in events:
        _move_due_date(start, event, rules.effect_of(event.type))
    return start


def _move_due_date(start: Start, event: Event, effect: Effect) -> None:
    """An extension on or before the due date, a call for the whole before it."""
    new = event.day("new_due_date")
    if effect == Effect.EXTENDS and event.on <= start.on and new is not None:
        start.on = new
        start.made_by[event.position] = _made(event, "due_moved", "678", new=new)
    elif effect == Effect.ADVANCES and event.on < start.on:
        start.on = event.on
        start.flags.add(Flag.LEGAL_REVIEW)  # disputed: the other reading starts with the last scheduled date
        start.made_by[event.position] = _made(event, "due_early", "188(2)")


def _on_demand(events: Sequence[Event], rules: RunRules, procedures: Procedures) -> Start | None:
    """Limitation Provisions 4: the end of the grace period, a refusal by then, or the first procedure."""
    start: Start | None = None
    asked = False  # by a demand: a refusal until the end of its grace period comes first
    for event in events:
        effect = rules.effect_of(event.type)
        if event.party not in rules.side:
            continue
        if start is None:
            if event.type == "demand" and event.reached():
                grace = max(event.day("grace_end") or event.on, event.on)
                start, asked = _started(event, grace, "start_demand"), True
            elif effect == Effect.REFUSES:
                start = _started(event, event.on, "start_refusal")
            elif effect == Effect.PROCEDURE and not procedures.is_never_filed(event):
                start = Start(event.on)  # the run opens the procedure on that day
        elif asked and effect == Effect.REFUSES and event.on <= start.on:
            start.on, asked = event.on, False
            start.made_by[event.position] = _made(event, "start_refusal", "LP4")
        elif effect == Effect.EXTENDS:
            _move_due_date(start, event, effect)
    return start


def _started(event: Event, on: datetime.date, code: str) -> Start:
    return Start(on, made_by={event.position: _made(event, code, "LP4", "675", start=on)})


def _made(event: Event, code: str, *cites: str, **values: object) -> Step:
    return Step(
        code=code,
        cites=cites,
        on=event.on,
        event=event.position,
        values={"event": EVENT_WORDS[event.type], "day": event.on, **values},
    )
