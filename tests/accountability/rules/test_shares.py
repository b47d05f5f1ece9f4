"""Who bears what: every tier under every reading, exactly and to the fen (III.1–III.5)."""

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.share_split import Intervention, ShareSplit, Signers
from accountability.rules.shares import ShareError, split_loss
from creditcoop.core.rules.regulation_text import decode_chapter, shipped_text
from loans.rules.group_vote import GroupVote, vote_result
from loans.rules.lending_policy import LendingPolicy

POLICY = decode_chapter(shipped_text()["body"], LiabilityPolicy)
RULES = decode_chapter(shipped_text()["body"], LendingPolicy).group_rules
EVERYBODY = Signers(
    handler="H",
    department_director="D",
    deputy_director="V",
    branch_director="B",
    investigator="1",
    reviewer="2",
    approver="B",
    disburser="4",
    inspector="5",
)
MEMBERS = ("B", "V", "x", "y", "z")


def policy(**readings: object) -> LiabilityPolicy:
    return dataclasses.replace(POLICY, **readings)  # type: ignore[arg-type]


def group(*, no: str = "", away: str = "", chair: str = "B", members: tuple[str, ...] = MEMBERS) -> GroupVote:
    present = [name for name in members if name not in away]
    return vote_result(
        members=members, present=present, yes=(), no=tuple(no), chair=chair, recused=("H",), rules=RULES
    )


def split(
    tier: int,
    *,
    loss: int = 1_000_000,
    vote: GroupVote | None = None,
    pressure: Intervention | None = None,
    signers: Signers = EVERYBODY,
    rules: LiabilityPolicy = POLICY,
) -> ShareSplit:
    return split_loss(
        tier=tier, loss_fen=loss, signers=signers, vote=vote, intervention=pressure, policy=rules
    )


def percents(found: ShareSplit) -> dict[str, str]:
    shown = {entry.person: str(found.percent(entry.parts)) for entry in found.entries}
    return shown | ({"-": str(found.percent(found.unallocated_parts))} if found.unallocated_parts else {})


@pytest.mark.parametrize(
    ("tier", "readings", "first", "expected"),
    [
        (1, {}, "H", {"H": "100"}),
        (2, {}, "H", {"H": "70", "D": "30"}),
        (2, {"t2": "100+30"}, "H", {"H": "100", "D": "30"}),
        (4, {}, "B", {"1": "30", "2": "20", "B": "10", "4": "20", "5": "20"}),
        (4, {"t4": "M2"}, "B", {"B": "30", "2": "20", "4": "10", "5": "20", "1": "20"}),
        (4, {"t4": "M3"}, "B", {"1": "30", "2": "20", "B": "30", "4": "20"}),
    ],
)
def test_each_tier_gives_its_parts(
    tier: int, readings: dict[str, str], first: str, expected: dict[str, str]
) -> None:
    found = split(tier, rules=policy(**readings))
    assert percents(found) == expected
    assert found.first_responsible == first
    assert found.clauses == (f"III.{tier}",)


def test_the_process_of_m3_knows_an_approver_beside_the_branch_director() -> None:
    found = split(4, signers=dataclasses.replace(EVERYBODY, approver="A"), rules=policy(t4="M3"))
    assert percents(found) == {"1": "30", "2": "20", "A": "10", "4": "20", "B": "20"}
    assert found.first_responsible == "B"


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("yes_voters_equal", {"V": "30", "H": "30", "B": "40/3", "x": "40/3", "y": "40/3"}),
        ("branch", {"V": "30", "H": "30", "-": "40"}),
        ("branch_director", {"V": "30", "H": "30", "B": "40"}),
        ("deputy", {"V": "70", "H": "30"}),
        ("all_equal", {"V": "38", "H": "30", "B": "8", "x": "8", "y": "8", "z": "8"}),
    ],
)
def test_the_open_part_of_the_third_tier_goes_where_the_reading_says(
    reading: str, expected: dict[str, str]
) -> None:
    found = split(3, vote=group(no="z"), rules=policy(t3_rest=reading))
    assert percents(found) == expected
    assert found.first_responsible == "V"
    assert found.readings["t3_rest"] == reading


