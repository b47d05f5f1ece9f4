"""The fines calculator: the worked situations, what it refuses, what holds for every question."""

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.rules.fines_calculator import answer, answer_many
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.split_calculator import shipped_policies
from loans.rules.lending_policy import LendingPolicy

FILE = Path(__file__).parents[2] / "cases" / "situations.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text("utf-8"))["cases"]}
POSTS = {
    "cm_director": "department_director",
    "deputy": "deputy_director",
    "customer_manager": "customer_manager",
    "monitor": "monitoring_accountant",
}
MODES = {"Q29 articles 9 and 10/11 added": "added", "Q29 article 9 alone": "art9_alone"}
FOUR = {
    "department_director": "D",
    "deputy_director": "W",
    "customer_manager": "M",
    "monitoring_accountant": "A",
}


def lapse(**changes: Any) -> dict[str, Any]:
    return {"loan": "1", "on": "2024-05-21", "amount": "28000.00", "human_caused": True, **changes}


def question(**changes: Any) -> dict[str, Any]:
    return {"id": "q", "lapses": [lapse()], "posts": FOUR, "settings": {}, **changes}


def ask(**changes: Any) -> dict[str, Any]:
    found = answer(question(**changes))
    assert "errors" not in found, found
    return found


def refused(**changes: Any) -> set[str]:
    found = answer(question(**changes), language="en")
    assert set(found) == {"id", "errors"}
    assert all(messages and all(messages) for messages in found["errors"].values())
    return set(found["errors"])


def situation(case_id: str, **settings: str) -> dict[str, Any]:
    facts = CASES[case_id]["facts"]
    return ask(
        lapses=[
            lapse(amount=facts["lapsed"], human_caused=facts["human_caused"], fraud=facts.get("fraud", []))
        ],
        posts={POSTS[post]: name for post, name in facts["people"].items()},
        settings=settings,
    )


@pytest.mark.parametrize("case_id", ["S16", "S17", "S20", "S29"])
def test_a_situation_costs_what_was_worked_by_hand(case_id: str) -> None:
    expected = CASES[case_id]["expected"]
    found = situation(case_id)
    assert (found["fines"], found["total"]) == (expected["fines"], expected["total"])
    articles = {line["article"] for line in found["lines"]}
    assert set(CASES[case_id]["clauses"]) - {"Annex 9"} <= articles


@pytest.mark.parametrize(("reading", "mode"), MODES.items())
def test_s16_costs_what_was_worked_by_hand_under_another_reading(reading: str, mode: str) -> None:
    assert situation("S16", fine_mode=mode)["fines"] == CASES["S16"]["expected"]["if_other_reading"][reading]


def test_s19_three_lapses_in_one_term_make_five_units() -> None:
    case = CASES["S19"]
    days = ["2022-08-12", "2023-03-02", "2023-11-30"]
    lapses = [
        lapse(loan=day, on=day, amount=amount, human_caused=False)
        for day, amount in zip(days, case["facts"]["lapses"], strict=True)
    ]
    posts = {"department_director": "郑玉兰"}
    found = ask(lapses=lapses, posts=posts)
    assert [line["units"] for line in found["lines"]] == case["expected"]["units_each"]
    assert [line["amount"] for line in found["lines"]] == case["expected"]["fines_each"]
    assert found["total"] == case["expected"]["total"]
    others = list(case["expected"]["if_other_reading"].values())
    for rule, other in zip(("larger", "count_plus_sum"), others, strict=True):
        again = ask(lapses=lapses, posts=posts, settings={"unit_rule": rule})
        assert (sum(line["units"] for line in again["lines"]), again["total"]) == (
            other["units"],
            other["total"],
        )


def test_the_answer_has_exactly_the_keys_of_the_format() -> None:
    found = ask()
    assert list(found) == ["id", "fines", "total", "lines", "readings", "steps"]
    keys = {"loan", "name", "post", "article", "base", "rate", "units", "amount", "counted"}
    assert {frozenset(line) for line in found["lines"]} == {frozenset(keys)}
    assert found["readings"] == {
        "human_cause": "finding",
        "fine_mode": "higher",
        "art9_director": "department_director",
        "art9_base": "principal",
        "unit_rule": "per_loan",
        "head_rule": "one_head",
    }


def test_both_figures_are_there_and_the_lower_is_set_aside() -> None:
    lines = [line for line in ask()["lines"] if line["name"] == "D"]
    assert [(line["article"], line["rate"], line["amount"], line["counted"]) for line in lines] == [
        ("Annex 9", "1%", "280.00", False),
        ("Annex 10", "300.00", "300.00", True),
    ]


