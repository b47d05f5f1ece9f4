"""From a run over the events to the answer of a limitation clock: status, dates, flags."""

import dataclasses
import datetime
from collections.abc import Iterable

from loans.rules.limitation.counting import Ending, Law
from loans.rules.limitation.events import Event
from loans.rules.limitation.reply import Flag, Reply, Status, Step, calendar_flags, without_effect
from loans.rules.limitation.run_state import RunState


def not_begun(events: Iterable[Event], *, effective: Iterable[int] = (), flags: Iterable[Flag] = ()) -> Reply:
    """The period has not begun and its start is not known: no dates."""
    return Reply(
        status=Status.NOT_STARTED,
        ineffective=without_effect(events, effective),
        flags=frozenset(flags),
        steps=(Step(code="not_begun"),),
    )


def conclude(run: RunState, events: Iterable[Event], *, as_of: datetime.date) -> Reply:
    """The answer of a run, in the order of the statuses: free, exercised, not started, suspended, lapsed, running."""
    if run.free_from is not None and as_of >= run.free_from:
        reply = Reply(status=Status.NOT_BARRED)
    elif run.open:
        act_by = run.cautious_end(run.ending()) if run.only_soft_open else None
        reply = Reply(status=Status.EXERCISED, act_by=act_by)
    else:
        reply = _dated(run, as_of)
    flags = set(run.flags) | set(reply.flags)
    if run.waiver:
        flags |= {Flag.POSSIBLE_WAIVER, Flag.LEGAL_REVIEW}
    return dataclasses.replace(
        reply,
        flags=frozenset(flags),
        ineffective=without_effect(events, run.effective),
        steps=(*run.steps, *reply.steps),
    )


def _dated(run: RunState, as_of: datetime.date) -> Reply:
    ending = run.ending()
    act_by = run.cautious_end(ending)
    nominal, last_day, capped = ending.nominal, ending.last_day, ending.capped
    if nominal is None and run.cap is not None and run.is_over(as_of):
        nominal, last_day, capped = run.cap, ending.bar, True  # an obstacle does not move the cap
    flags = calendar_flags(nominal, run.calendar)
    if capped:
        flags |= {Flag.TWENTY_YEAR_CAP}
    return Reply(
        status=_status(run, ending, as_of),
        nominal=nominal,
        last_day=last_day,
        act_by=act_by,
        flags=flags,
        steps=_end_steps(run, ending, capped=capped),
    )


def _status(run: RunState, ending: Ending, as_of: datetime.date) -> Status:
    if as_of < run.first or as_of < min(run.main, run.cautious):
        return Status.NOT_STARTED
    if run.is_over(as_of):
        return Status.LAPSED
    return Status.SUSPENDED if ending.is_suspended(as_of) else Status.RUNNING


def _end_steps(run: RunState, ending: Ending, *, capped: bool) -> tuple[Step, ...]:
    """How the last day follows from the last start: the length, the cap, the rest days."""
    terms = run.rules.terms
    months = terms.months_before if ending.law == Law.BEFORE else terms.months
    cites = {Law.PRESENT: terms.cites, Law.BEFORE: terms.cites_before, Law.PASSAGE: terms.cites_passage}
    values = {"start": run.main, "months": months, "end": ending.nominal}
    code = "length_open" if ending.nominal is None else f"length_{ending.law.value}"
    steps = [Step(code=code, cites=cites[ending.law], on=run.main, values=values, last_day=ending.nominal)]
    if capped:
        steps.append(Step(code="cap", cites=("188(2)", "GP35"), on=run.cap, values={"cap": run.cap}))
    if ending.nominal is not None and ending.last_day != ending.nominal:
        steps.append(rest_day_step(ending.nominal, ending.last_day))
    return tuple(steps)


def rest_day_step(nominal: datetime.date, last_day: datetime.date | None) -> Step:
    """Civil Code 203: the end falls on a rest day."""
    values = {"nominal": nominal, "last_day": last_day}
    return Step(code="rest_day", cites=("203",), on=nominal, values=values, last_day=last_day)
