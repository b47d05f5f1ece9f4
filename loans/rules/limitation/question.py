"""The question of the limitation calculator, read strictly (docs/rules/limitation.md).

Example: {"clock": "litigation", "facts": {}} is refused with `facts.due_date`. Every wrong place is named.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from creditcoop.core.rules.wording import Problem, ProblemsError
from loans.rules.limitation.events import (
    AGAINST,
    BORROWER,
    BY,
    CHANNELS,
    EFFECTS,
    MEDIA,
    OBSTACLES,
    PROCEDURES,
    RECEIPTS,
    TO,
    Clock,
    Event,
    in_order,
)
from loans.rules.limitation.facts import NO_DAY, Facts, read_facts
from loans.rules.limitation.reading import FactReader

CLOCKS = tuple(clock.value for clock in Clock)
ACTS = (
    "debtor_consent", "part_payment", "account_deduction", "iou_accepted", "new_security", "refusal",
    "repayment_plan", "reconfirmation",
)  # fmt: skip
DEMAND_KEYS = (
    "to", "channel", "receipt", "sent_on", "whereabouts_unknown", "medium", "states_claim", "grace_end",
)  # fmt: skip

# Which extra keys an event may have, beside `date` and `type`.
EVENT_KEYS: Mapping[str, tuple[str, ...]] = (
    dict.fromkeys(EFFECTS, ())
    | dict.fromkeys(ACTS, ("by",))
    | dict.fromkeys(PROCEDURES, ("against",))
    | {
        "demand": DEMAND_KEYS,
        "repayment_plan": ("by", "new_due_date", "accepted"),
        "reconfirmation": ("by", "consent_to_perform"),
        "extension": ("new_due_date", "guarantor_consented"),
        "assigned": ("notice_arrived_on",),
        "suit_filed": ("against", "served_on"),
        "enforcement_applied": ("against", "received_on"),
        "procedure_ended": ("closes",),
        "enforcement_terminated": ("served_on",),
        "execution_settlement": ("perform_by",),
        "obstacle": ("until", "kind"),
        "renewal_done": ("court_end",),
    }
)
REQUIRED = frozenset(
    {
        ("extension", "new_due_date"),
        ("procedure_ended", "closes"),
        ("reconfirmation", "consent_to_perform"),
        ("repayment_plan", "accepted"),
    }
)
CHOICES: Mapping[str, tuple[str, ...]] = {
    "to": TO,
    "by": BY,
    "against": AGAINST,
    "channel": CHANNELS,
    "receipt": RECEIPTS,
    "medium": MEDIA,
    "closes": PROCEDURES,
    "kind": OBSTACLES,
}
PARTY_KEYS = ("to", "by", "against")
FLAGS = ("whereabouts_unknown", "states_claim", "accepted", "consent_to_perform", "guarantor_consented")
DAYS = (
    "sent_on", "grace_end", "new_due_date", "notice_arrived_on", "served_on", "received_on", "perform_by",
    "until", "court_end",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question that can be answered; `events` in the order in which they are worked through."""

    id: str | None
    clock: Clock
    facts: Facts
    events: tuple[Event, ...]
    as_of: datetime.date


def read_question(question: object) -> Question:
    """The typed question. ProblemsError names every wrong place; `as_of` must be given here."""
    problems: list[Problem] = []
    reader = FactReader(question, "", problems, ("id", "clock", "facts", "events", "as_of"))
    known = reader.given("id", required=False)
    if known is not None and not isinstance(known, str):
        reader.note("id", "not_text")
    clock = reader.one_of("clock", CLOCKS, required=True)
    facts = read_facts(clock, reader.value.get("facts"), problems) if clock else None
    events = [_event(reader, place, value) for place, value in enumerate(reader.items("events"))]
    as_of = reader.day("as_of", required=True)
    if problems or facts is None or as_of is None:
        raise ProblemsError(problems)
    return Question(
        id=known if isinstance(known, str) else None,
        clock=Clock(clock),
        facts=facts,
        events=in_order(events, as_of=as_of),
        as_of=as_of,
    )


def _event(question: FactReader, place: int, value: object) -> Event:
    kind = value.get("type") if isinstance(value, dict) else None
    anything = (*CHOICES, *FLAGS, *DAYS)  # of an unknown type only the type is wrong
    keys = EVENT_KEYS.get(kind, anything) if isinstance(kind, str) else anything
    reader = FactReader(value, f"events.{place}", question.problems, ("date", "type", *keys))
    kind = reader.one_of("type", tuple(EFFECTS), required=True)
    on = reader.day("date", required=True)
    party = [reader.choice(key, CHOICES[key]) for key in PARTY_KEYS if key in keys]
    codes = {key: _code(reader, kind, key) for key in CHOICES if key in keys and key not in PARTY_KEYS}
    flags = {key: reader.flag(key, required=(kind, key) in REQUIRED) for key in FLAGS if key in keys}
    read = {key: reader.day(key, required=(kind, key) in REQUIRED) for key in DAYS if key in keys}
    days = {key: day for key, day in read.items() if day is not None}
    if kind == "extension" and on and "new_due_date" in days and days["new_due_date"] <= on:
        reader.note("new_due_date", "not_later", day=on.isoformat())
    return Event(
        position=place,
        type=kind,
        on=days.get("notice_arrived_on", on or NO_DAY),
        party=party[0] if party else BORROWER,
        channel=codes.get("channel", CHANNELS[0]),
        receipt=codes.get("receipt", RECEIPTS[0]),
        medium=codes.get("medium", ""),
        closes=codes.get("closes", ""),
        kind=codes.get("kind", OBSTACLES[0]),
        whereabouts_unknown=flags.get("whereabouts_unknown", False),
        states_claim=flags.get("states_claim", False),
        accepted=flags.get("accepted", False),
        consent_to_perform=flags.get("consent_to_perform", False),
        guarantor_consented=flags.get("guarantor_consented", False),
        days=days,
    )


def _code(reader: FactReader, kind: str, key: str) -> str:
    if key in ("medium", "closes"):  # without a default
        return reader.one_of(key, CHOICES[key], required=(kind, key) in REQUIRED)
    return reader.choice(key, CHOICES[key])