@pytest.mark.parametrize("vote", [group(no="V"), group(away="V")])
@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("yes_voters_equal", {"B": "30", "H": "30", "x": "40/3", "y": "40/3", "z": "40/3"}),
        ("branch", {"B": "30", "H": "30", "-": "40"}),
        ("branch_director", {"B": "70", "H": "30"}),
        ("deputy", {"B": "70", "H": "30"}),
        ("all_equal", {"B": "30", "H": "30", "x": "40/3", "y": "40/3", "z": "40/3"}),
    ],
)
def test_a_deputy_outvoted_or_absent_passes_label_and_part_to_the_chair(
    vote: GroupVote, reading: str, expected: dict[str, str]
) -> None:
    found = split(3, vote=vote, rules=policy(t3_rest=reading))
    assert vote.passed
    assert percents(found) == expected
    assert found.first_responsible == "B"
    assert [entry.person for entry in found.entries if entry.is_first] == ["B"]


def test_absent_members_and_dissenters_bear_nothing() -> None:
    assert percents(split(3, vote=group(away="z"))) == {
        "V": "30", "H": "30", "B": "40/3", "x": "40/3", "y": "40/3"
    }  # fmt: skip
    three = ("B", "V", "x")
    assert percents(split(3, vote=group(members=three, no="x"))) == {"V": "30", "H": "30", "B": "40"}


def test_without_another_yes_vote_the_part_stays_unassigned() -> None:
    alone = group(members=("V", "x", "y"), no="xy", chair="V")
    found = split(3, vote=alone)
    assert percents(found) == {"V": "30", "H": "30", "-": "40"}
    assert found.unallocated_fen == 400_000


def test_without_votes_the_groups_part_stays_unassigned() -> None:
    found = split(3)
    assert percents(found) == {"V": "30", "H": "30", "-": "40"}
    assert "no_votes" in [step.code for step in found.steps]


def test_where_neither_deputy_nor_chair_agreed_the_handler_is_first() -> None:
    found = split(3, vote=group(no="VB"))
    assert found.first_responsible == "H"
    assert percents(found) == {"H": "30", "x": "40/3", "y": "40/3", "z": "40/3", "-": "30"}


def test_the_handler_never_shares_the_groups_part() -> None:
    found = split(3, vote=group(members=("B", "V", "H", "x", "y")))
    assert percents(found) == {"V": "30", "H": "30", "B": "40/3", "x": "40/3", "y": "40/3"}


def test_who_answers_in_two_roles_has_one_entry() -> None:
    found = split(3, vote=group(), rules=policy(t3_rest="branch_director"))
    assert [entry.person for entry in found.entries] == ["V", "H", "B"]
    both = split(4, signers=dataclasses.replace(EVERYBODY, reviewer="1"))
    assert percents(both)["1"] == "50"
    assert [entry.person for entry in both.entries].count("1") == 1


def test_pressure_recorded_before_pay_out_puts_the_whole_on_the_one_who_gave_way() -> None:
    pressure = Intervention(recorded_before_payout=True, yielded="Y", objections=("1",))
    found = split(4, pressure=pressure, signers=Signers())
    assert percents(found) == {"Y": "100"}
    assert found.clauses == ("III.5", "III.4")
    assert found.readings == {"intervention": "full_to_yielder"}


def test_with_the_label_only_the_split_stays_and_the_odd_fen_follow_the_label() -> None:
    pressure = Intervention(recorded_before_payout=True, yielded="4")
    found = split(4, loss=1_000_009, pressure=pressure, rules=policy(intervention="label_only"))
    assert found.first_responsible == "4"
    assert {entry.person: entry.fen for entry in found.entries} == {
        "1": 300_002, "2": 200_001, "B": 100_000, "4": 200_005, "5": 200_001
    }  # fmt: skip
    assert found.clauses == ("III.4", "III.5")


