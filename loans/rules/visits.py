"""What a visit can be for, find and lead to (走访记录: practice.md 3.13, 7.3), and the day from which it counts (I2).

Choices first, text second. Example: looked at on 2026-03-10 and written down on the same day, it counts from that day;
written down on 2026-03-20, with three days allowed, it counts from 2026-03-20: a check is not done after the fact.
"""

import datetime
from dataclasses import dataclass

from loans.rules.checks import OVERDUE

FIRST_CHECK, REGULAR_CHECK, SPECIAL_CHECK, BEFORE_DUE_CHECK = (
    "first_check",
    "regular",
    "special",
    "before_due",
)
DUNNING, SERVICE, NOT_HELD = "dunning", "service", "not_held"
CHECKS = (FIRST_CHECK, REGULAR_CHECK, SPECIAL_CHECK, BEFORE_DUE_CHECK)
# `not_held` only corrects: the visit that it names did not take place.
PURPOSES = (*CHECKS, DUNNING, SERVICE, NOT_HELD)

NOBODY = "nobody"
MET = ("borrower", "spouse", "adult_family", "guarantor", "neighbour", "village_committee", NOBODY)
USES = ("as_agreed", "otherwise")
BUSINESS = ("good", "as_before", "worse", "stopped")
CHANGES = ("illness", "death", "marriage", "moved", "working_away", "new_debts")
GUARANTOR = ("sound", "weaker", "gone")
COLLATERAL = ("in_place", "damaged", "sold_or_gone", "insurance_lapsed")
RISKS = (
    "interest_not_paid",
    "crop_or_stock_lost",
    "assets_sold",
    "sued_or_seized",
    "other_user",
    "split_among_kin",
    "borrower_not_found",
    "refuses_to_pay",
)
NEXT_STEPS = ("check", "demand", "call_in", "guarantor", "extension", "suit", "report")
# Findings that alarm by themselves, whatever else was ticked.
ALARMING_BUSINESS = ("stopped",)
ALARMING_COLLATERAL = ("damaged", "sold_or_gone")


@dataclass(frozen=True, kw_only=True)
class Counted:
    """An earlier record of the same visit, which is corrected."""

    visited_on: datetime.date
    purpose: str
    counts_on: datetime.date


def counts_from(
    *,
    visited_on: datetime.date,
    purpose: str,
    on: datetime.date,
    late_days: int,
    corrects: Counted | None = None,
) -> datetime.date:
    """The day on which a visit counts as done: its own, or, written down too late, the day of the record.

    A correction that moves neither the day nor the purpose keeps the day of what it corrects.
    """
    if corrects and (corrects.visited_on, corrects.purpose) == (visited_on, purpose):
        return corrects.counts_on
    return visited_on if (on - visited_on).days <= late_days else on


def closes(*, purpose: str, duty: str) -> bool:
    """Whether a visit does the check that is due: every check does, a demand only for an overdue loan."""
    return purpose in CHECKS or (purpose == DUNNING and duty == OVERDUE)


def alarming(*, use: str, risks: tuple[str, ...], business: str, collateral: str) -> bool:
    """Whether a check found what calls for the next one within a month."""
    return bool(
        use == "otherwise" or risks or business in ALARMING_BUSINESS or collateral in ALARMING_COLLATERAL
    )
