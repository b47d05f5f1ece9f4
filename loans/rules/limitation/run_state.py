"""The state of a limitation period while its events are worked through (Civil Code 188–195).

Two starts are kept: `main`, from which the last day counts, and `cautious`, from which the day to act by counts.
"""

import datetime
from dataclasses import dataclass

from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.workdays import WorkCalendar
from loans.rules.limitation.counting import Ending, Law, run_out
from loans.rules.limitation.events import EFFECTS, SOFT_PROCEDURES, Clock, Effect, Event
from loans.rules.limitation.procedures import Procedures
from loans.rules.limitation.reply import Flag, Step
from loans.rules.limitation.statute import CAP_MONTHS, Terms
from loans.rules.limitation.words import EVENT_WORDS, NO_EFFECT_CITES


@dataclass(frozen=True, kw_only=True)
class RunRules:
    """What tells one limitation clock from another."""

    clock: Clock  # the column of the table of effects
    side: frozenset[str]  # whose events count
    terms: Terms
    capped: bool = False  # Civil Code 188(2): twenty years
    security: bool = False  # realising the security is a procedure here

    def effect_of(self, kind: str) -> Effect:
        if kind == "security_enforced" and self.security:
            return Effect.PROCEDURE
        return EFFECTS[kind][self.clock]


class RunState:
    """What is known of one clock so far: its starts, what is open, what had an effect, and why."""

    def __init__(
        self,
        rules: RunRules,
        *,
        calendar: WorkCalendar,
        procedures: Procedures,
        begins: datetime.date,
        main: datetime.date,
    ) -> None:
        """`begins`: events before it have no effect. `main`: the first day S from which the last day counts."""
        self.rules, self.calendar, self.procedures = rules, calendar, procedures
        self.begins = begins
        self.first = self.main = main
        self.cautious = min(begins, main)
        self.cap = add_months(main, CAP_MONTHS) if rules.capped else None
        self.open: dict[int, Event] = {}
        self.obstacles: list[Event] = []
        self.effective: set[int] = set()
        self.free_from: datetime.date | None = None
        self.flags: set[Flag] = set()
        self.waiver = False
        self.steps: list[Step] = []
        self.look_at_law()

    # Where the period ends now

    def ending(self) -> Ending:
        """The end that the last day is counted to, as far as the events so far tell."""
        return run_out(
            self.main, self.obstacles, terms=self.rules.terms, calendar=self.calendar, cap=self.cap
        )

    def cautious_end(self, ending: Ending) -> datetime.date:
        """The end counted from the cautious start; an obstacle that still lasts does not help here."""
        counted = self.effective if self.open else ending.counted
        passed = [
            obstacle
            for obstacle in self.obstacles
            if obstacle.position in counted and obstacle.day("until") is not None
        ]
        found = run_out(self.cautious, passed, terms=self.rules.terms, calendar=self.calendar, cap=self.cap)
        assert found.nominal is not None  # nothing without end was passed
        if self.open or ending.nominal is None:
            return found.nominal
        return min(found.nominal, ending.nominal)

    def is_over(self, day: datetime.date) -> bool:
        bar = self.ending().bar
        return not self.open and bar is not None and day > bar

    @property
    def only_soft_open(self) -> bool:
        """Only procedures during which the cautious day goes on counting are open."""
        return bool(self.open) and all(event.type in SOFT_PROCEDURES for event in self.open.values())

    # Notes

    def no_effect(self, event: Event, reason: str) -> None:
        self.step(event, f"no_effect_{reason}", *NO_EFFECT_CITES.get(reason, ()))

    def works(self, event: Event, code: str, *cites: str, **values: object) -> None:
        self.effective.add(event.position)
        self.look_at_law()
        self.step(event, code, *cites, **values)

    def look_at_law(self) -> None:
        passage = self.ending().law == Law.PASSAGE and not self.open
        if passage and self.rules.terms.passage_is_argued:
            self.flags.add(Flag.LEGAL_REVIEW)

    def step(self, event: Event, code: str, *cites: str, **values: object) -> None:
        self.steps.append(
            Step(
                code=code,
                cites=cites,
                on=event.on,
                event=event.position,
                values={"event": EVENT_WORDS[event.type], "day": event.on, **values},
                last_day=None if self.open else self.ending().last_day,
            )
        )
