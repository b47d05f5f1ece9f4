"""The split calculator beyond the worked situations: exceptions, votes, alerts, readings, words."""

import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.rules.split_calculator import answer, answer_many, shipped_policies

MEMBERS = ["Z", "W", "F", "C", "L"]
FIVE = {"investigator": "1", "reviewer": "2", "approver": "Z", "disburser": "4", "inspector": "5"}
THREE = {"handler": "H", "department_director": "D", "deputy_director": "W"}


def question(**changes: Any) -> dict[str, Any]:
    """A farmer's mortgage loan of 15,000 that a group of five passed; `votes__no` changes a key of votes."""
    asked: dict[str, Any] = {
        "id": "q",
        "borrower_kind": "farmer",
        "amount": "15000.00",
        "loss": None,
        "security": "mortgage",
        "issued_on": "2024-03-06",
        "exception": None,
        "people": THREE,
        "votes": {"members": MEMBERS, "present": MEMBERS, "yes": [], "no": [], "chair": "Z"},
        "intervention": None,
        "household": [],
        "settings": {},
    }
    for key, value in changes.items():
        outer, _, inner = key.partition("__")
        if inner:
            asked[outer] = asked[outer] | {inner: value}
        else:
            asked[outer] = value
    return asked


def ask(**changes: Any) -> dict[str, Any]:
    found = answer(question(**changes))
    assert "errors" not in found, found
    return found


def test_the_answer_has_exactly_the_keys_of_the_format() -> None:
    assert list(ask()) == [
        "id", "tier", "route", "collateral_required", "group_result", "decision", "blocked_by", "alerts",
        "first_responsible", "shares", "percent", "unallocated", "clauses", "readings", "steps",
    ]  # fmt: skip
    json.dumps(ask())


def test_percents_are_exact_and_a_null_loss_is_the_amount() -> None:
    found = ask(votes__no=["L"])
    assert found["percent"] == {"W": "30", "H": "30", "Z": "40/3", "F": "40/3", "C": "40/3"}
    assert found["shares"] == ask(votes__no=["L"], loss="15000.00")["shares"]


@pytest.mark.parametrize(
    ("approved_on", "valid_to", "blocked_by"),
    [
        ("2024-03-05", "2024-12-31", []),
        ("2024-03-06", "2024-12-31", []),
        ("2024-03-07", "2024-12-31", ["collateral_required", "exception_not_valid"]),
        ("2024-03-02", "2024-03-05", ["collateral_required", "exception_not_valid"]),
        ("2024-03-02", "2024-03-06", []),
        ("2024-03-06", "2024-03-06", []),
    ],
)
def test_an_exception_counts_from_its_approval_to_its_last_day(
    approved_on: str, valid_to: str, blocked_by: list[str]
) -> None:
    found = ask(security="guarantee", exception={"approved_on": approved_on, "valid_to": valid_to})
    assert found["blocked_by"] == blocked_by
    assert found["decision"] == ("blocked" if blocked_by else "allowed")
    assert found["collateral_required"]
    assert found["readings"]["exception"] == "written_before"


def test_no_exception_frees_a_loan_on_credit() -> None:
    exception = {"approved_on": "2024-03-02", "valid_to": "2024-12-31"}
    assert ask(security="credit")["blocked_by"] == ["collateral_required"]
    found = ask(security="credit", exception=exception)
    assert found["blocked_by"] == ["collateral_required", "exception_not_for_credit"]
    found = ask(security="guarantee", exception=exception, settings={"exception": "none_allowed"})
    assert found["blocked_by"] == ["collateral_required", "exception_not_allowed"]


def test_an_exception_that_nobody_needs_does_no_harm() -> None:
    late = {"approved_on": "2025-01-01", "valid_to": "2025-12-31"}
    assert ask(exception=late)["decision"] == "allowed"


def test_a_blocked_loan_is_shared_all_the_same() -> None:
    found = ask(security="guarantee")
    assert found["decision"] == "blocked"
    assert found["shares"] == ask()["shares"]


def test_without_votes_the_loan_is_blocked_and_the_groups_part_open() -> None:
    found = ask(votes=None)
    assert found["blocked_by"] == ["group_vote_missing"]
    assert found["group_result"] is None
    assert found["unallocated"] == "6000.00"
    assert found["first_responsible"] == "W"


def test_a_group_that_is_not_made_up_as_asked_decides_nothing() -> None:
    four = ["Z", "W", "F", "C"]
    found = ask(votes__members=four, votes__present=four)
    assert found["group_result"] == "passed"
    assert found["blocked_by"] == ["group_size"]


