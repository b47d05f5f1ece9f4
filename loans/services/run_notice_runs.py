"""Make the notices that were asked for as a run, portion by portion, as the person who asked (practice.md 3.7).

A portion's papers and the count of them are one transaction under the lock of the run: two workers share the work and
never a portion, and one that was killed leaves the portion to the next.
"""

import datetime
import json
import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from loans.models import Guarantor, Loan, NoticeRun
from loans.rules.notices import PUBLIC
from loans.services.make_notices import Target, Wanted, check_wanted, make_each

PORTION = 10  # about two seconds, for which SQLite lets nobody else write


def run_notice_runs(*, on: datetime.date) -> int:
    """Work on every run that waits until none does; how many portions were made here."""
    portions = 0
    while (waiting := NoticeRun.objects.filter(finished_at=None).first()) is not None:
        portions += make_portion(waiting.run, on=on)
    return portions


@transaction.atomic
def make_portion(key: uuid.UUID, *, on: datetime.date, most: int = PORTION) -> int:
    """Make the next papers of one run, `most` at a time: 1, or 0 where another worker has ended it meanwhile."""
    run = NoticeRun.objects.select_for_update().select_related("asked_by").get(run=key)
    if run.finished_at is not None:
        return 0
    with translation.override(run.language):
        try:
            with transaction.atomic():
                _make_next(run, on=on, most=most)
        except Refused as refusal:
            run.stopped_by = refusal.message
        except PermissionDenied:
            run.stopped_by = _("You no longer have the right to make notices about these loans.")
    if run.done == run.total or run.stopped_by:
        run.finished_at = Now()
    run.save(update_fields=["done", "left_out", "stopped_by", "finished_at"])
    return 1


def _make_next(run: NoticeRun, *, on: datetime.date, most: int) -> None:
    wanted = Wanted(kind=run.kind, pay_by=run.pay_by, pay_to=run.pay_to)
    pairs = json.loads(run.targets)
    # A public notice is one paper of each branch with all its loans: it is not made in portions.
    end = run.total if run.kind == PUBLIC else min(run.done + most, run.total)
    targets = _targets(pairs[run.done : end])
    check_wanted(targets, wanted, most=run.total, on=on)
    actor = Actor.of(person=run.asked_by, on=on, channel=run.channel)
    made = make_each(targets, wanted, run=run.run, actor=actor, on=on)
    left_out = [[target.loan.number, target.name, why] for target, why in made.left_out]
    run.left_out = json.dumps(json.loads(run.left_out) + left_out, ensure_ascii=False)
    run.done = end


def _targets(pairs: list[list[int]]) -> list[Target]:
    """In the order given."""
    joined = Loan.objects.select_related("borrower", "branch__parent", "application", "handler")
    loans = joined.in_bulk([loan for loan, _guarantor in pairs])
    prefetch_related_objects(list(loans.values()), "application__guarantors")
    guarantors = Guarantor.objects.in_bulk([guarantor for _loan, guarantor in pairs if guarantor])
    return [
        Target(loan=loans[loan], guarantor=guarantors[guarantor] if guarantor else None)
        for loan, guarantor in pairs
    ]
