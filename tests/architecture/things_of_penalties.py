"""A penalty of the customer manager with its notice, its receipt and a request to waive: for the access matrix."""

import datetime
from decimal import Decimal

from accountability.models import CaseReceipt, Lapse, PenaltyCase, PenaltyEntry, WaiverRequest
from accountability.services.case_entries import tie
from creditcoop.core.rules.chain import body_text
from loans.models import Loan
from tests.accountability.penalties.lapses import lapse_of
from tests.builders import Branch


def case_against(loan: Loan, branch: Branch, day: datetime.date) -> dict[str, int]:
    """About the lapse of the loan that is on record, else about one put there."""
    lapse = Lapse.objects.filter(loan=loan).first() or lapse_of(loan, day)
    entry = PenaltyEntry.objects.get(lapse=lapse, person=branch["cm"])
    case = PenaltyCase.objects.create(
        lapse=lapse,
        branch=branch.unit,
        person=branch["cm"],
        amount=entry.amount,
        up_to_seq=entry.seq,
        version=lapse.version,
        text=CASE_TEXT,
        text_sha256="0" * 64,
        on=day,
    )
    tie(case, [entry])
    CaseReceipt.objects.create(
        case=case,
        person=branch["cm"],
        refused=False,
        text_sha256="0" * 64,
        answer_by=day + 5 * ONE,
        object_by=day + 10 * ONE,
        on=day,
    )
    request = WaiverRequest.objects.create(
        case=case, person=branch["director"], amount=Decimal(1), cause="ordered", words="x", on=day
    )
    return {"penalty_case": case.pk, "waiver_request": request.pk}


ONE = datetime.timedelta(days=1)
CASE_TEXT = body_text(
    {
        "clock": {"zh": "诉讼时效", "en": "limitation"},
        "guarantor": None,
        "readings": [],
        "told": [],
        "lines": [],
    }
)
