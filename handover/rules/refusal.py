"""Annex 7, Q24: whether a reason to refuse is a proper one, by when it is ruled on, what the ruling does.

Example: 赵铁柱 refuses on 2024-06-30 because "a third of them are overdue": not proper, the handover counts as taken
over on 2024-06-30, his term begins on 2024-07-01. Because item ③ is missing: proper, the outgoing officer completes
the list and his term runs on.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from creditcoop.core.rules.workdays import WorkCalendar
from handover.rules.handover_policy import HandoverPolicy

OTHER = "other"  # none of the version's list: the supervisors judge by its words
ONE_LOAN = frozenset({"kin_of_borrower"})  # proper for the loans of that borrower alone


class Ruling(StrEnum):
    PROPER = "proper"
    NOT_PROPER = "not_proper"


class Outcome(StrEnum):
    """What a refusal leads to."""

    WAITS = "waits"  # not all supervisors have ruled
    TO_UNION = "to_union"  # they disagree: the union decides
    MEND = "mend"  # proper: the outgoing officer completes the list, his term runs on
    TAKEN_OVER = "taken_over"  # not proper: counts as taken over from the fixed day


def proposed_ruling(*, reason: str, policy: HandoverPolicy) -> Ruling | None:
    """What the version's list says of the reason; None where it does not say."""
    if reason in policy.refusal_reasons.proper:
        return Ruling.PROPER
    if reason in policy.refusal_reasons.not_proper:
        return Ruling.NOT_PROPER
    return None


def ruling_allowed(*, reason: str, ruling: str, items_missing: bool, policy: HandoverPolicy) -> bool:
    """A reason of the list is ruled on as the list says; a missing mandatory item always makes a refusal proper."""
    listed = proposed_ruling(reason=reason, policy=policy)
    if items_missing:
        return ruling == Ruling.PROPER
    return listed is None or ruling == listed or (listed is Ruling.PROPER and ruling == Ruling.NOT_PROPER)


def outcome(rulings: Iterable[str], *, supervisors: int) -> Outcome:
    """What the supervisors' rulings come to; each rules once, the last word of two who disagree is the union's."""
    given = list(rulings)
    if len(set(given)) > 1:
        return Outcome.TO_UNION
    if len(given) < supervisors:
        return Outcome.WAITS
    return Outcome.MEND if given[0] == Ruling.PROPER else Outcome.TAKEN_OVER


def rule_by(*, refused_on: datetime.date, policy: HandoverPolicy, calendar: WorkCalendar) -> datetime.date:
    """Last working day for the ruling: `ruling_days` working days after the day of the refusal."""
    return calendar.working_days_after(refused_on, policy.ruling_days)


@dataclass(frozen=True)
class Reach:
    """Which loans a refusal is about: all of the receiver's, or some."""

    loans: frozenset[int]
    whole: bool


def reach(*, reason: str, named: Collection[int], taken: Collection[int]) -> Reach:
    """`named` are the loans that the refusal names, `taken` all that the receiver would take.

    Kinship reaches the named loans only (Q24); every other reason the whole portfolio of that receiver.
    """
    if reason in ONE_LOAN:
        return Reach(frozenset(named) & frozenset(taken), whole=False)
    return Reach(frozenset(taken), whole=True)
