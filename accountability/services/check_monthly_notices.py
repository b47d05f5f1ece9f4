"""Count what was missed of the monthly notices: not given by its day, not signed by its day (Annex 9, Q28).

The night's job. Each is counted once, against who held the post of monitoring accountant on the last day in time, and
stays when it is made up for later. A month whose day had passed before this job ever ran is left alone: the program
was not there. Done twice it changes nothing.
"""

import datetime

from django.db import transaction

from accountability.models import MonthlyNotice, NoticeBreach
from accountability.queries.monthly_notices import accountant_of, managers_without_notice
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.monthly_notice import NOT_GIVEN, NOT_SIGNED, month_of, notice_due
from creditcoop.core.models import JobRun, RegulationVersion, Unit
from creditcoop.core.regulation import version_on
from creditcoop.core.services.run_job import Counts, Fault
from loans.queries.rest_days import calendar_now

JOB = "check_monthly_notices"
CHUNK = 1000


@transaction.atomic
def check_monthly_notices(*, on: datetime.date) -> tuple[Counts, list[Fault]]:
    """Work of one business day; returns how many were missed, by kind."""
    version = version_on(on)
    not_given = _keep(_not_given(version, on))
    not_signed = _keep(_not_signed(version, on))
    return {"notices_not_given": not_given, "notices_not_signed": not_signed}, []


def _keep(rows: list[NoticeBreach]) -> int:
    return len(NoticeBreach.objects.bulk_create(rows, batch_size=CHUNK))


def _not_given(version: RegulationVersion, on: datetime.date) -> list[NoticeBreach]:
    month = month_of(on)
    notice_day = version.chapter(LiabilityPolicy).notice_day
    due = notice_due(month, notice_day=notice_day, calendar=calendar_now())
    if on <= due or not JobRun.objects.filter(job=JOB, day__lte=due, finished_at__isnull=False).exists():
        return []
    counted = set(NoticeBreach.objects.filter(month=month, kind=NOT_GIVEN).values_list("branch", "manager"))
    return [
        NoticeBreach(
            kind=NOT_GIVEN,
            branch=branch,
            month=month,
            manager=manager,
            accountant=accountant,
            version=version,
            last_day=due,
            on=on,
        )
        for branch in Unit.objects.filter(kind=Unit.Kind.BRANCH).order_by("pk")
        for accountant in [accountant_of(branch, due)]
        for manager in managers_without_notice(branch, month=month, day=due, given_by=due)
        if (branch.pk, manager.pk) not in counted and manager != accountant
    ]


def _not_signed(version: RegulationVersion, on: datetime.date) -> list[NoticeBreach]:
    open_ones = MonthlyNotice.objects.filter(sign_by__lt=on).unsigned().exclude(breaches__kind=NOT_SIGNED)
    return [
        NoticeBreach(
            kind=NOT_SIGNED,
            branch_id=notice.branch_id,
            month=notice.month,
            manager_id=notice.manager_id,
            accountant_id=notice.made_by_id,
            notice=notice,
            version=version,
            last_day=notice.sign_by,
            on=on,
        )
        for notice in open_ones.defer("text").order_by("pk")
    ]