def test_a_label_on_somebody_without_a_part_leaves_the_odd_fen_with_the_tiers_own_first() -> None:
    pressure = Intervention(recorded_before_payout=True, yielded="stranger")
    found = split(4, loss=1_000_009, pressure=pressure, rules=policy(intervention="label_only"))
    assert found.first_responsible == "stranger"
    assert not any(entry.is_first for entry in found.entries)
    assert {entry.person: entry.fen for entry in found.entries}["B"] == 100_004


@pytest.mark.parametrize(
    "pressure",
    [Intervention(recorded_before_payout=False, yielded="Y"), Intervention(recorded_before_payout=True)],
)
def test_pressure_recorded_too_late_or_without_a_name_changes_nothing(pressure: Intervention) -> None:
    assert percents(split(4, pressure=pressure)) == percents(split(4))
    assert split(4, pressure=pressure).first_responsible == "B"
    said = {step.code for step in split(4, pressure=pressure).steps} & {
        "intervention_late",
        "intervention_nobody",
    }
    assert said == {"intervention_nobody" if pressure.recorded_before_payout else "intervention_late"}


@pytest.mark.parametrize(
    ("tier", "missing"),
    [(1, "handler"), (2, "department_director"), (3, "deputy_director"), (4, "inspector")],
)
def test_a_role_that_nobody_holds_is_named(tier: int, missing: str) -> None:
    with pytest.raises(ShareError, match=missing) as caught:
        split(tier, signers=dataclasses.replace(EVERYBODY, **{missing: ""}))
    assert caught.value.role == missing


def test_a_negative_loss_is_refused_and_nothing_lost_is_nothing_borne() -> None:
    with pytest.raises(ShareError):
        split(1, loss=-1)
    assert [entry.fen for entry in split(2, loss=0).entries] == [0, 0]


def test_the_other_roundings_are_named_among_the_readings() -> None:
    found = split(2, loss=5, rules=policy(round="half_up_each"))
    assert [entry.fen for entry in found.entries] == [4, 2]
    assert found.readings["round"] == "half_up_each"
    assert "round" not in split(2, loss=100).readings


votes = st.builds(
    lambda no, away: group(no="".join(sorted(no - away)), away="".join(sorted(away))),
    st.sets(st.sampled_from(MEMBERS)),
    st.sets(st.sampled_from(MEMBERS)),
)


@given(
    tier=st.sampled_from([1, 2, 3, 4]),
    loss=st.integers(0, 10**10),
    vote=st.none() | votes,
    readings=st.fixed_dictionaries(
        {
            "t2": st.sampled_from(["70/30", "100+30"]),
            "t3_rest": st.sampled_from(
                ["yes_voters_equal", "branch", "branch_director", "deputy", "all_equal"]
            ),
            "t4": st.sampled_from(["M1", "M2", "M3"]),
        }
    ),
)
def test_no_fen_is_lost_and_nobody_but_the_first_bears_more_than_his_part(
    tier: int, loss: int, vote: GroupVote | None, readings: dict[str, str]
) -> None:
    found = split(tier, loss=loss, vote=vote, rules=policy(**readings))
    whole = Fraction(found.total_parts, found.denominator)
    assert whole == (Fraction(13, 10) if tier == 2 and readings["t2"] == "100+30" else 1)
    assert sum(entry.parts for entry in found.entries) + found.unallocated_parts == found.total_parts
    assert sum(entry.fen for entry in found.entries) + found.unallocated_fen == int(loss * whole)
    assert found.total_fen == int(loss * whole)
    for entry in found.entries:
        exact = Fraction(loss * entry.parts, found.denominator)
        assert entry.fen >= 0
        assert entry.fen == int(exact) or entry.is_first
    assert sum(entry.is_first for entry in found.entries) == 1


@given(order=st.permutations(MEMBERS), no=st.sampled_from(["", "z", "V"]), loss=st.integers(0, 10**9))
def test_the_order_in_which_members_are_listed_changes_nobodys_share(
    order: list[str], no: str, loss: int
) -> None:
    def shares(members: tuple[str, ...]) -> dict[str, int]:
        found = split(3, loss=loss, vote=group(members=members, no=no))
        return {entry.person: entry.fen for entry in found.entries}

    assert shares(tuple(order)) == shares(MEMBERS)