def test_who_kept_the_loan_takes_the_place_of_the_customer_manager_for_that_lapse_alone() -> None:
    found = ask(lapses=[lapse(custodian="K"), lapse(loan="2")])
    managers = [line["name"] for line in found["lines"] if line["post"] == "customer_manager"]
    assert managers == ["K", "K", "M", "M"]
    assert (found["fines"]["K"], found["fines"]["M"]) == ("700.00", "700.00")


def test_who_kept_the_loan_may_hold_another_post_and_pays_once() -> None:
    found = ask(lapses=[lapse(custodian="W")])
    counted = [line for line in found["lines"] if line["name"] == "W" and line["counted"]]
    assert [(line["post"], line["amount"]) for line in counted] == [("customer_manager", "700.00")]


def test_the_branch_director_is_asked_for_only_where_he_is_the_director_of_annex_9() -> None:
    posts = FOUR | {"branch_director": "B"}
    assert refused(posts=posts) == {"posts.branch_director"}
    found = ask(posts=posts, settings={"art9_director": "branch_director"})
    assert found["fines"] == {"D": "300.00", "B": "280.00", "W": "420.00", "M": "700.00", "A": "280.00"}
    alone = ask(posts=posts, settings={"art9_director": "branch_director", "fine_mode": "art9_alone"})
    assert "D" not in alone["fines"]


def test_under_per_loan_first_the_later_lapse_of_a_loan_costs_nothing() -> None:
    lapses = [lapse(on="2024-06-01"), lapse(), lapse(loan="2")]
    assert ask(lapses=lapses)["fines"]["M"] == "2100.00"
    found = ask(lapses=lapses, settings={"lapse_count": "per_loan_first"})
    assert found["fines"]["M"] == "1400.00"
    assert found["readings"]["lapse_count"] == "per_loan_first"


def test_somebody_without_a_fine_has_nothing_to_double_and_the_steps_say_so() -> None:
    found = ask(lapses=[lapse(fraud=["X"])])
    assert found["total"] == ask()["total"]
    assert any("X" in step for step in found["steps"])


def test_no_lapse_costs_nothing() -> None:
    found = ask(lapses=[])
    assert (found["fines"], found["total"], found["lines"]) == ({}, "0.00", [])


