"""The penalty ledger for auditors: exactly the rows asked for, with the head of the whole, in four formats (I8).

Every row carries its body and hash, so that `verify_penalty_ledger.py` checks JSON and CSV without the program: rows,
links where rows follow each other, count and sum. What is asked for, by whom and what for stands in the file.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from accountability.labels import article_text, spoken, unit_name
from accountability.models import Lapse, PenaltyEntry
from accountability.rules.entry_kinds import KIND_WORDS
from creditcoop.core.documents.engine import render
from creditcoop.core.documents.text import Frame, canonical, sha256
from creditcoop.core.documents.text import unit_name as names_of_unit
from creditcoop.core.models import RegulationVersion, Unit
from creditcoop.core.rules.money import to_fen

CHUNK = 2000
PDF_MOST = 2000  # rows of a PDF: more is no reading matter


@dataclass(frozen=True)
class LedgerExport:
    """Which rows, and what stands around them. `sum_fen` and `count` are those of the rows in the file."""

    rows: QuerySet[Any]
    count: int
    sum_fen: int
    head_seq: int
    head_hash: str
    exporter: str
    purpose: str
    moment: str
    filters: Mapping[str, str]


def gathered(
    rows: QuerySet[Any], *, exporter: str, purpose: str, moment: str, filters: Mapping[str, str]
) -> LedgerExport | None:
    """The rows with the head of the ledger as it stands; None while the ledger is empty."""
    head = PenaltyEntry.objects.order_by("-seq").values("seq", "hash").first()
    if head is None:
        return None
    totals = rows.filter(seq__lte=head["seq"]).aggregate(count=Count("pk"), total=Sum("amount"))
    ordered = rows.filter(seq__lte=head["seq"]).order_by("seq")
    return LedgerExport(
        ordered.select_related("person", "loan", "branch", "version", "lapse", "reverses").defer(
            "version__body"
        ),
        totals["count"],
        to_fen(totals["total"] or Decimal(0)),
        head["seq"],
        head["hash"],
        exporter,
        purpose,
        moment,
        filters,
    )


def heads() -> list[str]:
    """The columns of CSV and XLSX; the last three are what the verifier reads."""
    return [
        _("Number"), _("Business day"), _("Person"), _("Staff number"), _("What it does"), _("Article"),
        _("Amount (yuan)"), _("Loan"), _("Branch"), _("Lapse"), _("Regulation version"), _("Reverses"), "prev_hash",
        "hash", "body",
    ]  # fmt: skip


def lines(export: LedgerExport) -> Iterator[list[Any]]:
    """The rows in the reader's words, then what stands around them, one fact a line."""
    for row in export.rows.iterator(chunk_size=CHUNK):
        body = json.loads(row.body)
        articles = dict.fromkeys(article_text(one["article"]) for one in body["lines"] if one["counted"])
        yield [
            row.seq, row.business_day, row.person.name, row.person.staff_number, spoken(KIND_WORDS[row.kind]),
            " ".join(articles), row.amount, row.loan.number, unit_name(row.branch), row.lapse.key,
            row.version.number, row.reverses.seq if row.reverses else None, row.prev_hash, row.hash, row.body,
        ]  # fmt: skip
    yield from ([label, value] for label, value in marks(export))


def marks(export: LedgerExport) -> list[tuple[str, str]]:
    """Head, count, sum, exporter, purpose, moment, filters."""
    asked = "; ".join(f"{name}={value}" for name, value in export.filters.items()) or "none"
    return [
        ("head_seq", str(export.head_seq)),
        ("head_hash", export.head_hash),
        ("count", str(export.count)),
        ("sum_fen", str(export.sum_fen)),
        ("exporter", export.exporter),
        ("purpose", export.purpose),
        ("moment", export.moment),
        ("filters", asked),
    ]


def json_lines(export: LedgerExport) -> Iterator[str]:
    """As the whole ledger is written (`services/export_ledger.py`), but only these rows: `part` says so."""
    yield _line("export", chain=PenaltyEntry.CHAIN, part=True, **dict(marks(export)))
    for row in PenaltyEntry.kept_rows(export.rows.select_related(None).defer(None)):
        yield _line(
            "row",
            seq=row.seq,
            prev_hash=row.prev_hash,
            hash=row.hash,
            alg=row.alg,
            **row.columns,
            body=row.body,
        )
    used = export.rows.order_by().values("lapse").distinct()
    for lapse in Lapse.objects.filter(pk__in=used).order_by("id").iterator(chunk_size=CHUNK):
        yield _line("lapse", lapse=lapse.key, facts=lapse.facts, facts_sha256=lapse.facts_sha256, columns={})
    versions = export.rows.order_by().values("version").distinct()
    for version in RegulationVersion.objects.filter(pk__in=versions).order_by("pk"):
        yield _line("version", version=version.number, sha256=version.sha256, body=version.body)


def pdf(export: LedgerExport, *, unit: Unit, language: str) -> bytes:
    """The same rows on paper, with the head's first digits as its number."""
    facts = {
        "rows": [
            {
                "seq": row.seq,
                "day": row.business_day.isoformat(),
                "person": row.person.name,
                "kind": spoken(KIND_WORDS[row.kind]),
                "amount": f"{row.amount:.2f}",
                "loan": row.loan.number,
                "hash": row.hash[:16],
            }
            for row in export.rows.iterator(chunk_size=CHUNK)
        ],
        "sum": _yuan(export.sum_fen),
        "marks": dict(marks(export)),
    }
    frame = Frame(
        union=names_of_unit(unit.union),
        unit=names_of_unit(unit),
        number=f"{export.head_seq}-{export.head_hash[:16]}",
        made_by=export.exporter,
        made_on=export.moment[:10],
        facts_sha256=sha256(canonical(facts)),
        version="",
    )
    return render(kind="ledger_export", language=language, facts=facts, frame=frame)


def _yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _line(what: str, /, **said: object) -> str:
    return json.dumps({"is": what, **said}, ensure_ascii=False) + "\n"
