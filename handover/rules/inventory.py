"""Annex 7: how far an inventory is, and whether it is late.

Example: taken over on 2024-06-30, all loans are checked by 2024-07-30; with one of 212 left on the 31st it is late.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Loans to check, checked, left; `late` after the last day with something left or no report filed."""

    to_check: int
    checked: int
    due_on: datetime.date
    late: bool

    @property
    def left(self) -> int:
        return self.to_check - self.checked


def progress(
    *,
    taken: Collection[int],
    checked: Collection[int],
    filed_on: datetime.date | None,
    due_on: datetime.date,
    on: datetime.date,
) -> Progress:
    """`taken` are the ids of the loans taken over, `checked` of those with an entry; the report ends the counting."""
    done = len(set(taken) & set(checked))
    return Progress(to_check=len(set(taken)), checked=done, due_on=due_on, late=(filed_on or on) > due_on)
