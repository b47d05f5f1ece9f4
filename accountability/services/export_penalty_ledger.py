"""Hand an auditor exactly the rows of the penalty ledger that he asked for, and record that he took them (I8, I14).

Done by the heads and the monitoring accountant of a branch for its rows, by the union for its own, or at the console.
Refused while the ledger is empty, without a purpose, and as PDF for more rows than anybody reads.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accountability.models import PenaltyEntry
from accountability.reports.ledger_export import (
    PDF_MOST,
    LedgerExport,
    gathered,
    heads,
    json_lines,
    lines,
    pdf,
)
from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.exports import csv_response, xlsx_response
from creditcoop.core.models import Unit

TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/jsonl; charset=utf-8",
    "pdf": "application/pdf",
}
NAME = "penalty-ledger"


@dataclass(frozen=True)
class ExportFile:
    name: str
    content_type: str
    chunks: Iterable[bytes]


@transaction.atomic
def export_penalty_ledger(
    *,
    rows: QuerySet[Any],
    filters: Mapping[str, str],
    kind: str,
    purpose: str,
    language: str,
    actor: Actor,
    on: datetime.date,
    moment: str,
) -> ExportFile:
    """The file. `rows` are those that the caller may see; `filters` what was typed, `moment` when."""
    if kind not in TYPES:
        raise Refused(_("Choose a format."), field="format")
    if len(purpose.strip()) < 2:
        raise Refused(_("Write what the file is for."), field="purpose")
    if actor.person is not None and actor.scope("export_ledger").empty:
        actor.require("export_ledger")
    exporter = f"{actor.person.name} ({actor.person.staff_number})" if actor.person else actor.channel
    export = gathered(rows, exporter=exporter, purpose=purpose.strip(), moment=moment, filters=filters)
    if export is None:
        raise Refused(_("The ledger is empty."))
    if kind == "pdf" and export.count > PDF_MOST:
        raise Refused(
            _("These are %(count)s rows. Choose fewer for a PDF, or another format.")
            % {"count": export.count},
            field="format",
        )
    _record(export, kind, actor)
    suffix = "jsonl" if kind == "json" else kind
    return ExportFile(f"{NAME}.{suffix}", TYPES[kind], _chunks(export, kind, language, actor))


def _record(export: LedgerExport, kind: str, actor: Actor) -> None:
    """Of the filters only their names: what was typed may be somebody's name."""
    audit.record(
        act="export_ledger",
        actor=actor,
        subject=PenaltyEntry.objects.get(seq=export.head_seq),
        unit=actor.home,
        clause="",
        facts={
            "format": kind,
            "rows": export.count,
            "sum_fen": export.sum_fen,
            "head": export.head_hash,
            "purpose": export.purpose,
            "filters": ", ".join(sorted(export.filters)),
        },
    )


def _chunks(export: LedgerExport, kind: str, language: str, actor: Actor) -> Iterable[bytes]:
    if kind == "json":
        return (line.encode() for line in json_lines(export))
    if kind == "pdf":
        unit = actor.home or Unit.objects.filter(kind=Unit.Kind.UNION).earliest("pk")
        return [pdf(export, unit=unit, language=language)]
    if kind == "xlsx":
        return [xlsx_response(name=NAME, head=heads(), rows=lines(export)).content]
    return _bytes(csv_response(name=NAME, head=heads(), rows=lines(export)))


def _bytes(response: Any) -> Iterator[bytes]:
    yield from response.streaming_content
