"""Annex 6: the five mandatory parts of a handover list, none of them ever left blank.

A part is filled from the records, or said to be "none" (无) in so many words. A branch adds parts of its own; it never
drops one. Example: a list without time limits (item ③) is not complete, and whoever refuses it refuses properly.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from handover.rules.handover_policy import HandoverPolicy


@dataclass(frozen=True)
class Part:
    """One part of the list: how many rows it has, what was written beside, whether "none" was said."""

    code: str
    rows: int = 0
    words: str = ""
    none_said: bool = False

    @property
    def filled(self) -> bool:
        """Something is there, or nothing is there and that is said; "none" beside rows is a contradiction."""
        something = self.rows > 0 or bool(self.words.strip())
        return something != self.none_said


def missing_parts(parts: Mapping[str, Part], *, policy: HandoverPolicy) -> list[str]:
    """Codes of parts that stop the handover, in the order of the annex: mandatory first, then the branch's own."""
    mandatory = [code for code in policy.mandatory_items if code not in parts or not parts[code].filled]
    own = [code for code, part in parts.items() if code not in policy.mandatory_items and not part.filled]
    return mandatory + own


def left_out(*, in_custody: Collection[int], listed: Collection[int]) -> list[int]:
    """Loans under the officer's name that the list does not name (漏交): shown as a red line."""
    return sorted(set(in_custody) - set(listed))
