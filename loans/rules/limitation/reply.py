"""What a clock answers: dates, status, the events without effect, flags and the steps with their articles."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from creditcoop.core.rules.wording import Language, Wording
from creditcoop.core.rules.workdays import WorkCalendar
from loans.rules.limitation.events import Event
from loans.rules.limitation.statute import CITES
from loans.rules.limitation.words import STEPS


class Status(StrEnum):
    NOT_STARTED = "not_started"
    RUNNING = "running"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"
    EXERCISED = "exercised"
    DISCHARGED = "discharged"
    NOT_BARRED = "not_barred"


class Flag(StrEnum):
    CALENDAR_UNPUBLISHED = "calendar_unpublished"
    GUARANTOR_DEFENCE = "guarantor_defence"
    LEGAL_REVIEW = "legal_review"
    POSSIBLE_WAIVER = "possible_waiver"
    TWENTY_YEAR_CAP = "twenty_year_cap"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the reasoning: the day, the event that made it, the articles, the last day after it."""

    code: str
    cites: tuple[str, ...] = ()
    on: datetime.date | None = None
    event: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    last_day: datetime.date | None = None

    def to_json(self, language: Language) -> dict[str, Any]:
        values = {
            key: value.say(language) if isinstance(value, Wording) else value
            for key, value in self.values.items()
        }
        return {
            "date": _iso(self.on),
            "event": self.event,
            "rule": [CITES[cite].say(language) for cite in self.cites],
            "text": STEPS[self.code].say(language, **values),
            "last_day": _iso(self.last_day),
        }


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The answer of one clock before it is put into words."""

    status: Status
    nominal: datetime.date | None = None
    last_day: datetime.date | None = None
    act_by: datetime.date | None = None
    mode: str | None = None
    ineffective: frozenset[int] = frozenset()
    flags: frozenset[Flag] = frozenset()
    steps: tuple[Step, ...] = ()

    def to_json(self, *, id: str | None, clock: str, language: Language) -> dict[str, Any]:
        return {
            "id": id,
            "clock": clock,
            "mode": self.mode,
            "nominal_last_day": _iso(self.nominal),
            "last_day": _iso(self.last_day),
            "act_by": _iso(self.act_by),
            "status": self.status.value,
            "ineffective": sorted(self.ineffective),
            "flags": sorted(flag.value for flag in self.flags),
            "steps": [step.to_json(language) for step in self.steps],
        }


def without_effect(events: Iterable[Event], effective: Iterable[int]) -> frozenset[int]:
    """The positions of the events that had no effect."""
    return frozenset(event.position for event in events) - frozenset(effective)


def calendar_flags(nominal: datetime.date | None, calendar: WorkCalendar) -> frozenset[Flag]:
    """calendar_unpublished: the day may still be moved by a calendar that is not out yet."""
    if nominal is None or calendar.is_published(nominal):
        return frozenset()
    return frozenset({Flag.CALENDAR_UNPUBLISHED})


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
