"""Which clocks are due for an alarm, and which alarms are open (Annex 3; practice.md 3.17)."""

import datetime
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from loans.models import Alarm, TimeLimit
from loans.rules.time_limits.alarms import LIVE


def _of_the_same_clock(rows: QuerySet[Any]) -> Any:
    """Rows of the clock and day to act by of the outer query: no guarantor equals no guarantor."""

    def or_zero(column: F | OuterRef) -> Coalesce:
        return Coalesce(column, Value(0), output_field=BigIntegerField())

    same = rows.filter(loan=OuterRef("loan"), clock=OuterRef("clock"), act_by=OuterRef("act_by"))
    return same.annotate(of_guarantor=or_zero(F("guarantor_id")), of_event=or_zero(F("opened_by_id"))).filter(
        of_guarantor=or_zero(OuterRef("guarantor_id")), of_event=or_zero(OuterRef("opened_by_id"))
    )


def live_clocks(day: datetime.date) -> QuerySet[TimeLimit]:
    """Clocks that still can be missed on a day: with a day to act by, and not over."""
    not_over = Q(last_day=None) | Q(last_day__gte=day)
    return TimeLimit.objects.filter(not_over, status__in=LIVE, act_by__isnull=False)


def without_alarm(clocks: QuerySet[TimeLimit], *, days: int, rung: str) -> QuerySet[TimeLimit]:
    """Clocks for whose present day to act by this alarm is not raised yet."""
    return clocks.filter(~Exists(_of_the_same_clock(Alarm.objects.filter(days=days, rung=rung))))


def open_alarms(day: datetime.date) -> QuerySet[Alarm]:
    """Alarms whose clock still stands at the very day they warn of; of two for one level the latest.

    An event that moves the clock, a loan paid off and a clock that is over close an alarm by themselves.
    """
    nearer = Alarm.objects.filter(rung=OuterRef("rung"), days__lt=OuterRef("days"))
    return Alarm.objects.filter(
        Exists(_of_the_same_clock(live_clocks(day))), ~Exists(_of_the_same_clock(nearer))
    )
