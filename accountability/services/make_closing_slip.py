"""Close a penalty on paper (结案单): the entries, who decided what, what was paid and given back (practice.md 5.4).

By the monitoring accountant or the union, never by who answers for the lapse; once nothing is owed on either side and
nothing is left to decide. A case that opens again and closes has another slip; the first one stays.
"""

import datetime

from django.db import transaction

from accountability.documents.closing_slip import closing_slip
from accountability.queries.cases import closing_of
from accountability.rules.case_flow import CaseAct
from accountability.services import case_book
from creditcoop.core.access import Actor
from creditcoop.core.models import IssuedPaper
from creditcoop.core.services.issue_paper import issue_paper


@transaction.atomic
def make_closing_slip(*, case_id: int, actor: Actor, on: datetime.date) -> IssuedPaper:
    """Number, draw and keep the slip of this closing."""
    case = case_book.locked(case_id)
    actor.require("make_closing_slip", branch=case.branch)
    case_book.require_turn(case, CaseAct.CLOSE, on)
    case_book.require_outsider(case, actor)
    paper = issue_paper(
        kind=IssuedPaper.Kind.CLOSING_SLIP,
        facts=closing_slip(case, on=on),
        subject=case,
        about=closing_of(case),
        unit=case.branch,
        version=case.version,
        replaces=None,
        actor=actor,
        on=on,
    )
    case_book.record("make_closing_slip", case, actor, number=paper.number)
    return paper