def test_each_lapse_is_judged_by_the_version_of_its_day() -> None:
    lending, liability = shipped_policies(datetime.date(2024, 1, 1))
    asked_for = []

    def versions(day: datetime.date) -> tuple[LendingPolicy, LiabilityPolicy]:
        asked_for.append(day)
        if day.year < 2000:
            raise LookupError(day)
        return lending, liability

    found = answer(question(lapses=[lapse(), lapse(on="2023-01-02")]), policies_on=versions)
    assert found["total"] == "3400.00"
    assert {datetime.date(2024, 5, 21), datetime.date(2023, 1, 2)} <= set(asked_for)
    wrong = answer(question(lapses=[lapse(on="1999-12-31")]), policies_on=versions)
    assert set(wrong["errors"]) == {"lapses.0.on"}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"colour": 1}, {"colour"}),
        ({"id": 7}, {"id"}),
        ({"lapses": None}, {"lapses"}),
        ({"lapses": {}}, {"lapses"}),
        ({"lapses": [5]}, {"lapses.0"}),
        ({"posts": None}, {"posts"}),
        ({"posts": []}, {"posts"}),
        ({"posts": FOUR | {"teller": "T"}}, {"posts.teller"}),
        ({"posts": FOUR | {"deputy_director": " "}}, {"posts.deputy_director"}),
        ({"lapses": [lapse(), lapse(amount="0.00")]}, {"lapses.1.amount"}),
        ({"lapses": [lapse(amount=28000)]}, {"lapses.0.amount"}),
        ({"lapses": [lapse(amount="-1.00")]}, {"lapses.0.amount"}),
        ({"lapses": [lapse(amount="28,000.00")]}, {"lapses.0.amount"}),
        ({"lapses": [lapse(on="2024-02-30")]}, {"lapses.0.on"}),
        ({"lapses": [lapse(on=None, loan=None, amount=None)]}, {f"lapses.0.{key}" for key in ("on", "loan", "amount")}),
        ({"lapses": [lapse(human_caused="yes")]}, {"lapses.0.human_caused"}),
        ({"lapses": [lapse(fraud="M")]}, {"lapses.0.fraud"}),
        ({"lapses": [lapse(fraud=["M", "M", 5])]}, {"lapses.0.fraud.1", "lapses.0.fraud.2"}),
        ({"lapses": [lapse(custodian=[])]}, {"lapses.0.custodian"}),
        ({"lapses": [lapse(colour=1)]}, {"lapses.0.colour"}),
        ({"settings": {"colour": 1}}, {"settings.colour"}),
        ({"settings": {"fine_mode": "lower"}}, {"settings.fine_mode"}),
        ({"settings": {"fraud_factor": 0}}, {"settings.fraud_factor"}),
        ({"settings": []}, {"settings"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_path(changes: dict[str, Any], named: set[str]) -> None:
    assert refused(**changes) == named


def test_wrong_settings_are_named_once_however_many_lapses_there_are() -> None:
    found = answer(question(lapses=[lapse(), lapse(loan="2")], settings={"fine_mode": "lower"}))
    assert len(found["errors"]["settings.fine_mode"]) == 1


def test_no_question_is_an_error_and_a_list_is_answered_in_order() -> None:
    assert set(answer("text")["errors"]) == {"question"}
    assert [found["total"] for found in answer_many([question(), question(lapses=[])])] == ["1700.00", "0.00"]


names = st.sampled_from(["D", "W", "M", "A", None])
amounts = st.integers(1, 10**9).map(lambda fen: f"{fen // 100}.{fen % 100:02}")
lapses = st.lists(
    st.fixed_dictionaries(
        {
            "loan": st.sampled_from(["1", "2"]),
            "on": st.dates(datetime.date(2020, 1, 1), datetime.date(2024, 12, 31)).map(str),
            "amount": amounts,
            "human_caused": st.booleans(),
            "fraud": st.lists(st.sampled_from(["D", "M", "X"]), unique=True),
            "custodian": names,
        }
    ),
    max_size=4,
)
settings = st.fixed_dictionaries(
    {},
    optional={
        "fine_mode": st.sampled_from(["higher", "added", "art9_alone"]),
        "unit_rule": st.sampled_from(["per_loan", "larger", "count_plus_sum", "every_started"]),
        "head_rule": st.sampled_from(["one_head", "both"]),
        "human_cause": st.sampled_from(["finding", "any_lapse", "intent_only"]),
        "fraud_reach": st.sampled_from(["participants", "all_involved"]),
        "lapse_count": st.sampled_from(["per_claim", "per_loan_first", "main_claim_only"]),
    },
)
holders = st.fixed_dictionaries(dict.fromkeys(FOUR, names))


@given(lapses=lapses, posts=holders, settings=settings)
def test_the_lines_that_count_add_up_to_what_is_paid(
    lapses: list[Any], posts: dict[str, Any], settings: dict[str, Any]
) -> None:
    found = ask(lapses=lapses, posts=posts, settings=settings)
    sums: dict[str, Decimal] = {}
    for line in found["lines"]:
        if line["counted"]:
            sums[line["name"]] = sums.get(line["name"], Decimal(0)) + Decimal(line["amount"])
    assert {name: Decimal(amount) for name, amount in found["fines"].items()} == sums
    assert Decimal(found["total"]) == sum(sums.values(), Decimal(0))


@given(lapses=lapses, posts=holders, settings=settings)
def test_nobody_pays_less_where_both_are_added_or_human_fault_is_found(
    lapses: list[Any], posts: dict[str, Any], settings: dict[str, Any]
) -> None:
    higher = ask(lapses=lapses, posts=posts, settings=settings | {"fine_mode": "higher"})
    added = ask(lapses=lapses, posts=posts, settings=settings | {"fine_mode": "added"})
    assert Decimal(added["total"]) >= Decimal(higher["total"])
    found = [one | {"human_caused": True} for one in lapses]
    assert Decimal(ask(lapses=found, posts=posts, settings=settings | {"fine_mode": "higher"})["total"]) >= (
        Decimal(higher["total"])
    )


@given(lapses=lapses, posts=holders, order=st.randoms())
def test_the_order_in_which_lapses_are_listed_changes_no_total(
    lapses: list[Any], posts: dict[str, Any], order: Any
) -> None:
    shuffled = list(lapses)
    order.shuffle(shuffled)
    for rule in ("per_loan", "every_started"):
        first, second = (
            ask(lapses=listed, posts=posts, settings={"unit_rule": rule})["fines"]
            for listed in (lapses, shuffled)
        )
        assert first == second
