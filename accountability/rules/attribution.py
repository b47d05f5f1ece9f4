"""Whose lapse it is: custody on the last possible day, and shortly after a handover the signed list (Annex 4, 6, 7).

Q20: the handover day is the outgoing officer's, so custody of the last possible day decides. Q21: a clock that was on
the list is the receiver's; one missing from it that ended within the month is the outgoing officer's, unless the
receiver had recorded finding it at least three working days before. Example: taken over on 2024-03-15 with a clock on
the list that ends on 2024-03-28: 李春梅, who received it; the same clock missing from the list: 王海涛.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from accountability.rules.lapse_policy import LapseLeaves
from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.workdays import WorkCalendar

ClockKey = tuple[str, int | None]  # code of the clock, id of the guarantor
THIRTY_DAYS = datetime.timedelta(days=30)


class Because(StrEnum):
    """Why somebody is the manager of a lapse."""

    NOBODY = "nobody"  # no keeper on record
    CUSTODY = "custody"  # he kept the loan, and no handover is near
    LISTED = "listed"  # taken over with the clock on the list
    FOUND = "found"  # not listed, but found in time
    MONTH_OVER = "month_over"  # not listed, but the month to check all loans had passed
    NOT_LISTED = "not_listed"  # the outgoing officer's: missing from his list
    READING = "reading"  # the version reads Q21 otherwise


@dataclass(frozen=True)
class Kept:
    """One officer's care of a loan, from its first day until the first day after; and how he received it.

    `listed` are the clocks that the signed list named, None where no handover began this care; `found` the day on which
    he recorded finding a clock that it did not name, by code.
    """

    person: int
    from_on: datetime.date
    until_on: datetime.date | None
    listed: frozenset[ClockKey] | None = None
    found: Mapping[str, datetime.date] = field(default_factory=dict)

    def covers(self, day: datetime.date) -> bool:
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True)
class Manager:
    """Who answers as the loan's manager (None: nobody on record), and why."""

    person: int | None
    because: Because


def manager_of(
    kept: Sequence[Kept],
    *,
    clock: ClockKey,
    last_day: datetime.date,
    policy: LapseLeaves,
    month: str,
    calendar: WorkCalendar,
) -> Manager:
    """`kept` in order of their first days; `month` as the version counts one (Q23)."""
    place = next((place for place, one in enumerate(kept) if one.covers(last_day)), None)
    if place is None:
        return Manager(None, Because.NOBODY)
    own = kept[place]
    if own.listed is None or place == 0:
        return Manager(own.person, Because.CUSTODY)
    before = kept[place - 1]
    handed_on = own.from_on - datetime.timedelta(days=1)
    within = last_day <= (add_months(handed_on, 1) if month == "calendar" else handed_on + THIRTY_DAYS)
    if policy.after_handover != "by_list":
        receiver = policy.after_handover == "receiver_always" or not within
        return Manager(own.person if receiver else before.person, Because.READING)
    if clock in own.listed:
        return Manager(own.person, Because.LISTED)
    if not within:
        return Manager(own.person, Because.MONTH_OVER)
    found_on = own.found.get(clock[0])
    in_time = calendar.working_days_before(last_day, policy.found_days)
    if found_on is not None and found_on <= in_time:
        return Manager(own.person, Because.FOUND)
    return Manager(before.person, Because.NOT_LISTED)
