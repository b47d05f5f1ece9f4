"""A limitation period that runs, is interrupted, stands still and ends: one run over the events.

Example: due 2020-03-31, a plan accepted on 2023-02-06 for 2023-12-29: the last day counts from the new due date
(2026-12-29), the cautious day from the promise (2026-02-06). Shared by the clocks litigation, guarantee_litigation
and enforcement, which differ in their table columns, lengths and starts (Civil Code 188–195).
"""

from collections.abc import Iterable

from loans.rules.limitation.counting import Law
from loans.rules.limitation.events import CAUTIOUS_FROM_END, MAY_WAIVE, SOFT_PROCEDURES, Effect, Event
from loans.rules.limitation.procedures import WITHDRAWN
from loans.rules.limitation.reply import Flag
from loans.rules.limitation.run_state import RunState
from loans.rules.limitation.statute import Resumption


class Run(RunState):
    """One clock working through its events, in order."""

    def take_all(self, events: Iterable[Event]) -> None:
        for event in events:
            self.take(event)

    def take(self, event: Event) -> None:
        effect = self.rules.effect_of(event.type)
        if self.free_from is not None and event.on >= self.free_from:
            self.no_effect(event, "final")
        elif effect == Effect.ENDS:
            self._end(event)
        elif effect != Effect.SUSPENDS and event.party not in self.rules.side:
            self.no_effect(event, "other_party")
        elif event.on < self.begins:
            self.no_effect(event, "before_start")
        elif self.is_over(event.on):
            self._after_expiry(event)
        elif effect == Effect.SUSPENDS:
            self._suspend(event)
        elif effect == Effect.PROCEDURE:
            self._begin_procedure(event)
        else:
            self._in_time(event, effect)
        if not self.open:
            self._count_obstacles()

    def _in_time(self, event: Event, effect: Effect) -> None:
        if effect == Effect.CLOSES_ROUND:
            self.free_from = event.day("served_on") or event.on
            self.works(event, "closes_round", "CPI517", free=self.free_from)
        elif effect == Effect.SETTLES:
            self._settle(event)
        elif effect in (Effect.PLAN, Effect.EXTENDS):
            self._plan(event, accepted=event.accepted or effect == Effect.EXTENDS)
        elif effect != Effect.INTERRUPTS:
            self.no_effect(event, "not_here")
        elif event.type == "demand" and not event.reached():
            self.no_effect(event, "not_proved")
        elif event.type == "assigned" and event.day("notice_arrived_on") is None:
            self.no_effect(event, "no_notice")
        elif event.on < self.cautious:
            self.no_effect(event, "before_promised_day")
        else:
            self._interrupt(event)

    def _interrupt(self, event: Event) -> None:
        self.cautious = event.on
        if self.open:
            self.works(event, "interrupts_cautious", "195")
            return
        later = self.main > event.on  # a promised day that is still to come stays the start
        self.main = max(self.main, event.on)
        self.works(event, "interrupts_cautious" if later else "interrupts", "195", *_cites(event))

    def _plan(self, event: Event, *, accepted: bool) -> None:
        promised = event.day("new_due_date")
        self.cautious = max(self.cautious, event.on)
        if self.open:
            self.works(event, "interrupts_cautious", "195", "LP14")
        elif accepted and promised is not None and promised > event.on:
            self.main = promised
            self.works(event, "plan", "195", "LP14", promised=promised)
        else:
            self.main = max(self.main, event.on)
            self.works(event, "interrupts", "195", "LP14")

    def _is_procedure(self, event: Event) -> bool:
        return self.rules.effect_of(event.type) == Effect.PROCEDURE and event.party in self.rules.side

    def _begin_procedure(self, event: Event) -> None:
        if self.procedures.is_never_filed(event):
            self.no_effect(event, "never_filed")
            return
        if not self.open:  # a day agreed that is still to come no longer counts
            self.cautious = min(self.cautious, event.on)
        self.open[event.position] = event
        if event.type in SOFT_PROCEDURES:
            self.cautious = max(self.cautious, event.on)
        self.works(event, "opens_soft" if self.only_soft_open else "opens", *_cites(event))

    def _end(self, event: Event) -> None:
        opened = self.procedures.closes.get(event.position)
        if opened is not None and self.procedures.is_never_filed(opened) and self._is_procedure(opened):
            self.works(event, "undoes", "195")
        elif opened is None or opened.position not in self.open:
            self.no_effect(event, "closes_nothing")
        else:
            del self.open[opened.position]
            from_end = opened.type in CAUTIOUS_FROM_END or (
                opened.type == "suit_filed" and event.type != WITHDRAWN
            )
            self.cautious = max(self.cautious, event.on if from_end else opened.on)
            self.main = max(self.first, event.on)
            self.works(event, "ends_one" if self.open else "ends", "195", cautious=self.cautious)

    def _settle(self, event: Event) -> None:
        """Civil Procedure Interpretation 466: two years from the last day agreed for performance."""
        for position in [one.position for one in self.open.values() if one.type == "enforcement_applied"]:
            del self.open[position]
        self.main = self.cautious = max(event.day("perform_by") or event.on, event.on)
        self.works(event, "settles", "CPI466", "EP20", start=self.main)

    def _suspend(self, event: Event) -> None:
        self.obstacles.append(event)
        ending = self.ending()
        if self.open or event.position not in ending.counted:
            self.step(event, "obstacle_outside", "194")
        else:
            code = "obstacle_lasts" if event.day("until") is None else "obstacle"
            self.works(event, code, *self._obstacle_cites(event), until=event.day("until"))

    def _count_obstacles(self) -> None:
        """An obstacle may come to lie in the window only after a later start."""
        counted = self.ending().counted
        self.effective |= counted
        if counted and self.rules.terms.resumes == Resumption.EARLIER:
            self.flags.add(Flag.LEGAL_REVIEW)  # two readings of how an enforcement period resumes

    def _obstacle_cites(self, event: Event) -> tuple[str, ...]:
        if self.rules.terms.resumes == Resumption.EARLIER:
            return ("EP19", "CPL250", "194")
        if self.ending().law == Law.BEFORE:
            return ("1986/139",)
        return ("194", "2018/4") if self.ending().law == Law.PASSAGE else ("194",)

    def _after_expiry(self, event: Event) -> None:
        """Civil Code 192: only a reconfirmed promise to perform starts the period again."""
        in_cap = self.cap is None or event.on <= self.calendar.working_day_from(self.cap)
        if event.type == "reconfirmation" and event.consent_to_perform and in_cap:
            self.main = self.cautious = event.on
            self.waiver = False
            self.works(event, "revives", "192", "LP19")
            return
        signed = event.type == "demand" and event.channel == "handed" and event.receipt == "signed"
        may_waive = signed or event.type in MAY_WAIVE
        self.waiver = self.waiver or may_waive
        self.no_effect(event, "expired_waiver" if may_waive else "expired")


def _cites(event: Event) -> tuple[str, ...]:
    """The provision that names this kind of interruption."""
    named = {"demand": "LP8", "account_deduction": "LP8", "suit_filed": "LP10", "assigned": "LP17"}
    named |= dict.fromkeys(MAY_WAIVE, "LP14")
    return (named.get(event.type, "LP11"),)
