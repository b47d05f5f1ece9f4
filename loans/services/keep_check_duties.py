"""Write the check that a loan waits for, as the rule says it on a day (II.5; practice.md 7.2).

Called inside the transaction of every act after which another check may be due: the issue, a visit; and by the night's
job for the loans that a new day, a payment or a new due date may have changed. Done twice it changes nothing.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from creditcoop.core.regulation import version_on
from creditcoop.core.services.run_job import Counts, Fault
from loans.models import CheckDuty, Loan
from loans.queries.checks import changed_by, loans_to_check, to_check
from loans.rules.check_leaves import CheckLeaves
from loans.rules.checks import next_check, replaces, rhythm_months
from loans.rules.lending_policy import LendingPolicy

CHUNK = 500


@dataclass
class _Changes:
    ended: list[CheckDuty]
    begun: list[CheckDuty]


@transaction.atomic
def keep_check_duties_of(*, loan_ids: Iterable[int], on: datetime.date) -> int:
    """The open check of each loan, written; how many rows changed."""
    leaves: CheckLeaves = version_on(on).chapter(LendingPolicy)
    loans = list(loans_to_check(loan_ids, on).select_for_update(of=("self",)))
    open_ones = {
        duty.loan_id: duty
        for duty in CheckDuty.objects.filter(
            loan__in=[loan.pk for loan in loans], outcome=CheckDuty.Outcome.OPEN
        )
    }
    changes = _Changes([], [])
    for loan in loans:
        _settle(loan, open_ones.get(loan.pk), leaves, on, changes)
    CheckDuty.objects.bulk_update(changes.ended, ["outcome", "ended_on"])
    CheckDuty.objects.bulk_create(changes.begun)
    return len(changes.ended) + len(changes.begun)


def _settle(
    loan: Loan, duty: CheckDuty | None, leaves: CheckLeaves, on: datetime.date, changes: _Changes
) -> None:
    asked = to_check(loan)
    wanted = next_check(asked, leaves) if asked else None
    if duty is not None:
        if asked and not replaces(wanted, kind=duty.kind, due_by=duty.due_by, on=on):
            return
        duty.outcome = CheckDuty.Outcome.REPLACED if asked else CheckDuty.Outcome.MOOT
        duty.ended_on = on
        changes.ended.append(duty)
    if asked and wanted:
        months = rhythm_months(asked.owed, leaves)
        changes.begun.append(
            CheckDuty(
                loan=loan,
                kind=wanted.kind,
                opens_on=wanted.opens_on,
                due_by=wanted.due_by,
                months=months,
                made_on=on,
            )
        )


def keep_check_duties(*, on: datetime.date) -> tuple[Counts, list[Fault]]:
    """Work of one business day; returns how many rows it wrote."""
    leaves = version_on(on).chapter(LendingPolicy)
    ids = list(changed_by(on, leaves).order_by("pk").values_list("pk", flat=True))
    changed = sum(
        keep_check_duties_of(loan_ids=ids[first : first + CHUNK], on=on)
        for first in range(0, len(ids), CHUNK)
    )
    return {"check_duties_kept": changed}, []
