"""The branch director confirms a penalty, or the union where he or the deputy is charged or shares (IV.1, note s).

After the person was heard or has let his time go by. Never by who answers for the lapse, assessed it, waives or judges
it. It changes no amount: forgiving is a waiver.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import CaseConfirmation
from accountability.queries.cases import assessors, confirmed_at_union, judge, waivers
from accountability.rules.case_flow import CaseAct
from accountability.services import case_book
from creditcoop.core.access import Actor
from creditcoop.core.rules.posts import Post


@transaction.atomic
def confirm_penalty(*, case_id: int, words: str, actor: Actor, on: datetime.date) -> CaseConfirmation:
    """Write the confirmation and return it."""
    case = case_book.locked(case_id)
    actor.require("confirm_penalty", branch=case.branch)
    case_book.require_turn(case, CaseAct.CONFIRM, on)
    person = case_book.require_outsider(case, actor, assessors(case), waivers(case), judge(case))
    by_union = Post.DIRECTOR not in {held.code for held in actor.held if held.branch_id == case.branch_id}
    if not by_union and confirmed_at_union(case, on):
        raise PermissionDenied(
            _("The director or the deputy of the branch is charged or shares: the union confirms.")
        )
    confirmation = CaseConfirmation.objects.create(
        case=case, person=person, by_union=by_union, words=words.strip(), on=on
    )
    case_book.record("confirm_penalty", case, actor, by_union=by_union)
    return confirmation