def test_votes_on_a_route_without_a_group_are_not_used() -> None:
    found = ask(amount="9000.00", votes__no=MEMBERS)
    assert found["group_result"] is None
    assert found["decision"] == "allowed"


def test_the_handler_in_the_group_does_not_vote() -> None:
    found = ask(people={**THREE, "handler": "L"})
    assert found["group_result"] == "passed"
    assert found["alerts"] == ["handler_in_group"]
    assert found["percent"] == {"W": "30", "L": "30", "Z": "40/3", "F": "40/3", "C": "40/3"}
    assert ask(people={**THREE, "handler": "L"}, votes__no=["C"])["group_result"] == "rejected"


@pytest.mark.parametrize(
    ("changes", "blocked"),
    [
        ({"amount": "9000.00", "people": {"handler": "H", "department_director": "H"}}, True),
        ({"amount": "9000.00", "people": {"handler": "H", "department_director": "D"}}, False),
        ({"people": {"handler": "W", "deputy_director": "W"}}, True),
        ({"amount": "2000.00", "people": {"handler": "H", "department_director": "H"}}, False),
        ({"amount": "50000.00", "people": FIVE}, False),
        ({"amount": "50000.00", "people": {**FIVE, "inspector": "1"}}, True),
        ({"amount": "50000.00", "people": {**FIVE, "branch_director": "Z"}}, False),
        (
            {
                "amount": "50000.00",
                "people": {**FIVE, "branch_director": "1"},
                "settings": {"t4": "M3"},
            },
            True,
        ),
        ({"amount": "50000.00", "people": FIVE, "settings": {"t4": "M3"}}, False),
    ],
)
def test_nobody_holds_two_posts_of_a_loan(changes: dict[str, Any], blocked: bool) -> None:
    found = ask(**changes)
    assert ("posts_not_distinct" in found["blocked_by"]) is blocked
    assert ("distinct_posts" in found["readings"]) is blocked


def test_a_loan_that_ii_5_does_not_name_can_be_forbidden() -> None:
    assert ask(settings={"gap_rule": "forbidden"})["blocked_by"] == ["not_regulated"]
    found = ask(borrower_kind="individual_business", settings={"gap_rule": "forbidden"})
    assert found["decision"] == "allowed"


def test_pressure_puts_the_whole_on_the_yielder_and_asks_for_nobody_else() -> None:
    pressure = {"recorded_before_payout": True, "yielded": "Z", "objections": ["H"]}
    found = ask(people={}, intervention=pressure)
    assert found["shares"] == {"Z": "15000.00"}
    assert found["percent"] == {"Z": "100"}
    assert found["clauses"][:2] == ["III.5", "III.3"]
    assert ask(intervention={**pressure, "objections": ["Z"]})["alerts"] == ["yielder_objected"]
    nobody = {"recorded_before_payout": True, "yielded": None, "objections": None}
    assert ask(intervention=nobody)["alerts"] == ["intervention_without_yielder"]


SMALL = {"amount": "2900.00", "security": "credit", "issued_on": "2024-03-31"}


@pytest.mark.parametrize(
    ("household", "suspected"),
    [
        ([], False),
        ([("2900.00", "2024-03-31")], True),
        ([("2900.00", "2024-03-01")], True),  # 30 days before
        ([("2900.00", "2024-02-29")], False),  # 31 days before
        ([("2900.00", "2024-04-30")], True),  # 30 days after
        ([("2900.00", "2024-05-01")], False),
        ([("100.00", "2024-03-31")], False),  # sum exactly 3,000.00
        ([("100.01", "2024-03-31")], True),
        ([("25000.00", "2024-03-31")], False),  # large enough by itself
        ([("25000.00", "2024-03-31"), ("2900.00", "2024-03-31")], True),
        ([("60.00", "2024-03-11"), ("60.00", "2024-04-20")], False),  # never three within 30 days
        ([("60.00", "2024-03-21"), ("60.00", "2024-04-20")], True),
    ],
)
def test_small_loans_of_a_household_within_30_days_raise_an_alert(
    household: list[tuple[str, str]], suspected: bool
) -> None:
    others = [{"amount": amount, "issued_on": day} for amount, day in household]
    found = ask(**SMALL, household=others)
    assert found["alerts"] == (["split_suspected"] if suspected else [])
    assert found["tier"] == 1
    assert found["decision"] == "allowed"


def test_the_window_of_the_alert_is_a_setting() -> None:
    others = [{"amount": "2900.00", "issued_on": "2024-03-11"}]
    assert ask(**SMALL, household=others)["alerts"] == ["split_suspected"]
    assert ask(**SMALL, household=others, settings={"split_window_days": 19})["alerts"] == []


