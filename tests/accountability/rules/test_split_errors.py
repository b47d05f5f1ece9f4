"""Questions that cannot be answered: every wrong place is named, and nothing else."""

from typing import Any

import pytest

from accountability.rules.split_calculator import answer

FIVE = {"investigator": "1", "reviewer": "2", "approver": "Z", "disburser": "4", "inspector": "5"}


def question(**changes: Any) -> dict[str, Any]:
    return {
        "id": "q",
        "borrower_kind": "farmer",
        "amount": "15000.00",
        "security": "mortgage",
        "issued_on": "2024-03-06",
        "people": {"handler": "H", "department_director": "D", "deputy_director": "W"},
        **changes,
    }


def votes(**changes: Any) -> dict[str, Any]:
    members = ["Z", "W", "F"]
    return {"members": members, "present": members, "yes": ["Z"], "no": [], "chair": "Z", **changes}


def paths(asked: object) -> set[str]:
    found = answer(asked, language="en")
    assert set(found) == {"id", "errors"}
    assert all(messages and all(messages) for messages in found["errors"].values())
    return set(found["errors"])


def test_a_sound_question_is_answered() -> None:
    assert "errors" not in answer(question(votes=votes()))


def test_a_blank_name_is_said_once() -> None:
    found = answer(question(people={"handler": " ", "deputy_director": "W"}), language="en")
    assert found["errors"] == {"people.handler": ["This must be a text that is not empty."]}


