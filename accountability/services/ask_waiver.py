"""The branch director or the union asks that a penalty be waived, in whole or in part (I9).

For a named cause, with a document, of no more than is charged; one request at a time. Never by who answers for the
lapse. Also of what was paid, as where the loan was recovered since (practice.md 5.4): granted, it is given back.
"""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import WaiverRequest
from accountability.queries.cases import charged
from accountability.rules.case_flow import WAIVER_CAUSES, CaseAct
from accountability.services import case_book
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import EvidenceFile
from creditcoop.core.services.attach_evidence import attach_evidence


@transaction.atomic
def ask_waiver(
    *,
    case_id: int,
    amount: Decimal,
    cause: str,
    words: str,
    files: Sequence[EvidenceFile],
    actor: Actor,
    on: datetime.date,
) -> WaiverRequest:
    """Write the request with its document, waiting for two people."""
    if cause not in WAIVER_CAUSES:
        raise Refused(_("Choose for what cause."), field="cause")
    if not files:
        raise Refused(_("Attach the document that shows the cause."), field="files")
    case = case_book.locked(case_id)
    actor.require("ask_waiver", branch=case.branch)
    case_book.require_turn(case, CaseAct.ASK_WAIVER, on)
    person = case_book.require_outsider(case, actor)
    if amount <= 0 or amount > charged(case):
        raise Refused(_("Ask for an amount, and for no more than is charged."), field="amount")
    request = WaiverRequest.objects.create(
        case=case,
        person=person,
        amount=amount,
        cause=cause,
        words=case_book.require_words(words, field="words"),
        on=on,
    )
    for file in files:
        attach_evidence(file=file, subject=request, unit=case.branch, actor=actor, on=on)
    case_book.record("ask_waiver", case, actor, amount=str(amount), cause=cause, files=len(files))
    return request
