"""How large each data set is (practice.md 2.5)."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Size:
    """`staff` holds a post today; the former directors of the branches come on top.

    The demo set has a few people more than the source names, because two of its branches fill every post.
    """

    branches: int
    staff: int
    managers: int
    borrowers: int
    loans: int
    open_loans: int
    refused: int
    withdrawn: int


SIZES = {
    "demo": Size(
        branches=3,
        staff=42,
        managers=10,
        borrowers=600,
        loans=1_200,
        open_loans=640,
        refused=36,
        withdrawn=24,
    ),
    "county": Size(
        branches=18,
        staff=221,
        managers=70,
        borrowers=26_000,
        loans=60_000,
        open_loans=32_000,
        refused=1_800,
        withdrawn=900,
    ),
    "load": Size(
        branches=25,
        staff=321,
        managers=110,
        borrowers=60_000,
        loans=150_000,
        open_loans=70_000,
        refused=4_500,
        withdrawn=2_000,
    ),
}


def parts(*, total: int, among: int) -> list[int]:
    """`total` in `among` whole parts that differ by at most one, the larger first. Example: 10 in 3 is 4, 3, 3."""
    return [total // among + (place < total % among) for place in range(among)]
