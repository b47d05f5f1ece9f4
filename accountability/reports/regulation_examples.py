"""What two versions of the regulation make of the same round sums (II.5, II.6, III.1–III.4): what a council looks at.

Example: with the first tier raised to 5,000.00 the row of 5,000.00 goes from tier 2 (manager 70 %, department
director 30 %) to tier 1 (manager 100 %). Computed by the split calculator itself; everybody agrees, and the loan is
secured by a mortgage.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.split_calculator import answer
from accountability.rules.split_wording import ROLES
from accountability.rules.split_words import REASONS
from creditcoop.core.rules.money import format_yuan, parse_yuan, to_yuan
from creditcoop.core.rules.version_words import percent
from creditcoop.core.rules.wording import Language, Wording
from loans.rules.bands import BorrowerKind
from loans.rules.lending_policy import LendingPolicy

ROUND_SUMS = (300_000, 1_000_000, 1_200_000, 1_500_000, 2_000_000, 5_000_000)
MEMBER = Wording("组员{number}", "member {number}")
THE_MEMBERS = Wording("其他{count}名组员，每人", "{count} other members, each")
NOBODY = Wording("未分摊", "given to nobody")
ASKED = (
    "handler", "department_director", "deputy_director", "branch_director",
    "investigator", "reviewer", "approver", "disburser", "inspector",
)  # fmt: skip
ANY_DAY = "2026-01-01"  # both versions are given; the day decides nothing


@dataclass(frozen=True)
class Share:
    """Who bears what of the whole amount; `is_first` marks the first responsible."""

    name: str
    percent: str
    amount: Decimal
    is_first: bool


@dataclass(frozen=True)
class Outcome:
    """What one version makes of one sum for one kind of borrower."""

    tier: int
    route: str
    collateral_required: bool
    shares: tuple[Share, ...]
    blocked: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """One sum under both versions. `kinds`: the kinds of borrower for which it is so; empty means all."""

    amount: Decimal
    kinds: tuple[str, ...]
    old: Outcome
    new: Outcome

    @property
    def differs(self) -> bool:
        return self.old != self.new


Chapters = Mapping[str, Any]


def examples(old: Chapters, new: Chapters, *, language: Language) -> list[Example]:
    """Round sums and the borders of both versions, lowest first."""
    found: list[Example] = []
    for amount in sorted({*ROUND_SUMS, *_borders(old), *_borders(new)}):
        by_outcome: dict[tuple[Outcome, Outcome], list[str]] = {}
        for kind in BorrowerKind:
            both = (
                outcome(amount, kind, old, language=language),
                outcome(amount, kind, new, language=language),
            )
            by_outcome.setdefault(both, []).append(kind.value)
        found += [
            Example(to_yuan(amount), tuple(kinds) if len(by_outcome) > 1 else (), before, after)
            for (before, after), kinds in by_outcome.items()
        ]
    return found


def _borders(chapters: Chapters) -> set[int]:
    lending: LendingPolicy = chapters[LendingPolicy.KEY]
    return {
        lending.tier_1_up_to,
        lending.tier_2_up_to,
        lending.tier_3_up_to,
        lending.five_posts_over,
        lending.collateral_over,
    }


def outcome(amount_fen: int, kind: str, chapters: Chapters, *, language: Language) -> Outcome:
    """The calculator's answer to one sum, everybody named by his role."""
    policies = chapters[LendingPolicy.KEY], chapters[LiabilityPolicy.KEY]
    members = [MEMBER.say(language, number=number) for number in range(1, _members(policies[0]) + 1)]
    question = _question(amount_fen, kind, members, language)
    if policies[1].t4 == "M3":  # another person than the branch director approves (Q11)
        question["people"]["approver"] = ROLES["approver"].say(language)
    said = answer(question, language=language, policies_on=lambda _day: policies)
    return Outcome(
        tier=said["tier"],
        route=said["route"],
        collateral_required=said["collateral_required"],
        shares=_shares(said, members, language),
        blocked=tuple(REASONS[code].say(language, people="", days="") for code in said["blocked_by"]),
    )


def _members(lending: LendingPolicy) -> int:
    """Members besides chair and deputy in the largest group that the version allows (Q35)."""
    rules = lending.group_rules
    size = rules.size_max - 1 if rules.size_odd and rules.size_max % 2 == 0 else rules.size_max
    return max(size - 2, 1)


def _question(amount_fen: int, kind: str, members: list[str], language: Language) -> dict[str, Any]:
    names = {role: ROLES[role].say(language) for role in ASKED}
    names["approver"] = names["branch_director"]
    group = [names["branch_director"], names["deputy_director"], *members]
    return {
        "borrower_kind": kind,
        "amount": format_yuan(amount_fen),
        "security": "mortgage",
        "issued_on": ANY_DAY,
        "people": names,
        "votes": {"members": group, "present": group, "yes": group, "no": [], "chair": group[0]},
    }


def _shares(said: dict[str, Any], members: list[str], language: Language) -> tuple[Share, ...]:
    """The first responsible first; the members, who all bear the same, in one line."""
    alike = [name for name in said["shares"] if name in members]
    found: list[Share] = []
    for name, amount in said["shares"].items():
        if name in alike[1:]:
            continue
        shown = THE_MEMBERS.say(language, count=len(alike)) if name in alike else name
        part = percent(Fraction(said["percent"][name]) / 100)
        found.append(Share(shown, part, to_yuan(parse_yuan(amount)), name == said["first_responsible"]))
    if parse_yuan(said["unallocated"]):
        left = 1 - sum((Fraction(text) / 100 for text in said["percent"].values()), Fraction(0))
        amount = to_yuan(parse_yuan(said["unallocated"]))
        found.append(Share(NOBODY.say(language), percent(left), amount, False))
    return tuple(sorted(found, key=lambda share: not share.is_first))
