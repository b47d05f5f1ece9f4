"""Write to the list of a handover while it is prepared: remarks on loans, words to its parts, "none" (Annex 6).

Done by the outgoing officer, or by whoever may open handovers here. What stands in the records is not written by hand.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from handover.models import Handover, HandoverLoan, HandoverPart
from handover.rules.handover_flow import State
from handover.services.locked import locked


@dataclass(frozen=True, kw_only=True)
class LoanNote:
    """What is written beside one loan; `iou_seen` None: not looked at yet."""

    iou_seen: bool | None
    file_missing: str
    condition: str
    remark: str


@dataclass(frozen=True, kw_only=True)
class PartNote:
    """Words to a part of the list, or that it holds nothing."""

    words: str
    none_said: bool


@transaction.atomic
def write_list(
    *,
    handover_id: int,
    loans: Mapping[int, LoanNote],
    parts: Mapping[str, PartNote],
    actor: Actor,
    on: datetime.date,
) -> Handover:
    """Write the notes given, by loan id and by code of the part; what is not given stays as it is."""
    handover = locked(handover_id, states={State.PREPARING})
    actor.require("write_list", branch=handover.branch, owners={handover.outgoing_id})
    rows = {row.loan_id: row for row in handover.loans.filter(loan__in=loans)}
    if set(loans) - set(rows):
        raise Refused(_("Write only beside loans of this list."), field="loans")
    for pk, note in loans.items():
        row = rows[pk]
        row.iou_seen, row.file_missing = note.iou_seen, note.file_missing.strip()
        row.condition, row.remark = note.condition.strip(), note.remark.strip()
    HandoverLoan.objects.bulk_update(rows.values(), ["iou_seen", "file_missing", "condition", "remark"])
    for code, part in parts.items():
        if part.none_said and part.words.strip():
            raise Refused(_("Write what there is, or say that there is nothing: not both."), field=code)
        HandoverPart.objects.update_or_create(
            handover=handover, code=code, defaults={"words": part.words.strip(), "none_said": part.none_said}
        )
    audit.record(
        act="write_list",
        actor=actor,
        subject=handover,
        unit=handover.branch,
        clause="Annex 6",
        facts={"loans": len(loans), "parts": sorted(parts)},
    )
    return handover
