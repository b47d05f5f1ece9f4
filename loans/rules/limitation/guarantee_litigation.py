"""The limitation of the claim against a guarantor who was bound in the guarantee period (Civil Code 694).

Example: a joint guarantor asked on 2022-08-31 inside the period: three years from that day, to 2025-08-31, a Sunday,
so the last day is Monday the 1st of September. What interrupts the debtor's period does nothing here.
"""

import dataclasses
import datetime
from collections.abc import Sequence

from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.workdays import WorkCalendar
from loans.rules.limitation.concluding import conclude, not_begun
from loans.rules.limitation.events import BORROWER_SIDE, GUARANTOR_SIDE, Clock, Event
from loans.rules.limitation.facts import DebtFacts, GuaranteeFacts
from loans.rules.limitation.guarantee import GuaranteePeriod, status_of, work_out
from loans.rules.limitation.guarantee_terms import GENERAL
from loans.rules.limitation.litigation import answer_litigation
from loans.rules.limitation.reply import Flag, Reply, Status, Step, without_effect
from loans.rules.limitation.run_state import RunRules
from loans.rules.limitation.running import Run
from loans.rules.limitation.statute import CIVIL_CODE, ENFORCEMENT_ROUND_MONTHS, LITIGATION
from loans.rules.limitation.words import EVENT_WORDS

RULES = RunRules(clock=Clock.GUARANTEE_LITIGATION, side=GUARANTOR_SIDE, terms=LITIGATION)


def answer_guarantee_litigation(
    facts: GuaranteeFacts, events: Sequence[Event], *, as_of: datetime.date, calendar: WorkCalendar
) -> Reply:
    period = work_out(facts, events, calendar=calendar)
    reply = _limitation(period, events, as_of=as_of, calendar=calendar)
    flags = set(reply.flags) | period.flags
    if _earlier_start_is_argued(period, events):
        flags.add(Flag.LEGAL_REVIEW)
    if reply.status != Status.DISCHARGED and facts.due_date is not None:
        debt = DebtFacts(due_dates=(facts.due_date,))
        main_claim = answer_litigation(debt, events, as_of=as_of, calendar=calendar)
        if main_claim.status == Status.LAPSED:
            flags.add(Flag.GUARANTOR_DEFENCE)
    return dataclasses.replace(reply, mode=period.mode, flags=frozenset(flags))


def _limitation(
    period: GuaranteePeriod, events: Sequence[Event], *, as_of: datetime.date, calendar: WorkCalendar
) -> Reply:
    if period.exercise is None:
        discharged = status_of(period, as_of) == Status.DISCHARGED
        code, status = (
            ("discharged", Status.DISCHARGED) if discharged else ("not_exercised", Status.NOT_STARTED)
        )
        return Reply(
            status=status,
            ineffective=without_effect(events, period.effective),
            steps=(*period.steps, period.end.step, Step(code=code, cites=("693",), on=period.last_day)),
        )
    if period.mode == GENERAL:
        return _general(period, period.exercise, events, as_of=as_of, calendar=calendar)
    return _joint(period, period.exercise, events, as_of=as_of, calendar=calendar)


def _joint(
    period: GuaranteePeriod,
    exercise: Event,
    events: Sequence[Event],
    *,
    as_of: datetime.date,
    calendar: WorkCalendar,
) -> Reply:
    """Civil Code 694(2): from the day on which the guarantor was asked."""
    place = events.index(exercise)
    run = Run(RULES, calendar=calendar, procedures=period.procedures, begins=exercise.on, main=exercise.on)
    run.effective |= period.effective
    run.steps = _until(period, exercise)
    run.steps.append(_start_step("start_guarantor_asked", exercise, exercise.on, "694"))
    run.take_all(events[place:])
    return conclude(run, events, as_of=as_of)


def _general(
    period: GuaranteePeriod,
    exercise: Event,
    events: Sequence[Event],
    *,
    as_of: datetime.date,
    calendar: WorkCalendar,
) -> Reply:
    """Civil Code 694(1), Security Interpretation 28: when the guarantor can no longer point to the debtor."""
    later = events[events.index(exercise) :]
    applied = next((e for e in later if e.type == "enforcement_applied" and e.party in BORROWER_SIDE), None)
    ruling = _first_served([e for e in later if e.type == "enforcement_terminated"])
    effective = set(period.effective)
    starts: list[tuple[datetime.date, Event, str]] = []
    if applied is not None:
        effective.add(applied.position)
        received_on = applied.day("received_on") or applied.on
        starts.append((add_months(received_on, ENFORCEMENT_ROUND_MONTHS), applied, "start_guarantor_year"))
    if ruling is not None and (not starts or _served(ruling) <= starts[0][0]):
        effective.add(ruling.position)
        starts = [(_served(ruling), ruling, "start_guarantor_ruling")]
    if not starts:
        reply = not_begun(events, effective=effective)
        return dataclasses.replace(reply, steps=(*_until(period, exercise), *reply.steps))
    start, starter, code = starts[0]
    effective |= {
        end.position
        for one in (exercise, applied)
        if one is not None and (end := period.procedures.end_of(one)) is not None
    }
    run = Run(RULES, calendar=calendar, procedures=period.procedures, begins=start, main=start)
    run.effective |= effective
    run.steps = _until(period, exercise)
    run.steps.append(_start_step(code, starter, start, "694", "SI28"))
    run.take_all(event for event in later if event.position not in effective)
    return conclude(run, events, as_of=as_of)


def _earlier_start_is_argued(period: GuaranteePeriod, events: Sequence[Event]) -> bool:
    """Civil Code 687(2), 694(1), the interpretation of 2000 art. 34(1): a general guarantor's period."""
    if period.mode != GENERAL:
        return False
    bankrupt = any(
        event.type == "bankruptcy_claim_filed" and event.party in BORROWER_SIDE for event in events
    )
    return bankrupt or period.facts.signed_on < CIVIL_CODE


def _served(ruling: Event) -> datetime.date:
    return ruling.day("served_on") or ruling.on


def _first_served(rulings: Sequence[Event]) -> Event | None:
    return min(rulings, key=lambda ruling: (_served(ruling), ruling.position), default=None)


def _until(period: GuaranteePeriod, exercise: Event) -> list[Step]:
    """The steps of the guarantee period up to its exercise."""
    for place, step in enumerate(period.steps):
        if step.event == exercise.position:
            return period.steps[: place + 1]
    return list(period.steps)


def _start_step(code: str, event: Event, start: datetime.date, *cites: str) -> Step:
    values = {"event": EVENT_WORDS[event.type], "day": event.on, "start": start}
    return Step(code=code, cites=cites, on=start, event=event.position, values=values)
