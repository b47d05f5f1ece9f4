"""Two different people of the union decide on a waiver (I9, S8): the second yes writes the entry, one no ends it.

Neither of them answers for the lapse, asked for the waiver, assessed, confirmed or judged it.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import WaiverVote
from accountability.queries.cases import assessors, charged, confirmer, judge, named_by, open_waiver
from accountability.rules.case_flow import CaseAct
from accountability.rules.entry_kinds import EntryKind
from accountability.services import case_book
from accountability.services.reduce_penalty import reduce_penalty
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.queries import evidence_of


@transaction.atomic
def decide_waiver(*, case_id: int, grants: bool, reason: str, actor: Actor, on: datetime.date) -> WaiverVote:
    """Write one vote on the request that is open; with the second yes, what it takes off."""
    case = case_book.locked(case_id)
    actor.require("decide_waiver", branch=case.branch)
    case_book.require_turn(case, CaseAct.DECIDE_WAIVER, on)
    request = open_waiver(case)
    assert request is not None  # the turn above
    votes = set(request.votes.values_list("person", flat=True))
    person = case_book.require_outsider(
        case,
        actor,
        {request.person_id},
        votes,
        named_by(case.lapse),
        assessors(case),
        confirmer(case),
        judge(case),
    )
    if grants and request.amount > charged(case):
        raise Refused(_("By now less than this is charged: the request can only be refused."), field="grants")
    vote = WaiverVote.objects.create(
        request=request,
        person=person,
        grants=grants,
        reason=case_book.require_words(reason, field="reason"),
        on=on,
    )
    if grants and votes:
        reduce_penalty(
            case,
            kind=EntryKind.WAIVED,
            amount=request.amount,
            run=f"decide_waiver {on}",
            on=on,
            evidence=[use.file.sha256 for use in evidence_of(request)],
            request=request,
        )
    case_book.record("decide_waiver", case, actor, grants=grants, amount=str(request.amount))
    return vote