@pytest.mark.parametrize("key", ["borrower_kind", "amount", "security", "issued_on", "people"])
@pytest.mark.parametrize("empty", ["absent", "null"])
def test_what_is_required_is_named_whether_absent_or_null(key: str, empty: str) -> None:
    asked = question(**{key: None})
    if empty == "absent":
        del asked[key]
    assert paths(asked) == {key}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"surplus": 1}, "surplus"),
        ({"id": 7}, "id"),
        ({"borrower_kind": "self_employed"}, "borrower_kind"),
        ({"borrower_kind": ["farmer"]}, "borrower_kind"),
        ({"amount": 15000}, "amount"),
        ({"amount": "15000"}, "amount"),
        ({"amount": "0.00"}, "amount"),
        ({"amount": "-1.00"}, "amount"),
        ({"loss": "1,000.00"}, "loss"),
        ({"loss": 0}, "loss"),
        ({"security": "none"}, "security"),
        ({"issued_on": "2024-02-30"}, "issued_on"),
        ({"issued_on": "20240306"}, "issued_on"),
        ({"issued_on": "2024-W10-3"}, "issued_on"),
        ({"issued_on": 20240306}, "issued_on"),
        ({"issued_on": "1899-12-31"}, "issued_on"),
        ({"exception": {"approved_on": "2024-03-02"}}, "exception.valid_to"),
        ({"exception": {"approved_on": "x", "valid_to": "2024-03-02"}}, "exception.approved_on"),
        ({"exception": "yes"}, "exception"),
        ({"people": []}, "people"),
        ({"people": {"handler": "H", "deputy_director": " "}}, "people.deputy_director"),
        ({"people": {"handler": "H", "deputy_director": "W", "cm_director": "D"}}, "people.cm_director"),
        ({"votes": []}, "votes"),
        ({"votes": votes(surplus=1)}, "votes.surplus"),
        ({"votes": votes(members=None, present=[], yes=[], chair="Z")}, "votes.members"),
        ({"votes": votes(present=None, yes=[])}, "votes.present"),
        ({"votes": votes(chair=None)}, "votes.chair"),
        ({"votes": votes(chair="X")}, "votes.chair"),
        ({"votes": votes(members=["Z", "W", "F", "W"])}, "votes.members.3"),
        ({"votes": votes(members=["Z", "W", "F", 4])}, "votes.members.3"),
        ({"votes": votes(present=["Z", "X"])}, "votes.present.1"),
        ({"votes": votes(present=["Z", "F"], yes=["W"])}, "votes.yes.0"),
        ({"votes": votes(present=["Z", "F"], no=["W"])}, "votes.no.0"),
        ({"votes": votes(yes=["Z", "W"], no=["W"])}, "votes.no.0"),
        ({"votes": votes(yes="Z")}, "votes.yes"),
        ({"intervention": {"yielded": "Z"}}, "intervention.recorded_before_payout"),
        ({"intervention": {"recorded_before_payout": "yes"}}, "intervention.recorded_before_payout"),
        ({"intervention": {"recorded_before_payout": True, "by": "x"}}, "intervention.by"),
        ({"intervention": {"recorded_before_payout": True, "objections": "Z"}}, "intervention.objections"),
        ({"household": {}}, "household"),
        ({"household": [1]}, "household.0"),
        ({"household": [{"amount": "1.00"}]}, "household.0.issued_on"),
        ({"household": [{"amount": "0.00", "issued_on": "2024-03-06"}]}, "household.0.amount"),
        ({"settings": []}, "settings"),
        ({"settings": {"tier_1_up_to": "1.00"}}, "settings.tier_1_up_to"),
        ({"settings": {"surplus": 1}}, "settings.surplus"),
        ({"settings": {"t4": "M4"}}, "settings.t4"),
        ({"settings": {"tier_border": True}}, "settings.tier_border"),
        ({"settings": {"five_posts_over": 1.5}}, "settings.five_posts_over"),
        ({"settings": {"split_window_days": "30"}}, "settings.split_window_days"),
        ({"settings": {"group_rules": {"surplus": 1}}}, "settings.group_rules.surplus"),
        ({"settings": {"group_rules": {"quorum": "2.5"}}}, "settings.group_rules.quorum"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(changes: dict[str, Any], named: str) -> None:
    wrong = paths(question(**changes))
    assert named in wrong
    assert wrong - {named} <= {"votes.present.0", "votes.chair", "people.deputy_director"}


@pytest.mark.parametrize(
    ("amount", "settings", "missing"),
    [
        ("3000.00", {}, {"people.handler"}),
        ("3000.00", {"tier_border": "upper"}, {"people.handler", "people.department_director"}),
        ("10000.00", {}, {"people.handler", "people.department_director"}),
        ("20000.00", {}, {"people.handler", "people.deputy_director"}),
        (
            "20000.00",
            {"t3_rest": "branch_director"},
            {"people.handler", "people.deputy_director", "people.branch_director"},
        ),
        ("20000.01", {}, {f"people.{post}" for post in FIVE}),
        (
            "20000.01",
            {"t4": "M3"},
            {f"people.{post}" for post in (*FIVE, "branch_director") if post != "inspector"},
        ),
    ],
)
def test_the_names_that_a_tier_needs_are_asked_for(
    amount: str, settings: dict[str, str], missing: set[str]
) -> None:
    assert paths(question(amount=amount, settings=settings, people={})) == missing


def test_names_that_are_not_needed_may_be_missing() -> None:
    assert "errors" not in answer(question(amount="2000.00", people={"handler": "H"}))
    by_office = {key: name for key, name in FIVE.items() if key != "approver"} | {"branch_director": "Z"}
    found = answer(question(amount="50000.00", people=by_office))
    assert found["shares"]["Z"] == "5000.00"


def test_the_approver_is_the_branch_director() -> None:
    two = {**FIVE, "branch_director": "Y"}
    assert paths(question(amount="50000.00", people=two)) == {"people.approver"}
    assert paths(question(amount="50000.00", people=two, settings={"t4": "M2"})) == {"people.approver"}
    found = answer(question(amount="50000.00", people=two, settings={"t4": "M3"}))
    assert found["shares"]["Z"] == "5000.00"
    assert found["shares"]["Y"] == "10000.00"
    assert found["first_responsible"] == "Y"


@pytest.mark.parametrize("nothing", [None, [], "x", 1, True])
def test_a_question_that_is_no_object_is_refused(nothing: object) -> None:
    assert answer(nothing) == {"id": None, "errors": {"question": ["应为一组“名称：值”。"]}}


def test_every_wrong_place_is_named_at_once_and_the_id_comes_back() -> None:
    asked = question(amount="x", surplus=1, settings={"t4": "M4"}, security="gold")
    assert paths(asked) == {"amount", "surplus", "settings.t4", "security"}
    assert answer(asked)["id"] == "q"


def test_messages_speak_both_languages() -> None:
    asked = question(security="gold")
    chinese, english = answer(asked), answer(asked, language="en")
    assert english["errors"]["security"] == ["This must be one of: credit, guarantee, mortgage, pledge."]
    assert chinese["errors"]["security"] == ["只能是下列之一：credit, guarantee, mortgage, pledge。"]


def test_the_last_day_of_the_calendar_is_answered_like_any_other() -> None:
    loan = {"amount": "2900.00", "issued_on": "9999-12-31"}
    question = {
        "borrower_kind": "farmer",
        "security": "credit",
        "people": {"handler": "王海涛"},
        "household": [loan],
        **loan,
    }
    assert answer(question)["alerts"] == ["split_suspected"]
