"""Raise the alarms of time limits that will soon be over (Annex 3; practice.md 3.17).

The night's job. Under the version in force on the day: each running clock whose day to act by is no further away than
a threshold gets that alarm, once for this day to act by. Done twice it changes nothing. Reads only clocks that are due
within the longest threshold. Puts a mail for each person whom new alarms reach into the outbox.
"""

import datetime
from collections.abc import Iterator

from django.db import transaction

from creditcoop.core.models import RegulationVersion
from creditcoop.core.regulation import version_on
from creditcoop.core.services.run_job import Counts, Fault
from loans.models import Alarm
from loans.queries.alarms import live_clocks, without_alarm
from loans.rules.lending_policy import LendingPolicy
from loans.rules.time_limits.alarms import Threshold

CHUNK = 2000


@transaction.atomic
def raise_alarms(*, on: datetime.date) -> tuple[Counts, list[Fault]]:
    """Work of one business day; returns how many were raised, by level."""
    version = version_on(on)
    raised = 0
    for threshold in version.chapter(LendingPolicy).thresholds:
        raised += len(Alarm.objects.bulk_create(_due(threshold, version=version, on=on), batch_size=CHUNK))
    return {"alarms_raised": raised}, []


def _due(threshold: Threshold, *, version: RegulationVersion, on: datetime.date) -> Iterator[Alarm]:
    near = live_clocks(on).filter(act_by__lte=on + datetime.timedelta(days=threshold.days))
    for clock in without_alarm(near, days=threshold.days, rung=threshold.rung).order_by("act_by", "id"):
        yield Alarm(
            loan_id=clock.loan_id,
            clock=clock.clock,
            guarantor_id=clock.guarantor_id,
            opened_by_id=clock.opened_by_id,
            act_by=clock.act_by,  # type: ignore[misc]  # live_clocks have one
            last_day=clock.last_day,
            days=threshold.days,
            rung=threshold.rung,
            version=version,
            on=on,
        )
