"""What a person puts on record against the class of a loan: each only ever makes it worse (practice 5.1).

Example: a loan that a person lowers to 可疑 stays at least that until another person lifts it, whatever is paid.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from creditcoop.core.rules.wording import Wording
from loans.rules.quality.five_classes import OVERRIDE_WORDS, Grade, Override

BY_HAND = "by_hand"
SEARCHED = "searched"
BUSINESS_STOPPED = "business_stopped"
HOPELESS = "hopeless"
CLOCK_LOST = Override.CLOCK_LOST.value
GROUND_WORDS: Mapping[str, Wording] = {
    **{kind.value: words for kind, words in OVERRIDE_WORDS.items()},
    BY_HAND: Wording("人工下调", "lowered by hand"),
    SEARCHED: Wording("已查找财产，没有找到", "a search found no property"),
    BUSINESS_STOPPED: Wording("经营已停止", "the business has stopped"),
    HOPELESS: Wording(
        "破产、死亡或失踪且财产清偿完毕、灾害、抵质押不足", "bankrupt, or dead or missing with nothing left"
    ),
}
GROUNDS = tuple(GROUND_WORDS)


@dataclass(frozen=True)
class Ground:
    """One ground that stands. `grade`: the class of one lowered by hand."""

    kind: str
    grade: int | None
    reason: str


@dataclass(frozen=True)
class Standing:
    """The grounds of a loan as the rules take them."""

    overrides: frozenset[Override]
    by_hand: tuple[Grade, str] | None
    searched: bool
    business_stopped: bool
    hopeless: bool


def together(grounds: Iterable[Ground]) -> Standing:
    """Of several lowered by hand the worst counts."""
    found = list(grounds)
    kinds = {one.kind for one in found}
    lowered = [(Grade(one.grade), one.reason) for one in found if one.grade is not None]
    return Standing(
        overrides=frozenset(kind for kind in Override if kind.value in kinds),
        by_hand=max(lowered, key=lambda one: one[0], default=None),
        searched=SEARCHED in kinds,
        business_stopped=BUSINESS_STOPPED in kinds,
        hopeless=HOPELESS in kinds,
    )


def in_force(on: datetime.date, lifted: datetime.date | None, day: datetime.date) -> bool:
    """Whether a ground of `on` stands at the end of a day."""
    return on <= day and (lifted is None or lifted > day)
