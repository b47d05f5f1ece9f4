"""The guarantee period: whether the guarantor answers at all (Civil Code 686, 692, 693, 695).

Example: no period agreed, debt due 2022-03-01: six months to 2022-09-01. A joint guarantor asked on 2022-03-02 is
bound; one asked on the due day itself is not, since the debtor could still perform that day.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from creditcoop.core.rules.workdays import WorkCalendar
from loans.rules.limitation.concluding import rest_day_step
from loans.rules.limitation.events import BORROWER_SIDE, GUARANTOR, GUARANTOR_SIDE, PROCEDURES, Event
from loans.rules.limitation.facts import GuaranteeFacts
from loans.rules.limitation.guarantee_terms import GENERAL, End, end_of_period, first_base, mode_of
from loans.rules.limitation.procedures import Procedures, match_ends
from loans.rules.limitation.reply import Flag, Reply, Status, Step, calendar_flags, without_effect
from loans.rules.limitation.statute import CIVIL_CODE
from loans.rules.limitation.words import EVENT_WORDS

EXERCISES_JOINT = frozenset(PROCEDURES) - {"crime_reported", "security_enforced"}
EXERCISES_GENERAL = frozenset({"suit_filed", "arbitration_applied", "enforcement_applied"})


@dataclass
class GuaranteePeriod:
    """The guarantee period worked through its events, up to the first exercise."""

    facts: GuaranteeFacts
    calendar: WorkCalendar
    procedures: Procedures
    base: datetime.date
    mode: str
    exercise: Event | None = None
    effective: set[int] = field(default_factory=set)
    undone: set[int] = field(default_factory=set)
    flags: set[Flag] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)

    @property
    def end(self) -> End:
        return end_of_period(self.facts, self.base)

    @property
    def last_day(self) -> datetime.date:
        return self.calendar.working_day_from(self.end.on)

    def take(self, event: Event) -> None:
        closed = self.procedures.closes.get(event.position)
        if closed is not None and closed.position in self.undone:
            self._works(event, "undoes_exercise", "SI31")
        elif self.exercise is not None:
            if closed is self.exercise:
                self._works(event, "ends_exercise", "SI31")
            else:
                self._note(event, "no_effect_exercised")
        elif self._moves_base(event):
            return
        elif not self._is_exercise(event):
            self._note(event, "no_effect_guarantee", "693")
        elif not self.base < event.on <= self.last_day:
            code = "no_effect_guarantee_early" if event.on <= self.base else "no_effect_guarantee_late"
            self._note(event, code, "692", "693")
        elif self._is_undone(event):
            self.undone.add(event.position)
            self._note(event, "no_effect_undone", "SI31")
        else:
            self.exercise = event
            self._works(event, f"exercised_{self.mode}", "693", "SI27")

    def _moves_base(self, event: Event) -> bool:
        """Civil Code 695(2): a longer term counts for the guarantor who agreed. An early call is argued."""
        if self.facts.due_date is None:
            return False
        new = event.day("new_due_date")
        if event.type == "extension" and event.guarantor_consented and new and event.on <= self.last_day:
            self.base = new
            self._works(event, "base_moved", "695", new=new)
            return True
        if event.type == "acceleration" and event.on < self.base:
            self.base = event.on
            self.flags.add(Flag.LEGAL_REVIEW)
            self._works(event, "base_early", "692")
            return True
        return False

    def _is_exercise(self, event: Event) -> bool:
        if self.mode == GENERAL:
            return event.type in EXERCISES_GENERAL and event.party in BORROWER_SIDE
        if event.type == "demand":
            return event.party == GUARANTOR and event.reached()
        return event.type in EXERCISES_JOINT and event.party in GUARANTOR_SIDE

    def _is_undone(self, event: Event) -> bool:
        """Security Interpretation 31: a withdrawn suit, unless a joint guarantor had been served."""
        if event.type != "suit_filed":
            return False
        if self.mode == GENERAL:
            return self.procedures.is_withdrawn(event)
        return self.procedures.is_never_filed(event)

    def _works(self, event: Event, code: str, *cites: str, **values: object) -> None:
        self.effective.add(event.position)
        self._note(event, code, *cites, **values)

    def _note(self, event: Event, code: str, *cites: str, **values: object) -> None:
        values = {"event": EVENT_WORDS[event.type], "day": event.on, **values}
        self.steps.append(
            Step(
                code=code,
                cites=cites,
                on=event.on,
                event=event.position,
                values=values,
                last_day=self.last_day,
            )
        )


def work_out(facts: GuaranteeFacts, events: Sequence[Event], *, calendar: WorkCalendar) -> GuaranteePeriod:
    """The guarantee period after all these events."""
    mode, base = mode_of(facts), first_base(facts)
    procedures = match_ends(events, settlement_closes=False)
    period = GuaranteePeriod(facts, calendar, procedures, base=base, mode=mode)
    stated = f"mode_{mode}" if facts.mode != "unstated" else f"mode_unstated_{mode}"
    cites = ("686",) if facts.signed_on >= CIVIL_CODE or facts.mode != "unstated" else ("SL19",)
    period.steps.append(Step(code=stated, cites=cites, on=facts.signed_on))
    code = "base" if facts.due_date is not None else "base_maximum"
    period.steps.append(
        Step(code=code, cites=("692",) if code == "base" else ("SI30",), on=base, values={"day": base})
    )
    for event in events:
        period.take(event)
    if period.end.argued:
        period.flags.add(Flag.LEGAL_REVIEW)
    return period


def answer_guarantee_period(
    facts: GuaranteeFacts, events: Sequence[Event], *, as_of: datetime.date, calendar: WorkCalendar
) -> Reply:
    period = work_out(facts, events, calendar=calendar)
    nominal, last_day = period.end.on, period.last_day
    status = status_of(period, as_of)
    steps = [*period.steps, period.end.step]
    if last_day != nominal:
        steps.append(rest_day_step(nominal, last_day))
    if status == Status.DISCHARGED:
        steps.append(Step(code="discharged", cites=("693", "SI34"), on=last_day, last_day=last_day))
    return Reply(
        status=status,
        nominal=nominal,
        last_day=last_day,
        act_by=None if status == Status.EXERCISED else nominal,
        mode=period.mode,
        ineffective=without_effect(events, period.effective),
        flags=frozenset(period.flags) | calendar_flags(nominal, calendar),
        steps=tuple(steps),
    )


def status_of(period: GuaranteePeriod, as_of: datetime.date) -> Status:
    if period.exercise is not None:
        return Status.EXERCISED
    if as_of > period.last_day:
        return Status.DISCHARGED
    return Status.NOT_STARTED if as_of < period.base else Status.RUNNING
