"""Ask for the notices of a whole selection: made outside of the request, a portion at a time (practice.md 3.7)."""

import datetime
import json
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import get_language

from creditcoop.core import embedded
from creditcoop.core.access import Actor
from loans.models import NoticeRun
from loans.services.make_notices import Target, Wanted, check_wanted, ordered, require

MOST_IN_A_RUN = 900  # a form may carry a thousand fields
TASK = "loans.tasks.run_notice_runs"


@transaction.atomic
def ask_notices(*, targets: Sequence[Target], wanted: Wanted, actor: Actor, on: datetime.date) -> NoticeRun:
    """Put the run on the list and wake whoever works on it; the rights are asked again for every portion."""
    assert actor.person is not None  # asked by page only
    check_wanted(targets, wanted, most=MOST_IN_A_RUN, on=on)
    require(targets, actor=actor, on=on)
    pairs = [[one.loan.pk, one.guarantor.pk if one.guarantor else 0] for one in ordered(targets)]
    run = NoticeRun.objects.create(
        run=uuid.uuid4(),
        kind=wanted.kind,
        pay_by=wanted.pay_by,
        pay_to=wanted.pay_to,
        targets=json.dumps(pairs),
        total=len(pairs),
        asked_by=actor.person,
        channel=actor.channel,
        language=get_language() or "zh-hans",
        on=on,
    )
    transaction.on_commit(lambda: embedded.soon(TASK))
    return run
