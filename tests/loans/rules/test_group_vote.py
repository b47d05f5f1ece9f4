"""What the approval group decided: quorum, two thirds of all members, silence, veto, recusal (III.3, Q35)."""

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditcoop.core.rules.regulation_text import decode_chapter, shipped_text
from loans.rules.group_vote import GroupVote, size_is_right, vote_result
from loans.rules.lending_policy import LendingPolicy

RULES = decode_chapter(shipped_text()["body"], LendingPolicy).group_rules
FIVE = ("a", "b", "c", "d", "e")


def vote(
    *,
    members: tuple[str, ...] = FIVE,
    present: str = "abcde",
    yes: str = "",
    no: str = "",
    chair: str = "a",
    recused: str = "",
    rules: object = RULES,
) -> GroupVote:
    return vote_result(
        members=members, present=present, yes=yes, no=no, chair=chair, recused=recused, rules=rules  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("present", "no", "result"),
    [
        ("abcde", "", "passed"),
        ("abcde", "e", "passed"),  # 4 of 5
        ("abcde", "de", "rejected"),  # 3 of 5 = 60 %
        ("abcd", "", "passed"),  # 4 of 5, one absent
        ("abcd", "d", "rejected"),
        ("abc", "", "rejected"),  # all present agree, but 3 of 5
        ("abcde", "a", "rejected"),  # the chair's no
        ("bcde", "", "passed"),  # the chair is away and refused nothing
    ],
)
def test_two_thirds_of_all_members_must_agree(present: str, no: str, result: str) -> None:
    assert vote(present=present, no=no).result == result


def test_exactly_two_thirds_is_enough() -> None:
    three = ("a", "b", "c")
    assert vote(members=three, present="abc", no="c").passed
    assert vote(members=three, present="ab").passed
    assert not vote(members=three, present="abc", no="bc").passed


def test_silence_counts_as_yes_for_the_majority_and_absence_does_not() -> None:
    silent = vote(present="abcd", yes="a")
    assert silent.yes == ("a", "b", "c", "d")
    assert silent.absent == ("e",)
    assert silent.passed
    loud = dataclasses.replace(RULES, silence_is_yes=False)
    assert vote(present="abcd", yes="a", rules=loud).yes == ("a",)


def test_the_chair_may_refuse_but_not_overrule() -> None:
    assert vote(no="a").vetoed
    assert not vote(no="a").passed
    assert not vote(yes="a", no="de").passed
    assert vote(no="a", rules=dataclasses.replace(RULES, chair_may_veto=False)).passed


def test_recused_members_do_not_vote_but_count_among_all() -> None:
    result = vote(yes="abcde", recused="e")
    assert result.yes == ("a", "b", "c", "d")
    assert result.size == 5
    assert result.passed
    assert not vote(no="d", recused="e").passed


def test_the_quorum_counts_by_itself() -> None:
    many_agree = dataclasses.replace(RULES, majority=Fraction(2, 5))
    assert vote(present="abcd", no="cd", rules=many_agree).passed
    short = vote(present="abc", rules=many_agree)
    assert short.majority_reached
    assert not short.quorum_reached
    assert not short.passed


@pytest.mark.parametrize(
    ("size", "right"), [(1, False), (2, False), (3, True), (4, False), (5, True), (7, False)]
)
def test_a_group_has_three_to_five_members_and_an_odd_number(size: int, right: bool) -> None:
    assert size_is_right(size=size, rules=RULES) is right


@pytest.mark.parametrize(
    "wrong",
    [
        {"members": ()},
        {"members": ("a", "a", "b")},
        {"present": "abz"},
        {"chair": "z"},
        {"present": "abcd", "yes": "e"},
        {"present": "abcd", "no": "e"},
        {"yes": "b", "no": "b"},
    ],
)
def test_votes_that_contradict_each_other_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="group|vote"):
        vote(**wrong)  # type: ignore[arg-type]


@given(
    order=st.permutations(FIVE), no=st.sets(st.sampled_from("bcde")), away=st.sets(st.sampled_from("bcde"))
)
def test_the_order_of_the_members_does_not_matter(order: list[str], no: set[str], away: set[str]) -> None:
    present = "".join(name for name in FIVE if name not in away)
    against = "".join(sorted(no - away))
    straight = vote(present=present, no=against)
    shuffled = vote(members=tuple(order), present=present, no=against)
    assert straight.result == shuffled.result
    assert set(straight.yes) == set(shuffled.yes)
    assert straight.passed == (len(FIVE) - len(no | away) >= 4)
