"""Somebody of the union who had no part in it decides on an objection (复议, IV.1): dismissed, or so much taken off.

Never who answers for the lapse, assessed, confirmed or waived. After its last day it can still be decided.
"""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import ObjectionDecision
from accountability.queries.cases import assessors, charged, confirmer, named_by, waivers
from accountability.rules.case_flow import OUTCOMES, CaseAct
from accountability.rules.entry_kinds import EntryKind
from accountability.services import case_book
from accountability.services.reduce_penalty import reduce_penalty
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused


@transaction.atomic
def decide_objection(
    *,
    case_id: int,
    outcome: str,
    amount: Decimal | None,
    reason: str,
    actor: Actor,
    on: datetime.date,
) -> ObjectionDecision:
    """Write the decision with its reasons; a reduction enters the ledger at once."""
    if outcome not in OUTCOMES:
        raise Refused(_("Choose whether the objection is dismissed or the penalty reduced."), field="outcome")
    case = case_book.locked(case_id)
    actor.require("decide_objection", branch=case.branch)
    case_book.require_turn(case, CaseAct.DECIDE_OBJECTION, on)
    person = case_book.require_outsider(
        case, actor, named_by(case.lapse), assessors(case), confirmer(case), waivers(case)
    )
    off = amount or Decimal(0)
    if (outcome == "reduced") != (off > 0):
        raise Refused(_("Say how much is taken off, and nothing where it is dismissed."), field="amount")
    if off > charged(case):
        raise Refused(_("No more can be taken off than was charged."), field="amount")
    decision = ObjectionDecision.objects.create(
        objection=case.objection,
        outcome=outcome,
        amount=off,
        reason=case_book.require_words(reason, field="reason"),
        person=person,
        on=on,
    )
    if off:
        reduce_penalty(
            case,
            kind=EntryKind.OBJECTION,
            amount=off,
            run=f"decide_objection {on}",
            on=on,
            decision=decision,
        )
    case_book.record("decide_objection", case, actor, outcome=outcome, amount=str(off))
    return decision
