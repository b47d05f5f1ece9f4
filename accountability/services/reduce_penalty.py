"""Write into the ledger what a granted waiver or an objection takes off a penalty, and tie the two together (I8, I9).

Called inside the transaction of those acts. A correction is an entry of its own; the first one stays what it was.
"""

import datetime
from collections.abc import Iterable
from decimal import Decimal

from accountability.models import (
    ObjectionDecision,
    PenaltyCase,
    PenaltyEntry,
    WaiverEntry,
    WaiverRequest,
)
from accountability.rules.entry_kinds import EntryKind
from accountability.services.case_entries import tie
from accountability.services.price_lapse import new_entry, turns_of, write
from creditcoop.core.rules.money import to_fen
from creditcoop.core.services.append_chain import lock_chain


def reduce_penalty(
    case: PenaltyCase,
    *,
    kind: EntryKind,
    amount: Decimal,
    run: str,
    on: datetime.date,
    evidence: Iterable[str] = (),
    request: WaiverRequest | None = None,
    decision: ObjectionDecision | None = None,
) -> PenaltyEntry:
    """The new entry; `run` names the act, `evidence` the fingerprints of its documents."""
    lock_chain(PenaltyEntry)
    turn = turns_of(case.lapse).get(case.person_id, 0) + 1
    row = new_entry(
        lapse=case.lapse,
        version=case.version,
        person=case.person_id,
        kind=kind,
        amount_fen=-to_fen(amount),
        lines=[],
        turn=turn,
        on=on,
        run=run,
        evidence=evidence,
        readings={},
    )
    write([row])
    entry = PenaltyEntry.objects.get(key=row.key)
    WaiverEntry.objects.create(request=request, decision=decision, entry=entry)
    tie(case, [entry])
    return entry
