"""The responsibility card (六包责任卡) of one loan: each post, name, share, by which clause (practice.md 3.3)."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, kw_only=True)
class CardLine:
    """One person's share. `person_id` is None, and `name` names several, where it is not settled who it will be."""

    person_id: int | None
    name: str
    role: str
    percent: Fraction
    fen: int
    clause: str
    is_first: bool


@dataclass(frozen=True, kw_only=True)
class Card:
    """Lines, the first responsible first; `planned` until the issue writes them. No line: a post is vacant."""

    lines: tuple[CardLine, ...]
    total_fen: int
    unallocated_percent: Fraction
    unallocated_fen: int
    planned: bool
    version: str
    version_sha256: str

    def line_of(self, person_id: int) -> CardLine | None:
        return next((line for line in self.lines if line.person_id == person_id), None)
