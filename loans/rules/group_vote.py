"""III.3, Q35: what the branch approval group (贷款审批领导小组) decided.

Example: five members, all present, four yes, one no: passed, because 4 is at least two thirds of 5. Three yes
of five is 60 %: rejected. Those present who say nothing count as yes; the absent have no vote.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from loans.rules.lending_policy import GroupRules


@dataclass(frozen=True)
class GroupVote:
    """The result with the members behind it, each list in the order of the members."""

    result: str  # passed, rejected
    chair: str
    size: int  # all members, recused ones too
    present: tuple[str, ...]  # those who may vote
    yes: tuple[str, ...]  # silent ones included
    no: tuple[str, ...]
    absent: tuple[str, ...]
    recused: tuple[str, ...]
    quorum_reached: bool
    majority_reached: bool
    vetoed: bool
    well_made: bool  # size as Q35 asks

    @property
    def passed(self) -> bool:
        return self.result == "passed"


def vote_result(
    *,
    members: Sequence[str],
    present: Collection[str],
    yes: Collection[str],
    no: Collection[str],
    chair: str,
    recused: Collection[str],
    rules: GroupRules,
    of_union: bool = False,
) -> GroupVote:
    """III.3, Q35: two thirds of all members present, two thirds of all in favour, and no veto by the chair.

    Recused members (the handler, relatives) do not vote but still count among all members. Every name must
    be a member, `yes` and `no` only people present and not the same: ValueError otherwise.
    """
    _check_names(members=members, present=present, yes=yes, no=no, chair=chair)
    voters = tuple(member for member in members if member in present and member not in recused)
    said_no = tuple(member for member in voters if member in no)
    said_yes = tuple(
        member for member in voters if member in yes or (rules.silence_is_yes and member not in no)
    )
    quorum_reached = _reaches(len(voters), of=len(members), part=rules.quorum)
    majority_reached = _reaches(len(said_yes), of=len(members), part=rules.majority)
    vetoed = rules.chair_may_veto and chair in said_no
    passed = quorum_reached and majority_reached and not vetoed
    return GroupVote(
        result="passed" if passed else "rejected",
        chair=chair,
        size=len(members),
        present=voters,
        yes=said_yes,
        no=said_no,
        absent=tuple(member for member in members if member not in present),
        recused=tuple(member for member in members if member in recused),
        quorum_reached=quorum_reached,
        majority_reached=majority_reached,
        vetoed=vetoed,
        well_made=size_is_right(size=len(members), rules=rules, of_union=of_union),
    )


def size_is_right(*, size: int, rules: GroupRules, of_union: bool = False) -> bool:
    """Q35: three to five members, at the union five to nine, an odd number. Four are no lawful group."""
    low, high = (rules.union_size_min, rules.union_size_max) if of_union else (rules.size_min, rules.size_max)
    return low <= size <= high and (size % 2 == 1 or not rules.size_odd)


def _reaches(count: int, *, of: int, part: Fraction) -> bool:
    return count >= part * of


def _check_names(
    *, members: Sequence[str], present: Collection[str], yes: Collection[str], no: Collection[str], chair: str
) -> None:
    if not members or len(set(members)) != len(members):
        raise ValueError("the members of a group are different people, at least one")
    strangers = {*present, chair} - set(members)
    if strangers:
        raise ValueError(f"not members of the group: {', '.join(sorted(strangers))}")
    if not {*yes, *no} <= set(present) or set(yes) & set(no):
        raise ValueError("a vote is cast once, by a member who is present")
