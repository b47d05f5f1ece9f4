"""移交清册, 监交书, 清查报告 (practice.md 3.12, 3.14): what each paper says, from what was frozen.

The facts of 移交清册 are those put to signature, so the fingerprint on the paper is the signed one.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from creditcoop.core.documents.text import both
from creditcoop.core.models import IssuedPaper
from handover.labels import CAPACITY_LABELS, MET_LABELS, ROLE_LABELS, RULING_LABELS
from handover.models import Dossier, Handover, InventoryReport, Refusal

Kind = IssuedPaper.Kind


def handover_list(handover: Handover) -> dict[str, Any] | None:
    """The text that is signed; None before the list was first put to signature."""
    dossier = Dossier.objects.filter(handover=handover).order_by("serial").last()
    found: dict[str, Any] | None = json.loads(dossier.text) if dossier else None
    return found


def supervision_record(handover: Handover) -> dict[str, Any] | None:
    """Who signed what when, who refused, what was ruled; None until it is completed."""
    facts = handover_list(handover)
    if facts is None or handover.effective_on is None:
        return None
    dossier = Dossier.objects.filter(handover=handover).latest("serial")
    return {
        "head": facts["head"],
        "totals": facts["totals"],
        "dossier_sha256": dossier.sha256,
        "effective_on": handover.effective_on.isoformat(),
        "capacities": {code: both(label) for code, label in CAPACITY_LABELS.items()},
        "signatures": [
            {"role": both(ROLE_LABELS[row.role]), "name": row.person.name, "on": row.on.isoformat()}
            for row in dossier.signatures.select_related("person")
        ],
        "refusals": [_refusal(row) for row in Refusal.objects.filter(dossier__handover=handover)],
    }


def _refusal(row: Refusal) -> dict[str, Any]:
    return {
        "name": row.person.name,
        "on": row.on.isoformat(),
        "words": row.words,
        "rulings": [
            {"name": one.person.name, "on": one.on.isoformat(), "said": both(RULING_LABELS[one.ruling])}
            for one in row.rulings.select_related("person")
        ],
    }


def inventory_report(handover: Handover) -> dict[str, Any] | None:
    """Every filed report of the handover with its instruction; None while none is filed."""
    reports = InventoryReport.objects.filter(handover=handover).select_related("endorsement__person")
    found = [
        {
            **json.loads(row.text),
            "filed_on": row.on.isoformat(),
            "late": row.late,
            "sha256": row.sha256,
            "instruction": _instruction(row),
        }
        for row in reports
    ]
    return (
        {"reports": found, "met": {code: both(label) for code, label in MET_LABELS.items()}}
        if found
        else None
    )


def _instruction(row: InventoryReport) -> dict[str, str] | None:
    if not hasattr(row, "endorsement"):
        return None
    given = row.endorsement
    return {"name": given.person.name, "on": given.on.isoformat(), "words": given.instruction}


BUILDERS: Mapping[str, Callable[[Handover], dict[str, Any] | None]] = {
    Kind.HANDOVER_LIST: handover_list,
    Kind.SUPERVISION_RECORD: supervision_record,
    Kind.INVENTORY_REPORT: inventory_report,
}
