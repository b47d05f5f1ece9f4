"""The person says what he has to say to the notice (陈述申辩), within the working days of his version (IV.1)."""

import datetime
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import CaseAnswer
from accountability.rules.case_flow import CaseAct
from accountability.services import case_book
from creditcoop.core.access import Actor
from creditcoop.core.models import EvidenceFile
from creditcoop.core.services.attach_evidence import attach_evidence


@transaction.atomic
def answer_penalty_notice(
    *,
    case_id: int,
    words: str,
    actor: Actor,
    on: datetime.date,
    files: Sequence[EvidenceFile] = (),
) -> CaseAnswer:
    """Keep the answer, once, before it is confirmed; refused after its last day."""
    case = case_book.locked(case_id)
    actor.require("answer_penalty_notice", branch=case.branch, owners={case.person_id})
    if actor.person is None or actor.person_id != case.person_id:
        raise PermissionDenied(_("Only the person charged answers."))
    case_book.require_turn(case, CaseAct.ANSWER, on)
    answer = CaseAnswer.objects.create(
        case=case, person=actor.person, words=case_book.require_words(words, field="words"), on=on
    )
    for file in files:
        attach_evidence(file=file, subject=case, unit=case.branch, actor=actor, on=on)
    case_book.record("answer_penalty_notice", case, actor, files=len(files))
    return answer
