"""Every rule of the limitation calculator that can be switched off: its name, where it stands, what is put there."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from loans.rules.limitation import (
    counting,
    enforcement,
    events,
    guarantee,
    guarantee_litigation,
    guarantee_terms,
    litigation,
    run_state,
    running,
    statute,
)
from loans.rules.limitation.events import EFFECTS, PROVED_BY, Clock, Effect

other = dataclasses.replace
LATER = statute.SEIZURE_TERMS  # another day of the law than the one in force


class Switch(NamedTuple):
    """`where` is a module, whose attribute `key` is exchanged, or a table, whose row is."""

    name: str
    where: Any
    key: str
    value: Any


def switches() -> Iterator[Switch]:
    yield from _effects()
    yield from _receipts()
    yield from _deadlines()
    yield from _periods()
    yield from _guarantees()
    yield from _readings()


def _effects() -> Iterator[Switch]:
    for kind, row in EFFECTS.items():
        for clock, effect in row.items():
            if effect == Effect.NONE or (kind, clock) == ("suit_withdrawn", Clock.ENFORCEMENT):
                continue  # on enforcement a suit is no procedure: its withdrawal never ends anything
            yield Switch(f"{kind} on {clock}", EFFECTS, kind, {**row, clock: Effect.NONE})


def _receipts() -> Iterator[Switch]:
    for channel, proved in PROVED_BY.items():
        for receipt in sorted(proved):
            yield Switch(f"{channel} with {receipt}", PROVED_BY, channel, proved - {receipt})
        for receipt in ("signed_by_other", "none"):
            yield Switch(f"{channel} without {receipt}", PROVED_BY, channel, proved | {receipt})
    yield Switch("notices in the province", events, "NOTICE_MEDIA", frozenset({"national"}))
    yield Switch("notices in the country", events, "NOTICE_MEDIA", frozenset({"provincial"}))
    yield Switch(
        "no notices in the county", events, "NOTICE_MEDIA", frozenset(("national", "provincial", "county"))
    )
    yield Switch(
        "no notices on the own site",
        events,
        "NOTICE_MEDIA",
        frozenset(("national", "provincial", "own_site")),
    )


def _deadlines() -> Iterator[Switch]:
    table = statute.DEADLINES
    for name, term in table.items():
        yield Switch(f"{name}: the term", table, name, other(term, days=term.days + 1))
        yield Switch(f"{name}: rest days", table, name, other(term, moves=not term.moves))
        for act in term.exercised_by:
            kept = tuple(one for one in term.exercised_by if one != act)
            yield Switch(f"{name}: {act}", table, name, other(term, exercised_by=kept))
    for asset, months in statute.PRESERVATION_MONTHS.items():
        yield Switch(f"preservation of {asset}", statute.PRESERVATION_MONTHS, asset, months + 12)


def _periods() -> Iterator[Switch]:
    now, resumption = statute.LITIGATION, statute.Resumption
    for name, changed in (
        ("three years", other(now, months=24)),
        ("two years before", other(now, months_before=36)),
        ("the passage of 2017", other(now, since=statute.CIVIL_CODE)),
        ("six months after", other(now, resumes=resumption.REMAINING)),
        ("the rest runs on", other(now, resumes_before=resumption.SIX_MONTHS)),
    ):
        yield Switch(name, litigation, "LITIGATION", changed)
    for parties, terms in statute.ENFORCEMENT.items():
        for name, changed in (
            ("two years", other(terms, months=36)),
            ("the term before", other(terms, months_before=24)),
            ("the passage of 2008", other(terms, since=statute.CIVIL_CODE)),
            ("the passage argued", other(terms, passage_is_argued=False)),
        ):
            named = {**statute.ENFORCEMENT, parties: changed}
            yield Switch(f"enforcement, {parties}: {name}", enforcement, "ENFORCEMENT", named)
    earlier: Mapping[str, Any] = {
        key: other(terms, resumes=resumption.SIX_MONTHS) for key, terms in statute.ENFORCEMENT.items()
    }
    yield Switch("enforcement: the earlier of two readings", enforcement, "ENFORCEMENT", earlier)
    yield Switch("enforcement: the first instalment", enforcement, "LAST_INSTALMENT_RULE", LATER)
    yield Switch("twenty years", run_state, "CAP_MONTHS", 360)


def _guarantees() -> Iterator[Switch]:
    for name, module, key in (
        ("a joint guarantor", guarantee, "EXERCISES_JOINT"),
        ("a general guarantor", guarantee, "EXERCISES_GENERAL"),
    ):
        acts = getattr(module, key)
        for act in sorted(acts):
            yield Switch(f"{act} binds {name}", module, key, acts - {act})
        yield Switch(f"crime_reported does not bind {name}", module, key, acts | {"crime_reported"})
    yield Switch("six months of a guarantee", guarantee_terms, "GUARANTEE_MONTHS", 12)
    yield Switch("two years until paid", guarantee_terms, "GUARANTEE_MONTHS_UNTIL_PAID", 6)
    yield Switch("type and term before 2021", guarantee_terms, "CIVIL_CODE", LATER)
    yield Switch("a general guarantor before 2021", guarantee_litigation, "CIVIL_CODE", LATER)
    yield Switch("the year of a round", guarantee_litigation, "ENFORCEMENT_ROUND_MONTHS", 24)


def _readings() -> Iterator[Switch]:
    yield Switch("the last six months", counting, "OBSTACLE_WINDOW_MONTHS", 1)
    yield Switch("six months after an obstacle", counting, "AFTER_OBSTACLE_MONTHS", 3)
    for act in sorted(run_state.SOFT_PROCEDURES):
        yield Switch(f"{act} is soft", run_state, "SOFT_PROCEDURES", run_state.SOFT_PROCEDURES - {act})
    for act in sorted(running.CAUTIOUS_FROM_END):
        yield Switch(f"{act} from the end", running, "CAUTIOUS_FROM_END", running.CAUTIOUS_FROM_END - {act})
    for act in sorted(running.MAY_WAIVE):
        yield Switch(f"{act} may waive", running, "MAY_WAIVE", running.MAY_WAIVE - {act})
