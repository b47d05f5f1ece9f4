"""The only clock. Rules and services are told the day; views, tasks and commands ask it here."""

import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime.datetime:
    """This moment, aware."""
    return timezone.now()


def today() -> datetime.date:
    """The business day: the date in Asia/Shanghai."""
    return now().astimezone(SHANGHAI).date()


def time_of_day() -> datetime.time:
    """The minute in Asia/Shanghai: letters of authorisation hold to the minute (II.1)."""
    return now().astimezone(SHANGHAI).time().replace(second=0, microsecond=0)
