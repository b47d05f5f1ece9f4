"""Serve the notices of penalties not told of yet: the person finds his in the morning (IV.1; practice.md 3.15).

The night's job, after the scan. One notice a person and lapse, with the ledger's amount and the arithmetic behind it;
what a finding adds after that has a further notice of its own. Done twice it changes nothing.
"""

import datetime

from django.db import transaction

from accountability.documents.penalty_notice import notice_text
from accountability.models import Lapse, PenaltyCase, PenaltyEntry
from accountability.queries.cases import to_tell
from accountability.services.case_entries import tie
from creditcoop.core.documents.text import canonical, sha256
from creditcoop.core.models import Person
from creditcoop.core.services.append_chain import lock_chain
from creditcoop.core.services.run_job import Counts, Fault

JOB = "serve_penalty_notices"


@transaction.atomic
def serve_penalty_notices(*, on: datetime.date) -> tuple[Counts, list[Fault]]:
    """Work of one business day; returns how many notices were served."""
    lock_chain(PenaltyEntry)
    found = to_tell(on)
    lapses = Lapse.objects.select_related("loan__borrower", "branch__parent", "version", "guarantor").in_bulk(
        {lapse for (lapse, _person), _entries in found}
    )
    people = Person.objects.in_bulk({person for (_lapse, person), _entries in found})
    for (lapse_id, person_id), entries in found:
        case = PenaltyCase(
            lapse=lapses[lapse_id],
            branch=lapses[lapse_id].branch,
            person=people[person_id],
            version=lapses[lapse_id].version,
            on=on,
        )
        case.amount = sum(entry.amount for entry in entries)
        case.up_to_seq = entries[-1].seq
        case.text = canonical(notice_text(case, entries))
        case.text_sha256 = sha256(case.text)
        case.save(force_insert=True)
        tie(case, entries)
    return {"notices_served": len(found)}, []
