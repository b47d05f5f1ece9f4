"""A lapse in full: who answers, every figure looked at, the entries, what was found, what it rests on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accountability.models import Finding, Lapse, PenaltyEntry
from accountability.queries.findings import confirmed_findings
from accountability.rules.fine_parts import FineLine, Office
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.priced_lapse import priced_lines
from creditcoop.core.models import Person
from loans.models import LoanEvent


@dataclass(frozen=True)
class LapseReport:
    """What a page or the API shows of one lapse."""

    lapse: Lapse
    holders: list[tuple[Office, Person | None]]
    lines: list[tuple[Person, FineLine]]
    entries: list[PenaltyEntry]
    findings: list[Finding]
    events: list[LoanEvent]
    limit: dict[str, Any]
    readings: dict[str, Any]


def lapse_report(lapse: Lapse) -> LapseReport:
    """Read with a number of queries that does not grow."""
    people = Person.objects.in_bulk([person for person in lapse.holder_ids().values() if person])
    policy = lapse.version.chapter(LiabilityPolicy)
    limit = json.loads(lapse.facts)["limit"]
    lines = priced_lines(lapse.as_lost(), lapse.holder_ids(), lapse.units, policy, confirmed_findings(lapse))
    entries = list(entries_shown(PenaltyEntry.objects.filter(lapse=lapse).order_by("seq")))
    return LapseReport(
        lapse=lapse,
        holders=[(office, people.get(person or 0)) for office, person in lapse.holder_ids().items()],
        lines=[(people[int(line.person)], line) for line in lines],
        entries=entries,
        findings=list(findings_shown(lapse)),
        events=list(LoanEvent.objects.filter(pk__in=limit["events"]).order_by("happened_on", "id")),
        limit=limit,
        readings=json.loads(entries[0].body)["readings"] if entries else {},
    )


def entries_shown(rows: Any) -> Any:
    """Entries with what a list shows of them."""
    return rows.select_related("person", "loan", "branch", "lapse", "version", "reverses")


def findings_shown(lapse: Lapse) -> Sequence[Finding]:
    rows = Finding.objects.filter(lapse=lapse).select_related("asked_by", "decision__person")
    return rows.prefetch_related("people__person")


def lines_of(entry: PenaltyEntry) -> list[dict[str, Any]]:
    """The figures that an entry rests on, as its body holds them."""
    return json.loads(entry.body)["lines"]  # type: ignore[no-any-return]
