"""The person objects to his penalty (申诉) within the working days of his version (IV.1, Q36).

It stops deductions, not collecting, until other people have decided. Also by who has paid: that
forfeits nothing.
"""

import datetime
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import Objection
from accountability.rules.case_flow import CaseAct
from accountability.services import case_book
from creditcoop.core.access import Actor
from creditcoop.core.models import EvidenceFile
from creditcoop.core.services.attach_evidence import attach_evidence
from loans.queries.rest_days import calendar_now


@transaction.atomic
def object_to_penalty(
    *,
    case_id: int,
    words: str,
    actor: Actor,
    on: datetime.date,
    files: Sequence[EvidenceFile] = (),
) -> Objection:
    """Keep the objection, once, and by when it is to be decided."""
    case = case_book.locked(case_id)
    actor.require("object_to_penalty", branch=case.branch, owners={case.person_id})
    if actor.person is None or actor.person_id != case.person_id:
        raise PermissionDenied(_("Only the person charged objects."))
    case_book.require_turn(case, CaseAct.OBJECT, on)
    days = case_book.policy_of(case).review_days
    objection = Objection.objects.create(
        case=case,
        person=actor.person,
        words=case_book.require_words(words, field="words"),
        decide_by=calendar_now().working_days_after(on, days),
        on=on,
    )
    for file in files:
        attach_evidence(file=file, subject=case, unit=case.branch, actor=actor, on=on)
    case_book.record("object_to_penalty", case, actor, decide_by=objection.decide_by)
    return objection
