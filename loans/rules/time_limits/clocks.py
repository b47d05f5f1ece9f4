"""The clocks of a loan, and the question that each of them asks of the limitation calculator (Annex 3, Q18).

Example: a loan with two guarantors has five: the claim against the borrower, and for each guarantor the guarantee
period and the limitation of the claim against him. Terms of a guarantee that are not on record are read cautiously:
no period agreed (six months), type not stated. Events begin others (`procedural.py`).
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from creditcoop.core.rules.wording import Language, Wording
from creditcoop.core.rules.workdays import WorkCalendar
from loans.rules.limitation.calculator import answer
from loans.rules.limitation.question import CLOCKS as ALL_CLOCKS
from loans.rules.time_limits.answers import Asking, ClockAnswer
from loans.rules.time_limits.events import Happened
from loans.rules.time_limits.openings import OPENING_KEYS, judged_facts, opening_errors
from loans.rules.time_limits.procedural import judgment_of, opened_clocks

ENGINE = 2  # raised when the rules answer the same question differently
CLOCKS = ALL_CLOCKS
SECURITY: Mapping[str, str] = {"mortgage": "mortgage", "pledge": "registered_pledge"}
OPEN_STANDINGS = ("running", "ended_unpaid")

SKIPPED_WORDS: Mapping[str, Wording] = {
    "settled": Wording("已还清，没有要看管的期间。", "Paid off: no time limit is left to watch."),
    "not_built": Wording("期间尚未计算。", "The time limits are not computed yet."),
    "no_guarantor": Wording(
        "保证贷款，但没有登记保证人：保证期间无人看管。",
        "Guaranteed, but no guarantor is on record: no guarantee period is watched.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class LoanFacts:
    """What a loan itself says; `guarantors` are their ids.

    `instalments` are its due dates where there are several; the latest is then `due_on`. `entities`: no natural
    person is a party, which only matters to enforcement before April 2008.
    """

    granted_on: datetime.date
    due_on: datetime.date
    security: str
    standing: str
    guarantors: tuple[int, ...] = ()
    instalments: tuple[datetime.date, ...] = ()
    entities: bool = False

    @property
    def claim(self) -> dict[str, Any]:
        """The facts of the claim that is not yet judged: for instalments the last of them counts (Civil Code 189)."""
        if self.instalments:
            return {"instalment_due_dates": [day.isoformat() for day in self.instalments]}
        return {"due_date": self.due_on.isoformat()}

    @property
    def parties(self) -> str:
        return "entities" if self.entities else "natural"


def status_on(*, clock: str, status: str, last_day: datetime.date | None, day: datetime.date) -> str:
    """The status that a kept clock shows on a day: what was running lapses the day after its last."""
    if last_day is None or day <= last_day or status not in ("running", "not_started"):
        return status
    return "discharged" if clock == "guarantee_period" else "lapsed"


def skipped(facts: LoanFacts) -> str:
    """Why a loan has no clocks, a key of SKIPPED_WORDS; empty where it has."""
    return "" if facts.standing in OPEN_STANDINGS else "settled"


def lacks_guarantor(facts: LoanFacts) -> bool:
    """A guaranteed loan, as old books bring them, of whose guarantors nobody is on record."""
    return not skipped(facts) and facts.security == "guarantee" and not facts.guarantors


def answers_of(
    facts: LoanFacts,
    events: Sequence[Happened],
    *,
    as_of: datetime.date,
    language: Language = "zh",
    calendar: WorkCalendar | None = None,
) -> list[ClockAnswer]:
    """Every clock of the loan on a day; by default with the rest days that come with the program."""
    if skipped(facts):
        return []
    asking = Asking(events, as_of=as_of, language=language, calendar=calendar)
    return [*_standing_clocks(facts, asking), *opened_clocks(asking, parties=facts.parties)]


def _standing_clocks(facts: LoanFacts, asking: Asking) -> Iterator[ClockAnswer]:
    """Those that follow from the loan itself."""
    of_borrower = asking.seen_from(None)
    yield asking.ask("litigation", facts.claim, of_borrower)
    for guarantor in facts.guarantors:
        terms = {
            "signed_on": facts.granted_on.isoformat(),
            "mode": "unstated",
            "clause": "none",
            "due_date": facts.due_on.isoformat(),
        }
        for clock in ("guarantee_period", "guarantee_litigation"):
            yield asking.ask(clock, terms, asking.seen_from(guarantor), guarantor=guarantor)
    if facts.security in SECURITY:
        judged = judgment_of(asking)
        claim = judged_facts(judged.on, judged.facts, facts.parties) if judged else facts.claim
        yield asking.ask("security_right", {"security": SECURITY[facts.security], **claim}, of_borrower)


def event_errors(
    *, kind: str, on: datetime.date, facts: Mapping[str, Any], language: Language
) -> dict[str, list[str]]:
    """What is wrong with the facts of an event, by key, as the calculator says it; empty where nothing is."""
    if kind in OPENING_KEYS:
        return opening_errors(kind=kind, on=on, facts=facts, language=language)
    said = answer(
        {
            "clock": "litigation",
            "facts": {"due_date": on.isoformat()},
            "events": [{"date": on.isoformat(), "type": kind, **facts}],
            "as_of": on.isoformat(),
        },
        language=language,
    )
    errors = said.get("errors", {})
    return {
        path.removeprefix("events.0.").removeprefix("events.0"): list(texts) for path, texts in errors.items()
    }
