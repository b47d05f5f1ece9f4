"""The worked situations of the regulation, put to the split calculator, under every reading they name."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accountability.rules.split_calculator import answer

FILE = Path(__file__).parents[2] / "cases" / "situations.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text("utf-8"))["cases"]}
KINDS = {"self_employed": "individual_business"}
POSTS = {"cm_director": "department_director", "deputy": "deputy_director"}
GROUP = ["周建国", "吴振声", "冯秀英", "陈立新", "李春梅"]


def people_of(facts: dict[str, Any]) -> dict[str, str]:
    named = {POSTS.get(post, post): name for post, name in facts.get("people", {}).items()}
    return {"handler": "王海涛", "department_director": "郑玉兰", "deputy_director": "吴振声"} | named


def votes_of(facts: dict[str, Any]) -> dict[str, Any] | None:
    """The named votes; where a case only counts them, the last ones of the group vote no."""
    group = facts.get("group")
    if group is None:
        return None
    yes = facts.get("yes", GROUP[: group["yes"]])
    no = facts.get("no", [name for name in GROUP if name not in yes])
    return {"members": GROUP, "present": GROUP, "yes": yes, "no": no, "chair": "周建国"}


def question_from(case_id: str, **more: Any) -> dict[str, Any]:
    facts = CASES[case_id]["facts"] | more
    pressure = facts.get("intervention")
    return {
        "id": case_id,
        "borrower_kind": KINDS.get(facts["kind"], facts["kind"]),
        "amount": facts["amount"],
        "loss": facts.get("loss"),
        "security": facts.get("security", "mortgage"),
        "issued_on": facts.get("payout", "2022-09-05"),
        "exception": facts.get("exception"),
        "people": people_of(facts),
        "votes": facts["votes"] if "votes" in facts else votes_of(facts),
        "intervention": pressure
        and {key: pressure[key] for key in ("recorded_before_payout", "yielded", "objections")},
        "settings": facts.get("settings", {}),
    }


def answered(case_id: str, **more: Any) -> dict[str, Any]:
    found = answer(question_from(case_id, **more))
    assert "errors" not in found, found
    return found


def check(found: dict[str, Any], expected: dict[str, Any], loss: str | None) -> None:
    for key, name in (("tier", "tier"), ("process", "route"), ("collateral_required", "collateral_required")):
        if key in expected:
            assert found[name] == expected[key]
    if "group_result" in expected:
        assert found["group_result"] == expected["group_result"]
    if "first_responsible" in expected:
        assert found["first_responsible"] == expected["first_responsible"]
    if "decision" in expected:
        assert found["decision"] == {"pay-out not allowed": "blocked"}.get(
            expected["decision"], expected["decision"]
        )
    if "shares" in expected:
        check_shares(found, expected["shares"], loss)


def check_shares(found: dict[str, Any], shares: dict[str, str], loss: str | None) -> None:
    people = {name: amount for name, amount in shares.items() if name != "UNALLOCATED"}
    assert found["shares"] == people
    assert found["unallocated"] == shares.get("UNALLOCATED", "0.00")
    if loss is not None:
        charged = sum(map(Decimal, found["shares"].values())) + Decimal(found["unallocated"])
        assert charged == Decimal(loss)


@pytest.mark.parametrize("case_id", ["S01", "S02", "S04", "S05", "S06", "S07", "S10", "S13", "S14"])
def test_a_situation_comes_out_as_worked_by_hand(case_id: str) -> None:
    case = CASES[case_id]
    check(answered(case_id), case["expected"], case["facts"].get("loss"))


READINGS = [
    ("S01", "Q1 upper border", {"tier_border": "upper"}),
    ("S02", "Q9 director on top (100 + 30)", {"t2": "100+30"}),
    ("S06", "Q10 the 40 % stays with the branch", {"t3_rest": "branch"}),
    ("S14", "Q14 label only, split stays", {"intervention": "label_only"}),
]


@pytest.mark.parametrize(("case_id", "reading", "settings"), READINGS)
def test_a_situation_comes_out_as_worked_under_another_reading(
    case_id: str, reading: str, settings: dict[str, str]
) -> None:
    other = CASES[case_id]["expected"]["if_other_reading"][reading]
    found = answered(case_id, settings=settings)
    expected = other if "shares" in other else {"shares": other}
    check(found, expected, None)
    assert found["readings"].items() >= settings.items()


def test_every_other_reading_of_the_calculators_cases_is_tried() -> None:
    ids = {"S01", "S02", "S04", "S05", "S06", "S07", "S08", "S10", "S13", "S14"}
    named = {
        (case_id, reading)
        for case_id in ids
        for reading in CASES[case_id]["expected"].get("if_other_reading", {})
    }
    assert named == {(case_id, reading) for case_id, reading, _ in READINGS}


def test_s08_both_loans_take_five_posts_and_the_lost_one_is_shared_by_five() -> None:
    expected = CASES["S08"]["expected"]
    for loan in CASES["S08"]["facts"]["loans"]:
        found = answered("S08", kind=loan["kind"], amount=loan["amount"])
        check(found, expected[loan["key"]], None)
        if loan["key"] == "a":
            check(found, {key: expected[key] for key in ("first_responsible", "shares")}, "20001.00")


def test_s10_names_the_reason_and_the_person_on_two_posts() -> None:
    found = answered("S10")
    assert found["blocked_by"] == ["posts_not_distinct"]
    assert any("陈立新" in step for step in found["steps"])


def test_s13_the_two_members_against_bear_nothing() -> None:
    votes = {
        "members": GROUP,
        "present": GROUP,
        "yes": ["周建国", "冯秀英", "陈立新"],
        "no": ["吴振声", "李春梅"],
        "chair": "周建国",
    }
    found = answered("S13", votes=votes)
    check(found, CASES["S13"]["expected"], None)
    assert found["blocked_by"] == ["group_rejected"]
    assert not {"吴振声", "李春梅"} & set(found["shares"])
    assert found["first_responsible"] == "周建国"


def test_s14_pressure_recorded_after_pay_out_leaves_the_normal_split_and_an_alert() -> None:
    late = CASES["S14"]["facts"]["intervention"] | {"recorded_before_payout": False}
    found = answered("S14", intervention=late)
    label_only = CASES["S14"]["expected"]["if_other_reading"]["Q14 label only, split stays"]
    assert found["shares"] == label_only
    assert found["alerts"] == ["intervention_recorded_after_payout"]
