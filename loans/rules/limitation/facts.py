"""The facts of each clock, typed and read strictly.

Example: the clock "litigation" takes exactly one of due_date, instalment_due_dates and on_demand.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from creditcoop.core.rules.wording import Problem
from loans.rules.limitation.events import Clock
from loans.rules.limitation.reading import FactReader
from loans.rules.limitation.statute import SEIZURE_TERMS

NO_DAY = datetime.date(2000, 1, 1)  # stands where a problem was noted: the question is refused
MOST_MONTHS = 1200

LITIGATION_KEYS = ("due_date", "instalment_due_dates", "on_demand")
ENFORCEMENT_DATES = ("performance_end", "effective_on", "instalment_due_dates")
ENFORCEMENT_KEYS = ("instrument", *ENFORCEMENT_DATES, "parties")
GUARANTEE_KEYS = ("signed_on", "mode", "clause", "due_date", "maximum_amount", "period_end", "period_months")
INSTRUMENTS = ("judgment", "mediation", "award", "notarised")
PARTIES = ("natural", "entities")
MODES = ("joint", "general", "unstated")
CLAUSES = ("agreed", "none", "until_paid")
SECURITIES = ("mortgage", "registered_pledge", "possessory_pledge")
ASSETS = ("deposit", "movable", "immovable", "other_right")
DECISIONS = ("judgment", "ruling")


@dataclass(frozen=True, kw_only=True)
class DebtFacts:
    """Dates of a claim that is not yet judged; none: payable on demand."""

    due_dates: tuple[datetime.date, ...]
    instalments: bool = False


@dataclass(frozen=True, kw_only=True)
class JudgedFacts:
    instrument: str
    dates: tuple[datetime.date, ...]
    dates_are: str  # which of ENFORCEMENT_DATES
    parties: str


@dataclass(frozen=True, kw_only=True)
class GuaranteeFacts:
    signed_on: datetime.date
    mode: str
    clause: str
    due_date: datetime.date | None  # None: a maximum-amount guarantee
    determined_on: datetime.date | None = None
    due_dates: tuple[datetime.date, ...] = ()
    period_end: datetime.date | None = None
    period_months: int | None = None


@dataclass(frozen=True, kw_only=True)
class SecurityFacts:
    security: str
    claim: DebtFacts | JudgedFacts


@dataclass(frozen=True, kw_only=True)
class DeadlineFacts:
    start: datetime.date
    decision: str = ""
    asset: str = ""
    court_end: datetime.date | None = None


Facts = DebtFacts | JudgedFacts | GuaranteeFacts | SecurityFacts | DeadlineFacts


def read_facts(clock: str, value: object, problems: list[Problem]) -> Facts:
    """The facts of this clock. Unknown, missing and wrong keys are noted in `problems`."""
    if value is None:
        problems.append(Problem("facts", "required"))
        value = {}
        problems = []  # nothing more to say about what is not there
    keys, read = _READERS[Clock(clock)]
    if clock == Clock.SECURITY_RIGHT and isinstance(value, dict) and value.get("instrument") is not None:
        keys = ("security", *ENFORCEMENT_KEYS)
    return read(FactReader(value, "facts", problems, keys))


def _debt(reader: FactReader) -> DebtFacts:
    given = reader.exactly_one(LITIGATION_KEYS)
    if reader.has("on_demand") and reader.value["on_demand"] is not True:
        reader.note("on_demand", "only_true")
    due_date, listed = reader.day("due_date"), reader.day_list("instalment_due_dates")
    if given == "on_demand":
        return DebtFacts(due_dates=())
    return DebtFacts(due_dates=listed or (due_date or NO_DAY,), instalments=bool(listed))


def _judged(reader: FactReader) -> JudgedFacts:
    instrument = reader.one_of("instrument", INSTRUMENTS, required=True)
    given = reader.exactly_one(ENFORCEMENT_DATES)
    single = reader.day("performance_end") or reader.day("effective_on") or NO_DAY
    listed = reader.day_list("instalment_due_dates")
    parties = reader.choice("parties", PARTIES)
    return JudgedFacts(instrument=instrument, dates=listed or (single,), dates_are=given, parties=parties)


def _guarantee(reader: FactReader) -> GuaranteeFacts:
    reader.exactly_one(("due_date", "maximum_amount"))
    clause = reader.one_of("clause", CLAUSES, required=True)
    if clause == "agreed":
        reader.exactly_one(("period_end", "period_months"))
    else:
        for key in ("period_end", "period_months"):
            if clause and reader.has(key):
                reader.note(key, "only_with_agreed")
    maximum = reader.inside("maximum_amount", ("determined_on", "due_dates"))
    return GuaranteeFacts(
        signed_on=reader.day("signed_on", required=True) or NO_DAY,
        mode=reader.one_of("mode", MODES, required=True),
        clause=clause,
        due_date=reader.day("due_date"),
        determined_on=maximum.day("determined_on", required=True) if maximum else None,
        due_dates=maximum.day_list("due_dates", required=True) if maximum else (),
        period_end=reader.day("period_end"),
        period_months=reader.whole("period_months", lowest=0, highest=MOST_MONTHS),
    )


def _security(reader: FactReader) -> SecurityFacts:
    security = reader.one_of("security", SECURITIES, required=True)
    claim = _judged(reader) if reader.has("instrument") else _debt(reader)
    return SecurityFacts(security=security, claim=claim)


def _preservation(reader: FactReader) -> DeadlineFacts:
    start, court_end = reader.day("taken_on", required=True), reader.day("court_end")
    if start and start < SEIZURE_TERMS and not reader.has("court_end"):
        reader.note("court_end", "court_end_needed", day=SEIZURE_TERMS.isoformat())
    asset = reader.one_of("asset", ASSETS, required=True)
    return DeadlineFacts(start=start or NO_DAY, asset=asset, court_end=court_end)


def _appeal(reader: FactReader) -> DeadlineFacts:
    start = reader.day("served_on", required=True) or NO_DAY
    return DeadlineFacts(start=start, decision=reader.one_of("decision", DECISIONS, required=True))


def _from(key: str) -> Callable[[FactReader], DeadlineFacts]:
    return lambda reader: DeadlineFacts(start=reader.day(key, required=True) or NO_DAY)


_READERS: Mapping[Clock, tuple[tuple[str, ...], Callable[[FactReader], Facts]]] = {
    Clock.LITIGATION: (LITIGATION_KEYS, _debt),
    Clock.GUARANTEE_PERIOD: (GUARANTEE_KEYS, _guarantee),
    Clock.GUARANTEE_LITIGATION: (GUARANTEE_KEYS, _guarantee),
    Clock.SECURITY_RIGHT: (("security", *LITIGATION_KEYS), _security),
    Clock.ENFORCEMENT: (ENFORCEMENT_KEYS, _judged),
    Clock.PRESUIT_PRESERVATION: (("taken_on",), _from("taken_on")),
    Clock.PRESERVATION: (("taken_on", "asset", "court_end"), _preservation),
    Clock.RENEWAL_APPLICATION: (("court_end",), _from("court_end")),
    Clock.POST_JUDGMENT_PRESERVATION: (("performance_end",), _from("performance_end")),
    Clock.APPEAL: (("served_on", "decision"), _appeal),
    Clock.RETRIAL: (("effective_on",), _from("effective_on")),
    Clock.JUDICIAL_CONFIRMATION: (("effective_on",), _from("effective_on")),
}
FACT_KEYS: Mapping[Clock, tuple[str, ...]] = {clock: keys for clock, (keys, _read) in _READERS.items()}
