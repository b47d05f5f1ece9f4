"""Annex 6, 7, Q20, Q23: the days of a handover, as the version counts a month.

Example: handed over on 2024-06-30, the receiver's term begins on 2024-07-01, all loans are checked by 2024-07-30.
31 January and one month is 29 February 2024.
"""

import datetime

from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.workdays import ONE_DAY
from handover.rules.handover_policy import HandoverPolicy

THIRTY_DAYS = datetime.timedelta(days=30)


def months_after(day: datetime.date, months: int, *, month: str) -> datetime.date:
    """`months` after a day: by the calendar (Q23), or thirty days each where a union reads it so."""
    return add_months(day, months) if month == "calendar" else day + months * THIRTY_DAYS


def receiver_from(handover_day: datetime.date, *, handover_day_is: str) -> datetime.date:
    """First day of the receiver (Q20): the day after, or the day itself under the other reading."""
    return handover_day + ONE_DAY if handover_day_is == "outgoing" else handover_day


def inventory_by(handover_day: datetime.date, *, policy: HandoverPolicy, month: str) -> datetime.date:
    """Last day on which all loans must have been checked (Annex 7)."""
    return months_after(handover_day, policy.inventory_months, month=month)


def soon_until(handover_day: datetime.date, *, policy: HandoverPolicy, month: str) -> datetime.date:
    """Last day of item ④: loans due and clocks ending on or before it must be listed (Annex 6)."""
    return months_after(handover_day, policy.due_soon_months, month=month)
