"""The clocks that recorded events begin: enforcement, preservation, appeal, retrial, judicial confirmation.

Example: a judgment in force against borrower and guarantor begins a period of enforcement for each of them, and the
six months of a retrial. An appeal is no longer open once an instrument is in force after it.
"""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from loans.rules.limitation.question import PARTY_KEYS
from loans.rules.time_limits.answers import Asked, Asking, ClockAnswer
from loans.rules.time_limits.events import STRONG, Happened
from loans.rules.time_limits.openings import (
    DECISION,
    INSTRUMENT,
    MEASURE,
    MEDIATION,
    judged_facts,
    measure_facts,
)

CAN_BE_RETRIED = frozenset({"judgment", "mediation"})


def opened_clocks(asking: Asking, *, parties: str) -> Iterator[ClockAnswer]:
    """Every clock that an event on record began, with what ended or renewed it."""
    for event in asking.counting:
        if event.kind == DECISION:
            yield from _appeal(asking, event)
        elif event.kind == INSTRUMENT:
            yield from _in_force(asking, event, parties)
        elif event.kind == MEASURE:
            yield from _measure(asking, event)
        elif event.kind == MEDIATION:
            facts = {"effective_on": event.on.isoformat()}
            yield _once(asking, "judicial_confirmation", facts, event)


def judgment_of(asking: Asking) -> Happened | None:
    """The latest instrument against the borrower that is proved and needs nobody's confirmation any more."""
    found = [
        event
        for event in asking.counting
        if event.kind == INSTRUMENT
        and event.side != "guarantor"
        and event.proof().grade == STRONG
        and (event.confirmed or not event.needs_second)
    ]
    return found[-1] if found else None


def _once(asking: Asking, clock: str, facts: Mapping[str, Any], event: Happened) -> ClockAnswer:
    return asking.ask(clock, facts, asking.about(event.id, "step_taken"), opened_by=event.id)


def _appeal(asking: Asking, event: Happened) -> Iterator[ClockAnswer]:
    if any(later.kind == INSTRUMENT and later.on >= event.on for later in asking.counting):
        return
    yield _once(asking, "appeal", {"served_on": event.on.isoformat(), **event.facts}, event)


def _in_force(asking: Asking, event: Happened, parties: str) -> Iterator[ClockAnswer]:
    facts = judged_facts(event.on, event.facts, parties)
    if event.side != "guarantor":
        yield asking.ask("enforcement", facts, asking.seen_from(None), opened_by=event.id)
    if event.guarantor is not None:
        asked = _as_debtor(asking.seen_from(event.guarantor))
        yield asking.ask("enforcement", facts, asked, guarantor=event.guarantor, opened_by=event.id)
    if event.facts["instrument"] in CAN_BE_RETRIED:
        yield _once(asking, "retrial", {"effective_on": event.on.isoformat()}, event)


def _as_debtor(seen: Asked) -> Asked:
    """What concerns a guarantor, told as of the debtor of the instrument, which he is."""
    found = []
    for event_id, told in seen:
        party = next((key for key in PARTY_KEYS if key in told), "")
        if not party:
            found.append((event_id, told))
        elif told[party] in ("guarantor", "both"):
            found.append((event_id, {**told, party: "borrower"}))
    return found


def _measure(asking: Asking, event: Happened) -> Iterator[ClockAnswer]:
    """Preserved property: the term, seven days before it the application, and to sue or to enforce in time."""
    stage = event.facts["stage"]
    if stage == "presuit":
        asked = asking.since(event.on, ("suit_filed", "arbitration_applied"))
        yield asking.ask(
            "presuit_preservation", {"taken_on": event.on.isoformat()}, asked, opened_by=event.id
        )
    if stage == "post_judgment":
        facts = {"performance_end": event.facts["performance_end"]}
        asked = asking.since(event.on, ("enforcement_applied",))
        yield asking.ask("post_judgment_preservation", facts, asked, opened_by=event.id)
    renewals = asking.about(event.id, "renewal_done")
    measure = asking.ask("preservation", measure_facts(event.on, event.facts), renewals, opened_by=event.id)
    yield measure
    # Where the court named no end, the application is counted from the cautious day.
    end = {"court_end": measure.said["act_by"]}
    asked = asking.about(event.id, "step_taken", after=_last_renewal(measure, renewals))
    yield asking.ask("renewal_application", end, asked, opened_by=event.id)


def _last_renewal(measure: ClockAnswer, renewals: Asked) -> datetime.date | None:
    days = [told["date"] for event_id, told in renewals if event_id not in measure.ineffective]
    return max(map(datetime.date.fromisoformat, days), default=None)
