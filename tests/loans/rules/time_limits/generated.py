"""Generated loans and recorded events for the properties of the clocks."""

import datetime
from typing import Any

from hypothesis import strategies as st

from loans.rules.limitation.events import BY, CHANNELS, MEDIA, PROCEDURES, RECEIPTS
from loans.rules.limitation.question import FLAGS, PARTY_KEYS
from loans.rules.time_limits.clocks import LoanFacts, answers_of
from loans.rules.time_limits.events import (
    KINDS,
    NOT_HAPPENED,
    RECORD_KEYS,
    Happened,
)
from loans.rules.time_limits.openings import FOLLOW_UPS, OPENING_CHOICES

FIRST, LAST = datetime.date(2014, 1, 1), datetime.date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)
CHOICES = {"channel": CHANNELS, "receipt": RECEIPTS, "medium": MEDIA, "closes": PROCEDURES, **OPENING_CHOICES}
SECURITIES = ("guarantee", "mortgage", "credit")
DATES = ("nominal_last_day", "last_day", "act_by", "status", "flags")
Loans = st.builds(
    lambda granted, months, security: LoanFacts(
        granted_on=granted,
        due_on=granted + datetime.timedelta(days=30 * months),
        security=security,
        standing="running",
        guarantors=(7, 8) if security == "guarantee" else (),
    ),
    DAYS,
    st.integers(1, 48),
    st.sampled_from(SECURITIES),
)


@st.composite
def happened(draw: Any, number: int, before: list[Happened]) -> Happened:
    """One event on record, proved or not, counted or waiting; it may follow one of those before it."""
    kind = draw(st.sampled_from([kind for kind in KINDS if kind != NOT_HAPPENED]))
    openings = [event for event in before if event.kind in FOLLOW_UPS.get(kind, ())]
    if kind in FOLLOW_UPS and not openings:
        kind = "demand"
    on = draw(DAYS)
    facts = {key: value for key in RECORD_KEYS[kind] if (value := _fact(draw, key, on)) is not None}
    parties = [key for key in PARTY_KEYS if key in RECORD_KEYS[kind]]
    side, guarantor = "borrower", None
    if parties:
        side = draw(st.sampled_from(("borrower", "guarantor", "both") if parties == ["against"] else BY))
        guarantor = draw(st.sampled_from((7, 8))) if side in ("guarantor", "both") else None
    return Happened(
        id=number,
        kind=kind,
        on=on,
        side=side,
        guarantor=guarantor,
        facts=facts,
        files=draw(st.integers(0, 1)),
        needs_second=draw(st.booleans()),
        confirmed=draw(st.booleans()),
        about=draw(st.sampled_from(openings)).id if kind in FOLLOW_UPS else None,
    )


def _fact(draw: Any, key: str, on: datetime.date) -> Any:
    if key in PARTY_KEYS or key in ("kind", "instalment_due_dates"):
        return None
    if key in CHOICES:
        return draw(st.sampled_from(CHOICES[key]))
    if key in FLAGS:
        return draw(st.booleans())
    if key in ("new_due_date", "performance_end") or (key == "court_end" and on.year < 2016):
        return (on + datetime.timedelta(days=draw(st.integers(1, 900)))).isoformat()
    return draw(st.none() | st.dates(on, on + datetime.timedelta(days=500)).map(str))


@st.composite
def stories(draw: Any, most: int = 6) -> tuple[LoanFacts, list[Happened]]:
    """A loan and what was recorded of it."""
    loan: LoanFacts = draw(Loans)
    events: list[Happened] = []
    for number in range(1, draw(st.integers(0, most)) + 1):
        events.append(draw(happened(number, list(events))))
    return loan, events


def told(loan: LoanFacts, events: list[Happened], on: datetime.date) -> dict[Any, dict[str, Any]]:
    """Dates, status and flags of every clock on a day, by its key."""
    answers = answers_of(loan, events, as_of=on)
    return {one.key: {name: one.said[name] for name in DATES} for one in answers}
