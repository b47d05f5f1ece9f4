"""When a loan is next looked at after it is paid out (贷后检查: II.5 检查监督; practice.md 7.2).

Example: 8,000 yuan paid out on 2026-03-02 and due on 2027-01-02: first check by 2026-03-17; checked on 2026-03-10, the
next one by 2026-09-10; after that one the check before the due date, open from 2026-12-03, by 2027-01-02.
Amounts are whole fen. `due_by` is the last day in time. None: no check is due before something happens.
"""

import datetime
from dataclasses import dataclass

from creditcoop.core.rules.periods import add_months
from loans.rules.check_leaves import CheckLeaves

ONE = datetime.timedelta(days=1)
FIRST, REGULAR, BEFORE_DUE, ALERT, OVERDUE = "first", "regular", "before_due", "alert", "overdue"
DUTIES = (FIRST, REGULAR, BEFORE_DUE, ALERT, OVERDUE)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The latest check that counts; `alarming`: it found signs of risk, or the money used for something else."""

    on: datetime.date
    alarming: bool


@dataclass(frozen=True, kw_only=True)
class ToCheck:
    """A running loan on a day.

    `counts_from` is the day of the pay-out, or for a loan of an old book the day it came in, since what was done
    before is not recorded: such a loan needs no first check. `owed` is principal in fen.
    """

    counts_from: datetime.date
    first_needed: bool
    due_on: datetime.date
    owed: int
    overdue: bool
    latest: Checked | None = None


@dataclass(frozen=True)
class Duty:
    """A check to be done: from `opens_on`, by `due_by`. One visit does not do its successor too."""

    kind: str
    opens_on: datetime.date
    due_by: datetime.date


def rhythm_months(owed: int, leaves: CheckLeaves) -> int | None:
    """Months between two checks by what is owed; None: once before the due date."""
    if owed <= leaves.check_once_up_to:
        return None
    if owed <= leaves.check_half_yearly_up_to:
        return leaves.check_half_yearly_months
    if owed <= leaves.check_large_over:
        return leaves.check_quarterly_months
    if owed <= leaves.check_largest_over:
        return leaves.check_large_months
    return leaves.check_largest_months


def next_check(loan: ToCheck, leaves: CheckLeaves) -> Duty | None:
    """The check that a running loan waits for."""
    start = loan.latest.on if loan.latest else loan.counts_from
    if loan.overdue:
        since = max(start, loan.due_on)
        return Duty(OVERDUE, since + ONE, add_months(since, leaves.check_alert_months))
    if loan.latest is None and loan.first_needed:
        return Duty(FIRST, start, start + datetime.timedelta(days=leaves.check_first_days))
    rhythm = _by_rhythm(loan, start, leaves)
    if loan.latest is not None and loan.latest.alarming:
        soon = add_months(start, leaves.check_alert_months)
        if rhythm is None or soon < rhythm.due_by:
            return Duty(ALERT, start + ONE, soon)
    return rhythm


def _by_rhythm(loan: ToCheck, start: datetime.date, leaves: CheckLeaves) -> Duty | None:
    if start > loan.due_on:
        return None
    window = loan.due_on - datetime.timedelta(days=leaves.check_before_due_days)
    months = rhythm_months(loan.owed, leaves)
    regular = add_months(start, months) if months is not None else None
    looked = loan.latest is not None and start >= window  # the check before the due date is done
    if regular is not None and regular < window:
        return Duty(REGULAR, start + ONE, regular)
    if not looked:
        return Duty(BEFORE_DUE, max(start, window), loan.due_on)
    if regular is not None and regular <= loan.due_on:
        return Duty(REGULAR, start + ONE, regular)
    return None


def replaces(new: Duty | None, *, kind: str, due_by: datetime.date, on: datetime.date) -> bool:
    """Whether a duty that is open gives way to what the rule says now.

    What was missed stays missed until it is done: only an earlier day takes its place.
    """
    if new is None:
        return due_by >= on
    if (new.kind, new.due_by) == (kind, due_by):
        return False
    return due_by >= on or new.due_by < due_by
