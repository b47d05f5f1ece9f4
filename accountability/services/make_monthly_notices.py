"""The monitoring accountant gives every manager of a branch the notice of this month, all at once (Annex 9, Q28).

Done by the accountant, or by the union's credit department where the branch has none; in the month itself, by the
version's day or late and marked so. Who has this month's notice already keeps it; who came since gets his. Refused when
nobody is left without one. Leaves for each manager the notice with its lines and the paper, numbered and hashed.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.documents.monthly_notice import monthly_notice
from accountability.models import MonthlyNotice, MonthlyNoticeLine
from accountability.queries.monthly_notices import Line, Recipient, recipients
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.monthly_notice import month_of, notice_due, sign_by
from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.documents.text import canonical, sha256
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import IssuedPaper, RegulationVersion, Unit
from creditcoop.core.regulation import version_on
from creditcoop.core.services.issue_paper import issue_paper
from loans.queries.rest_days import calendar_now


@transaction.atomic
def make_monthly_notices(*, branch: Unit, actor: Actor, on: datetime.date) -> list[MonthlyNotice]:
    """The notices that were made, one a manager."""
    Unit.objects.select_for_update().get(pk=branch.pk)
    actor.require("make_monthly_notices", branch=branch)
    if branch.branch is None or branch.branch.pk != branch.pk:
        raise Refused(_("Choose a branch."), field="branch")
    version = version_on(on)
    policy = version.chapter(LiabilityPolicy)
    found = recipients(branch, on=on, policy=policy, giver_id=actor.person_id)
    if not found.told:
        raise Refused(_("This branch has no manager to be told today."), field="branch")
    if not found.missing:
        raise AlreadyDone(_("Every manager of this branch has the notice of this month already."))
    return [_give(one, branch, version, policy, actor, on) for one in found.missing]


def _give(
    to: Recipient,
    branch: Unit,
    version: RegulationVersion,
    policy: LiabilityPolicy,
    actor: Actor,
    on: datetime.date,
) -> MonthlyNotice:
    assert actor.person is not None  # the right was asked for above
    calendar, month = calendar_now(), month_of(on)
    due_by = notice_due(month, notice_day=policy.notice_day, calendar=calendar)
    signed_by = sign_by(on, sign_days=policy.notice_sign_days, calendar=calendar)
    facts = monthly_notice(
        branch=branch,
        month=month,
        manager=to.person,
        accountant=actor.person,
        lines=to.lines,
        version=version,
        due_by=due_by,
        sign_by=signed_by,
        on=on,
    )
    text = canonical(facts)
    notice = MonthlyNotice.objects.create(
        branch=branch,
        month=month,
        manager=to.person,
        made_by=actor.person,
        version=version,
        due_by=due_by,
        sign_by=signed_by,
        late=on > due_by,
        line_count=len(to.lines),
        text=text,
        text_sha256=sha256(text),
        on=on,
    )
    MonthlyNoticeLine.objects.bulk_create(_row(notice, line) for line in to.lines)
    _print(notice, facts, actor, on)
    return notice


def _print(notice: MonthlyNotice, facts: Mapping[str, Any], actor: Actor, on: datetime.date) -> None:
    """Number and keep the paper, and record that the notice was given."""
    issue_paper(
        kind=IssuedPaper.Kind.MONTHLY_NOTICE,
        facts=facts,
        subject=notice,
        about="",
        unit=notice.branch,
        version=notice.version,
        replaces=None,
        actor=actor,
        on=on,
    )
    audit.record(
        act="make_monthly_notices",
        actor=actor,
        subject=notice,
        unit=notice.branch,
        clause="Annex 9",
        facts={"lines": notice.line_count, "late": notice.late, "sha256": notice.text_sha256},
    )


def _row(notice: MonthlyNotice, line: Line) -> MonthlyNoticeLine:
    return MonthlyNoticeLine(
        notice=notice,
        subject=line.subject,
        loan=line.loan,
        clock=line.clock,
        guarantor_id=line.guarantor_id,
        day=line.day,
    )
