"""Serve the notices of penalties that have none yet: the person finds his in the morning (IV.1; practice.md 3.15).

The night's job, after the scan. One notice a person and lapse, with the ledger's amount and the arithmetic behind it.
Done twice it changes nothing.
"""

import datetime

from django.db import transaction

from accountability.documents.penalty_notice import notice_text
from accountability.models import Lapse, PenaltyCase
from accountability.queries.cases import charged, uncased
from creditcoop.core.documents.text import canonical, sha256
from creditcoop.core.models import Person
from creditcoop.core.services.run_job import Counts, Fault

JOB = "serve_penalty_notices"


@transaction.atomic
def serve_penalty_notices(*, on: datetime.date) -> tuple[Counts, list[Fault]]:
    """Work of one business day; returns how many notices were served."""
    pairs = uncased(on)
    lapses = Lapse.objects.select_related("loan__borrower", "branch__parent", "version", "guarantor").in_bulk(
        {lapse for lapse, _person in pairs}
    )
    people = Person.objects.in_bulk({person for _lapse, person in pairs})
    for lapse_id, person_id in pairs:
        case = PenaltyCase(
            lapse=lapses[lapse_id],
            branch=lapses[lapse_id].branch,
            person=people[person_id],
            version=lapses[lapse_id].version,
            on=on,
        )
        case.amount = charged(case)
        case.text = canonical(notice_text(case))
        case.text_sha256 = sha256(case.text)
        case.save(force_insert=True)
    return {"notices_served": len(pairs)}, []
