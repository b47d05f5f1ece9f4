"""Notices to those who owe: which one at what time, and when its slip came back late (practice.md 3.6, 3.7, 3.17).

Example: a loan due on 2026-12-10 gets a due notice on 2026-11-29 and no demand before 2026-12-11; a slip signed on
2026-11-29 and put on file on 2026-12-15 took 16 days, one more than allowed.
"""

import datetime
from collections.abc import Iterable

from creditcoop.core.rules.wording import Wording
from loans.rules.time_limits.events import Happened, uncounted

DEMAND, DEMAND_OF_GUARANTOR, DUE, PUBLIC = "demand_notice", "guarantor_notice", "due_notice", "public_notice"
# What is asked for; a demand becomes the paper of its addressee.
ASKED = (DEMAND, DUE, PUBLIC)
KINDS = (DEMAND, DEMAND_OF_GUARANTOR, DUE, PUBLIC)

WHY_NOT_WORDS: dict[str, Wording] = {
    "settled": Wording("贷款已结清，不再发通知书", "the loan is paid off: no notice is due"),
    "not_due": Wording(
        "贷款尚未到期，请改发到期贷款通知书", "the loan is not due yet: make a due notice instead"
    ),
    "past_due": Wording(
        "贷款已过到期日，请改发催收通知书", "the due date has passed: make a demand notice instead"
    ),
}


def due_day(due_on: datetime.date, events: Iterable[Happened]) -> datetime.date:
    """The day on which the loan is due, after every extension and acceleration that counts.

    Example: due 2026-03-01, extended to 2026-09-01 and confirmed: 2026-09-01; unconfirmed: still 2026-03-01.
    """
    told = sorted(events, key=lambda event: (event.on, event.id))
    left_out = uncounted(told)
    for event in told:
        if event.id in left_out:
            continue
        if event.kind == "extension" and event.facts.get("new_due_date"):
            due_on = datetime.date.fromisoformat(str(event.facts["new_due_date"]))
        elif event.kind == "acceleration":
            due_on = min(due_on, event.on)
    return due_on


def why_not(kind: str, *, settled: bool, due_on: datetime.date, on: datetime.date) -> str:
    """Why no such notice is made on a day, a key of WHY_NOT_WORDS; empty: it can be made.

    On the due date itself the loan can still be paid in time: a due notice, no demand.
    """
    if settled:
        return "settled"
    if kind == DUE:
        return "past_due" if on > due_on else ""
    return "not_due" if on <= due_on else ""


def paper_kind(asked: str, *, to_guarantor: bool) -> str:
    """The paper for one addressee: a guarantor is demanded from in words of his own."""
    return DEMAND_OF_GUARANTOR if asked == DEMAND and to_guarantor else asked


def days_to_file(*, signed_on: datetime.date, filed_on: datetime.date) -> int:
    return (filed_on - signed_on).days
