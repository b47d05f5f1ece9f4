"""Look over the whole penalty ledger from outside: every row, its links, what it rests on, the heads kept of it (I8).

The database refuses changes; this finds what came round it: a hand on the file, a restored backup, a superuser. It
writes nothing, names every fault by row and goes on to the end.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accountability.models import Lapse, PenaltyEntry
from creditcoop.core import heads_file
from creditcoop.core.models import ChainHead, RegulationVersion
from creditcoop.core.rules.chain import ChainFault, KeptHead, canonical, row_faults, text_hash
from creditcoop.core.rules.money import to_fen

CHUNK = 2000


@dataclass(frozen=True)
class LedgerCheck:
    """How many rows were read, every fault, and the latest head that is kept."""

    rows: int
    faults: tuple[ChainFault, ...]
    head: KeptHead | None


def verify_ledger() -> LedgerCheck:
    """Read the ledger once from its first row to its last."""
    heads = [
        head.kept() for head in ChainHead.objects.filter(chain=PenaltyEntry.CHAIN).order_by("seq", "day")
    ]
    filed, unreadable = heads_file.read(PenaltyEntry.CHAIN)
    everything = {(head.day, head.seq, head.hash): head for head in [*heads, *filed]}
    faults = list(row_faults(PenaltyEntry.kept_rows(), list(everything.values())))
    faults += _two_places(heads, filed)
    faults += [ChainFault(0, "head_line_unreadable", {"line": line}) for line in unreadable]
    faults += _lapses()
    faults += _versions()
    latest = max(everything.values(), key=lambda head: (head.seq, head.day), default=None)
    faults.sort(key=lambda fault: fault.seq)
    return LedgerCheck(PenaltyEntry.objects.count(), tuple(faults), latest)


def _two_places(heads: list[KeptHead], filed: list[KeptHead]) -> Iterator[ChainFault]:
    """The heads of the database against those of the file. The newest may wait for its line for a moment."""
    in_file = {head.day: head for head in filed}
    in_database = {head.day: head for head in heads}
    for day in sorted({*in_file, *in_database}):
        one, other = in_database.get(day), in_file.get(day)
        if one is None and other is not None:
            yield ChainFault(other.seq, "head_taken_away", {"day": day})
        elif one is not None and other is None and one is not heads[-1]:
            yield ChainFault(one.seq, "head_not_in_file", {"day": day})
        elif one is not None and other is not None and one != other:
            yield ChainFault(other.seq, "heads_disagree", {"day": day})


def _lapses() -> Iterator[ChainFault]:
    """Lapses whose columns are no longer what the facts behind the entries say."""
    for lapse in lapses_to_read():
        facts = canonical(facts_of(lapse))
        if text_hash(lapse.facts) != lapse.facts_sha256 or not _says(lapse.facts, facts):
            seqs = PenaltyEntry.objects.filter(lapse=lapse).order_by("seq").values_list("seq", flat=True)
            yield from (ChainFault(seq, "lapse_changed", {"lapse": lapse.key}) for seq in list(seqs) or [0])


def lapses_to_read() -> Iterator[Lapse]:
    """Every lapse with number and hash of its version, whose text is left where it is; a few at a time."""
    rows = Lapse.objects.order_by("id").select_related("version").defer("version__body")
    return iter(rows.iterator(chunk_size=CHUNK))


def facts_of(lapse: Lapse) -> dict[str, Any]:
    """What the facts say that the columns say too."""
    return {
        "key": lapse.key,
        "claim": lapse.claim,
        "guarantor": lapse.guarantor_id,
        "clock": lapse.clock,
        "last_day": lapse.last_day.isoformat(),
        "lapsed_on": lapse.lapsed_on.isoformat(),
        "found_on": lapse.found_on.isoformat(),
        "amount_fen": to_fen(lapse.amount),
        "base_fen": to_fen(lapse.base),
        "units": lapse.units,
        "loan": lapse.loan_id,
        "branch": lapse.branch_id,
        "version": lapse.version.number,
        "version_sha256": lapse.version.sha256,
        "holders": {office.value: person for office, person in lapse.holder_ids().items()},
    }


def _says(kept: str, columns: Mapping[str, Any]) -> bool:
    """Whether the kept text holds every fact of the columns."""
    try:
        facts = json.loads(kept)
    except ValueError:
        return False
    return isinstance(facts, dict) and all(
        name in facts and facts[name] == value for name, value in columns.items()
    )


def _versions() -> Iterable[ChainFault]:
    """Versions of the regulation that entries were priced by and whose text was changed since (I10)."""
    used = PenaltyEntry.objects.order_by().values("version").distinct()
    for version in RegulationVersion.objects.filter(pk__in=used):
        if text_hash(version.body) != version.sha256:
            first = (
                PenaltyEntry.objects.filter(version=version).order_by("seq").values_list("seq", flat=True)[0]
            )
            yield ChainFault(first, "regulation_changed", {"version": version.number})
