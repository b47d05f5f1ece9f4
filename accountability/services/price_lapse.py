"""What a recorded lapse costs whom by the findings confirmed so far, and the entries that bring the ledger there.

Annex 9–13, Q27, Q29. The scan writes at once what Annex 10 and 11 say; a finding adds the difference to the figure that
then counts; what excuses takes every entry back by one of its own. Called inside the transaction of those acts.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Q

from accountability.models import Lapse, PenaltyEntry
from accountability.rules.entry_kinds import PRICING, EntryKind
from accountability.rules.findings import Found
from accountability.rules.fine_parts import FineLine
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.priced_lapse import priced_lines
from creditcoop.core.models import RegulationVersion
from creditcoop.core.rules.money import to_fen
from creditcoop.core.services.append_chain import NewRow, append_chain

READINGS = (
    "lapse_count", "human_cause", "fine_mode", "art9_director", "art9_base", "unit_rule", "head_rule",
    "fraud_factor", "fraud_reach",
)  # fmt: skip


def priced(lapse: Lapse, policy: LiabilityPolicy, findings: Sequence[Found] = ()) -> tuple[FineLine, ...]:
    """Every line of the lapse as it stands; persons are ids as text."""
    return priced_lines(lapse.as_lost(), lapse.holder_ids(), lapse.units, policy, findings)


def new_entry(
    *,
    lapse: Lapse,
    version: RegulationVersion,
    person: int,
    kind: EntryKind,
    amount_fen: int,
    lines: Sequence[FineLine],
    turn: int,
    on: datetime.date,
    run: str,
    evidence: Iterable[str] = (),
    readings: Mapping[str, Any],
    reverses: PenaltyEntry | None = None,
) -> NewRow:
    """One row of the ledger. `turn`: the how manieth entry of this person for this lapse; `run`: which job or act."""
    facts = {
        "kind": kind.value,
        "business_day": on.isoformat(),
        "person": person,
        "loan": lapse.loan_id,
        "branch": lapse.branch_id,
        "amount_fen": amount_fen,
        "lapse": lapse.key,
        "facts_sha256": lapse.facts_sha256,
        "version": version.number,
        "version_sha256": version.sha256,
        "reverses": reverses.seq if reverses else None,
        "run": run,
        "evidence": sorted(evidence),
        "readings": dict(readings),
        "lines": [_line(line) for line in lines],
    }
    columns = {
        "kind": kind.value,
        "business_day": on,
        "person_id": person,
        "loan_id": lapse.loan_id,
        "branch_id": lapse.branch_id,
        "lapse_id": lapse.pk,
        "amount": amount_fen,
        "version_id": version.pk,
        "reverses_id": reverses.pk if reverses else None,
    }
    return NewRow(f"{lapse.key}/{person}/{turn}", facts, columns)


def readings_of(policy: LiabilityPolicy) -> dict[str, Any]:
    """The readings that a price rests on, as every notice prints them."""
    return {name: getattr(policy, name) for name in READINGS}


def assess(
    lapse: Lapse, version: RegulationVersion, policy: LiabilityPolicy, *, on: datetime.date, run: str
) -> list[NewRow]:
    """The first entries of a lapse just recorded: one a person who pays."""
    lines = priced(lapse, policy)
    return [
        new_entry(
            lapse=lapse,
            version=version,
            person=int(person),
            kind=EntryKind.ASSESSED,
            amount_fen=fen,
            lines=[line for line in lines if line.person == person],
            turn=1,
            on=on,
            run=run,
            readings=readings_of(policy),
        )
        for person, fen in sums(lines).items()
    ]


def sums(lines: Sequence[FineLine]) -> dict[str, int]:
    """What each person pays."""
    found: dict[str, int] = {}
    for line in lines:
        if line.counted:
            found[line.person] = found.get(line.person, 0) + line.amount_fen
    return found


def write(rows: Sequence[NewRow]) -> None:
    """Add the entries to the ledger."""
    append_chain(PenaltyEntry, rows)


def entries_of(lapse: Lapse) -> list[PenaltyEntry]:
    """The entries that make the price of a lapse, in order."""
    rows = PenaltyEntry.objects.filter(lapse=lapse, kind__in=sorted(PRICING))
    beside = Q(reverses__isnull=False) & ~Q(reverses__kind__in=sorted(PRICING))
    return list(rows.exclude(beside).order_by("seq"))


def all_entries_of(lapse: Lapse) -> list[PenaltyEntry]:
    """Every entry of a lapse, in order: what was waived or taken off with what it was taken off from."""
    return list(PenaltyEntry.objects.filter(lapse=lapse).order_by("seq"))


def turns_of(lapse: Lapse) -> dict[int, int]:
    """How many entries of any kind each person has for the lapse."""
    rows = PenaltyEntry.objects.filter(lapse=lapse).order_by().values("person").annotate(found=Count("pk"))
    return {row["person"]: row["found"] for row in rows}


def reversals(
    lapse: Lapse,
    version: RegulationVersion,
    entries: Sequence[PenaltyEntry],
    *,
    kind: EntryKind,
    on: datetime.date,
    run: str,
    evidence: Iterable[str] = (),
) -> list[NewRow]:
    """Each entry taken back by one of its own; those that were, and those that take back, are left."""
    taken = {entry.reverses_id for entry in entries if entry.reverses_id}
    turns = turns_of(lapse)
    rows = []
    for entry in entries:
        if entry.reverses_id or entry.pk in taken or not entry.amount:
            continue
        turns[entry.person_id] = turns.get(entry.person_id, 0) + 1
        rows.append(
            new_entry(
                lapse=lapse,
                version=version,
                person=entry.person_id,
                kind=kind,
                amount_fen=-to_fen(entry.amount),
                lines=[],
                turn=turns[entry.person_id],
                on=on,
                run=run,
                evidence=evidence,
                readings={},
                reverses=entry,
            )
        )
    return rows


def _line(line: FineLine) -> dict[str, Any]:
    return {
        "article": line.article,
        "post": line.office.value,
        "base_fen": line.base_fen,
        "rate": line.rate,
        "units": line.units,
        "amount_fen": line.amount_fen,
        "counted": line.counted,
    }