def test_a_loan_in_the_highest_tier_cannot_be_a_part_of_something_larger() -> None:
    others = [{"amount": "50000.00", "issued_on": "2024-03-06"}]
    assert ask(amount="50000.00", people=FIVE, household=others)["alerts"] == []


def test_the_tier_can_be_set_by_all_that_the_household_owes() -> None:
    others = [
        {"amount": "100.00", "issued_on": "2020-01-01"},
        {"amount": "0.01", "issued_on": SMALL["issued_on"]},
        {"amount": "9000.00", "issued_on": "2024-04-01"},
    ]
    found = ask(**SMALL, household=others, settings={"tier_basis": "total_owed"})
    assert found["tier"] == 2
    assert ask(**SMALL, household=others)["tier"] == 1
    assert found["shares"] == {"H": "2030.00", "D": "870.00"}


@pytest.mark.parametrize(
    ("changes", "readings"),
    [
        ({"amount": "3000.00"}, {"tier_border", "t1_decides", "unlimited_duty"}),
        ({"amount": "3000.01"}, {"t2", "round"}),
        ({}, {"gap_rule", "group_rules", "t3_rest"}),
        (
            {"amount": "25000.00", "borrower_kind": "individual_business", "people": FIVE},
            {"five_posts_over", "t4"},
        ),
        (
            {"amount": "50000.00", "borrower_kind": "enterprise", "people": FIVE, "security": "credit"},
            {"collateral_over", "t4"},
        ),
    ],
)
def test_the_readings_named_are_those_that_mattered(changes: dict[str, Any], readings: set[str]) -> None:
    assert set(ask(**changes)["readings"]) == readings


def test_amounts_and_parts_of_the_group_rules_can_be_overridden() -> None:
    people = {**FIVE, **THREE}
    for border in (30000, "30000.00"):
        found = ask(amount="25000.00", people=people, settings={"five_posts_over": border})
        assert found["route"] == "three_posts_plus_group"
    doubled = {**people, "inspector": "1"}
    found = ask(amount="25000.00", people=doubled, settings={"five_posts_over": 30000})
    assert found["blocked_by"] == ["posts_not_distinct"]
    found = ask(votes__no=["L"], settings={"group_rules": {"majority": "1"}})
    assert found["group_result"] == "rejected"
    assert found["readings"]["group_rules"]["quorum"] == "2/3"


def test_the_steps_speak_the_language_asked_for() -> None:
    chinese, english = answer(question()), answer(question(), language="en")
    assert len(chinese["steps"]) == len(english["steps"])
    assert "第一责任人：W。" in chinese["steps"]
    assert "First responsible: W." in english["steps"]
    assert {key: value for key, value in chinese.items() if key != "steps"} == {
        key: value for key, value in english.items() if key != "steps"
    }


def test_the_version_of_the_issue_day_judges() -> None:
    asked: list[datetime.date] = []

    def policies_on(day: datetime.date) -> Any:
        asked.append(day)
        return shipped_policies(day)

    answer(question(issued_on="2024-03-06"), policies_on=policies_on)
    assert asked == [datetime.date(2024, 3, 6)]


def test_many_questions_are_answered_in_order_and_a_wrong_one_stops_nobody() -> None:
    asked = [question(id="a"), {"id": "b"}, question(id="c")]
    for form in (asked, {"cases": [{"question": one, "expect": {}} for one in asked]}):
        found = answer_many(form)
        assert [one["id"] for one in found] == ["a", "b", "c"]
        assert ["errors" in one for one in found] == [False, True, False]
    assert answer_many(question()) == [answer(question())]
    assert answer_many([]) == []


@given(
    fen=st.integers(1, 10_000_000),
    kind=st.sampled_from(["farmer", "individual_business", "enterprise"]),
    no=st.sets(st.sampled_from(MEMBERS)),
    away=st.sets(st.sampled_from(MEMBERS)),
    border=st.sampled_from(["lower", "upper"]),
)
def test_every_sound_question_has_an_answer_whose_shares_make_up_the_loss(
    fen: int, kind: str, no: set[str], away: set[str], border: str
) -> None:
    amount = f"{fen // 100}.{fen % 100:02d}"
    found = ask(
        amount=amount,
        borrower_kind=kind,
        people={**FIVE, **THREE},
        votes__present=[name for name in MEMBERS if name not in away],
        votes__no=sorted(no - away),
        settings={"tier_border": border},
    )
    charged = [*found["shares"].values(), found["unallocated"]]
    assert sum(int(one.replace(".", "")) for one in charged) == fen
    assert set(found["shares"]) == set(found["percent"])
    assert found["first_responsible"] in found["shares"]
    assert not (away & set(found["shares"])) - {"Z"} or found["tier"] != 3
