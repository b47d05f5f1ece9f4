"""The person signs for the notice of his penalty; or a second person puts on record that he refused to (IV.1).

From this day run the working days to answer and to object. The paper (处理通知书) is numbered and kept with the receipt
on it. Refused the second time, and to anybody else than the person, or, for a refusal, without words and to the person.
"""

import datetime
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accountability.documents.penalty_notice import penalty_notice
from accountability.models import CaseReceipt, PenaltyCase
from accountability.rules.case_flow import CaseAct
from accountability.services import case_book
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import EvidenceFile, IssuedPaper
from creditcoop.core.services.attach_evidence import attach_evidence
from creditcoop.core.services.issue_paper import issue_paper
from loans.queries.rest_days import calendar_now


@transaction.atomic
def receive_penalty_notice(*, case_id: int, text_sha256: str, actor: Actor, on: datetime.date) -> CaseReceipt:
    """The person's own signature."""
    case = case_book.locked(case_id)
    actor.require("receive_penalty_notice", branch=case.branch, owners={case.person_id})
    if actor.person is None or actor.person_id != case.person_id:
        raise PermissionDenied(_("A notice is signed for by the person whom it is for."))
    case_book.require_turn(case, CaseAct.RECEIVE, on)
    if text_sha256 != case.text_sha256:
        raise Refused(_("This is not the text of the notice. Open it again, read it, then sign."))
    return _receive(case, refused=False, words="", actor=actor, on=on)


@transaction.atomic
def witness_refusal(
    *, case_id: int, words: str, files: Sequence[EvidenceFile], actor: Actor, on: datetime.date
) -> CaseReceipt:
    """A second person says how the notice was given and refused, with two witnesses named and proof attached."""
    case = case_book.locked(case_id)
    actor.require("witness_refusal", branch=case.branch)
    if actor.person_id == case.person_id:
        raise PermissionDenied(_("Who refuses a notice does not witness it himself."))
    case_book.require_turn(case, CaseAct.RECEIVE, on)
    told = case_book.require_words(words, field="words")
    if not files:
        raise Refused(_("Attach the proof: the sheet that the witnesses signed, a photo."), field="files")
    for file in files:
        attach_evidence(file=file, subject=case, unit=case.branch, actor=actor, on=on)
    return _receive(case, refused=True, words=told, actor=actor, on=on)


def _receive(case: PenaltyCase, *, refused: bool, words: str, actor: Actor, on: datetime.date) -> CaseReceipt:
    assert actor.person is not None
    policy, calendar = case_book.policy_of(case), calendar_now()
    receipt = CaseReceipt.objects.create(
        case=case,
        person=actor.person,
        refused=refused,
        words=words,
        text_sha256=case.text_sha256,
        answer_by=calendar.working_days_after(on, policy.answer_days),
        object_by=calendar.working_days_after(on, policy.objection_days),
        on=on,
    )
    issue_paper(
        kind=IssuedPaper.Kind.PENALTY_NOTICE,
        facts=penalty_notice(case, receipt),
        subject=case,
        about="",
        unit=case.branch,
        version=case.version,
        replaces=None,
        actor=actor,
        on=on,
    )
    act = "witness_refusal" if refused else "receive_penalty_notice"
    case_book.record(act, case, actor, sha256=case.text_sha256, object_by=receipt.object_by)
    return receipt
