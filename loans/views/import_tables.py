"""What the pages about loan books show: figures, facts, tables."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from creditcoop.core.rules.money import to_yuan
from creditcoop.core.templatetags.ui import yuan
from creditcoop.core.views.lists import Table
from loans.labels import MAPPING_LABELS, STANDING_LABELS
from loans.models import ImportBatch
from loans.services.import_field_words import DELIMITER_LABELS, ENCODING_LABELS


def figures_of(batch: ImportBatch, summary: dict[str, Any]) -> list[dict[str, Any]]:
    loans_in = batch.state == ImportBatch.State.COMMITTED and batch.kind == ImportBatch.Kind.LOANS
    imported = f"{reverse('loans')}?origin=imported" if loans_in else ""
    figures: list[dict[str, Any]] = [
        {"label": _("Rows read"), "number": f"{batch.rows_read:,}"},
        {"label": pgettext("rows", "Accepted"), "number": f"{batch.rows_accepted:,}", "url": imported},
        {
            "label": pgettext("rows", "Refused"),
            "number": f"{batch.rows_refused:,}",
            "kind": "lost" if batch.rows_refused else None,
        },
    ]
    if summary:
        amount = to_yuan(int(summary["amount"]))
        paid = batch.kind == ImportBatch.Kind.PAYMENTS
        label = _("Sum of the payments") if paid else _("Sum of the amounts lent")
        figures.append({"label": label, "number": yuan(amount), "unit": _("yuan")})
        if paid:
            figures.append({"label": _("Loans"), "number": f"{summary['loans']:,}"})
        if "borrowers" in summary:
            figures.append({"label": _("Borrowers"), "number": f"{summary['borrowers']:,}"})
    return figures


def facts_of_batch(batch: ImportBatch, summary: dict[str, Any]) -> list[dict[str, Any]]:
    program = _("the program")
    facts: list[dict[str, Any]] = [
        {"label": _("What the columns mean"), "text": mapping_words(batch)},
        {"label": _("Belongs to"), "text": (batch.branch or batch.union).name},
        {"label": _("Uploaded by"), "text": batch.staged_by.name if batch.staged_by else program},
        {"label": _("Uploaded"), "text": batch.staged_on.isoformat()},
    ]
    if batch.committed_on:
        by = batch.committed_by.name if batch.committed_by else program
        facts += [
            {"label": _("Brought in by"), "text": by},
            {"label": _("Brought in"), "text": batch.committed_on.isoformat()},
        ]
    if summary:
        word, label = ("paid", _("Paid on")) if "first_paid" in summary else ("granted", _("Granted"))
        days = f"{summary[f'first_{word}']} – {summary[f'latest_{word}']}"
        facts.append({"label": label, "text": days})
        facts += [
            {"label": STANDING_LABELS[standing], "text": f"{count:,}"}
            for standing, count in sorted(summary.get("standings", {}).items())
        ]
    if batch.encoding:
        how = (
            f"{ENCODING_LABELS[batch.encoding]} · {DELIMITER_LABELS[batch.delimiter]}"
            if batch.delimiter
            else ""
        )
        facts.append({"label": _("Encoding and separator"), "text": how})
    if batch.sheet:
        facts.append({"label": _("Sheet"), "text": batch.sheet})
    facts.append({"label": _("Fingerprint of the file"), "text": batch.sha256[:16], "soft": True})
    return facts


def mapping_words(batch: ImportBatch) -> str:
    """Which mapping reads the file, in the reader's words; a kept one with its version."""
    kept = batch.column_mapping
    if kept is not None:
        return _("%(name)s (version %(version)s)") % {"name": kept.name, "version": kept.version}
    return str(MAPPING_LABELS.get(batch.mapping, _("not known yet")))


def branch_table(summary: dict[str, Any]) -> Table | None:
    """The book by branch, to be compared with the paper."""
    if not summary:
        return None
    rows = [
        [
            branch["name"],
            _("new") if branch["new"] else _("there already"),
            f"{branch['loans']:,}",
            yuan(to_yuan(int(branch["amount"]))),
        ]
        for branch in summary["branches"]
    ]
    payments = "payments" in summary
    foot = [
        _("Total"),
        "",
        f"{summary['payments' if payments else 'loans']:,}",
        yuan(to_yuan(int(summary["amount"]))),
    ]
    heads = [_("Branch"), _("In the books"), _("Payments") if payments else _("Loans"), _("Amount (yuan)")]
    count = len(rows)
    total = ngettext("%(count)s branch", "%(count)s branches", count) % {"count": f"{count:,}"}
    return plain_table(heads=heads, rows=rows, numeric=(2, 3), total=total, foot=foot)


def plain_table(
    *,
    heads: list[str],
    rows: list[list[Any]],
    numeric: tuple[int, ...],
    total: str,
    foot: list[str] | None = None,
    page: dict[str, Any] | None = None,
    exports: bool = False,
) -> Table:
    """Rows that stand in no table of the database, drawn like every list."""
    links = [{"label": kind.upper(), "url": f"?export={kind}"} for kind in ("csv", "xlsx")]
    return Table(
        columns=[
            {"key": str(place), "label": head, "numeric": place in numeric, "priority": 1}
            for place, head in enumerate(heads)
        ],
        rows=[{"url": "", "cells": [{"text": cell} for cell in row]} for row in rows],
        page=page or {},
        total_text=total,
        export_links=links if exports else [],
        filter_form=None,
        query=None,  # type: ignore[arg-type]  # no search box: the table is not a list page
        reset_url="",
        empty_text="",
        foot_cells=[{"text": cell} for cell in foot] if foot else None,
    )
