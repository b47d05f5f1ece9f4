"""台账日报: what a business day did to the penalty ledger, and its head for two people to sign (3.1, 5c).

The head's digits on paper, out of reach of whoever changes the database and the file of heads, are what a rewritten
ledger is found by. No people and no loans: counts and sums of the whole ledger.
"""

import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from accountability.models import PenaltyEntry
from accountability.rules.entry_kinds import KIND_WORDS
from creditcoop.core.documents.engine import render
from creditcoop.core.documents.text import Frame, canonical, sha256, spoken
from creditcoop.core.documents.text import unit_name as names_of_unit
from creditcoop.core.models import ChainHead, JobRun, Unit
from creditcoop.core.rules.money import to_fen, to_yuan

SCAN = "scan_time_limits"


@dataclass(frozen=True)
class LedgerDay:
    """A day's head with the one before it, and what the night's scan counted."""

    head: ChainHead
    before: ChainHead | None
    run: JobRun | None


def ledger_day(day: datetime.date) -> LedgerDay | None:
    """None where no head was kept on that day: its scan has not finished."""
    heads = ChainHead.objects.filter(chain=PenaltyEntry.CHAIN)
    head = heads.filter(day=day).first()
    if head is None:
        return None
    run = JobRun.objects.filter(job=SCAN, day=day, finished_at__isnull=False).first()
    return LedgerDay(head, heads.filter(day__lt=day).order_by("-day").first(), run)


def pdf(found: LedgerDay, *, unit: Unit, made_by: str, made_on: datetime.date, language: str) -> bytes:
    """The sheet in one language; its number is that of the head."""
    facts = facts_of(found)
    frame = Frame(
        union=names_of_unit(unit.union),
        unit=names_of_unit(unit),
        number=f"{found.head.seq}-{found.head.hash[:16]}",
        made_by=made_by,
        made_on=made_on.isoformat(),
        facts_sha256=sha256(canonical(facts)),
        version="",
    )
    return render(kind="ledger_day", language=language, facts=facts, frame=frame)


def facts_of(found: LedgerDay) -> dict[str, Any]:
    """Entries are those between the head before and this one: what acts of the day wrote counts with the night."""
    first = found.before.seq if found.before else 0
    rows = PenaltyEntry.objects.filter(seq__gt=first, seq__lte=found.head.seq).order_by()
    kinds = rows.values("kind").annotate(count=Count("pk"), total=Sum("amount")).order_by("kind")
    counts = json.loads(found.run.counts) if found.run else {}
    return {
        "day": found.head.day.isoformat(),
        "head": _head(found.head),
        "before": _head(found.before) if found.before else None,
        "kinds": [
            {
                "kind": spoken(KIND_WORDS[row["kind"]]),
                "count": row["count"],
                "sum": _yuan(to_fen(row["total"])),
            }
            for row in kinds
        ],
        "scanned": counts.get("loans_scanned", 0),
        "recorded": counts.get("lapses_recorded", 0),
        "undone": counts.get("lapses_undone", 0),
        "left_out": sum(fault["count"] for fault in json.loads(found.run.faults)) if found.run else 0,
    }


def _head(head: ChainHead) -> dict[str, Any]:
    return {
        "day": head.day.isoformat(),
        "seq": head.seq,
        "count": head.count,
        "sum": _yuan(head.sum_fen),
        "hash": head.hash,
        "digits": " ".join(head.hash[place : place + 4] for place in range(0, 16, 4)),
    }


def _yuan(fen: int) -> str:
    return f"{to_yuan(fen):.2f}"
